// 统稿: the whole text read as one, when somebody asks for it: repeated phrases, worn words, proportions, numbering,
// headings, and the checker's findings. One list, walked through by click or by F8 and Shift+F8.
import { closeHistory } from 'prosemirror-history'
import { Mapping } from 'prosemirror-transform'
import { Plugin, PluginKey, TextSelection } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { make, send } from '../common.js'
import { placeOf, textBlocks } from './schema.js'

export const unifyKey = new PluginKey('unify')
const SORTS = { repeated: '重复', worn: '用词', proportion: '篇幅', numbering: '编号', heading: '标题', check: '校核' }

/** The places of the remarks; they move along with the text. */
export const remarkMarks = new Plugin({
  key: unifyKey,
  state: {
    init: () => DecorationSet.empty,
    apply(tr, set) {
      const meta = tr.getMeta(unifyKey)
      if (meta) return DecorationSet.create(tr.doc, meta)
      return tr.docChanged ? set.map(tr.mapping, tr.doc) : set
    },
  },
  props: { decorations: state => unifyKey.getState(state) },
})

/** `page`: { host, draft, getView, hold, line, readonly, findings (of findings.js) }. */
export function makeUnify({ host, draft, getView, hold, line, readonly, findings }) {
  const run = make('button', { class: 'btn btn-small', type: 'button', text: '通读全文' })
  const clear = make('button', { class: 'btn btn-small btn-quiet', type: 'button', text: '清除标记', hidden: true })
  const summary = make('p', { class: 'muted small', role: 'status', text: '几个人的稿子合成一篇之后按这里：重复的话、用滥的词、长短不匀、编号不一、标题不齐，和校核意见列在一起。' })
  const sorts = make('div', { class: 'e-kinds', role: 'group', 'aria-label': '只看' })
  const list = make('ol', { class: 'e-findings e-remarks', 'aria-label': '统稿意见' })
  host.append(make('div', { class: 'row' }, run, clear), summary, sorts, list)
  let maps = null // what happened to the text since the question was asked
  let remarks = null // of the last reading, or null
  let only = '' // the one sort that is shown
  let at = null // the button that was walked to

  run.addEventListener('click', look)
  clear.addEventListener('click', () => { remarks = null; draw([]); build(); summary.textContent = '' })

  async function look() {
    run.disabled = true
    summary.textContent = '正在通读…'
    try {
      if (!await line.settled()) throw new Error('unsent')
      const { doc } = getView().state
      maps = new Mapping()
      const answer = await send(`/drafts/${encodeURIComponent(draft)}/remarks`, { body: {} })
      if (!answer.ok) throw new Error(answer.status)
      const found = (await answer.json()).remarks
      await findings.check()
      const mapping = maps
      maps = null
      hold.idle(() => { place(found, doc, mapping); build() })
    } catch (problem) {
      maps = null
      summary.textContent = problem.message === 'unsent' ? '还有文字没有保存到服务器，联网后再通读。' : '通读没有成功，请稍后再试。'
    }
    run.disabled = false
  }

  function place(found, doc, mapping) {
    const blocks = textBlocks(doc)
    const end = getView().state.doc.content.size
    remarks = found.map((remark, number) => ({
      ...remark,
      places: remark.places.map((spot, index) => {
        const block = blocks[spot.block]
        if (!block) return null
        const from = mapping.map(placeOf(block.node, block.pos, spot.start), 1)
        const to = mapping.map(placeOf(block.node, block.pos, spot.end), -1)
        return to < from || to > end ? null : { ...spot, from, to, id: `${number}.${index}` }
      }).filter(Boolean),
    })).filter(({ places }) => places.length)
    only = ''
    // Whole lines (a section too long) are named in the list and not drawn.
    draw(remarks.flatMap(({ sort, places }) => places.filter(({ from, to }) => to > from).map(({ from, to, id }) =>
      Decoration.inline(from, to, ['repeated', 'worn', 'heading'].includes(sort) ? { class: 'remark' } : {}, { id }))))
  }

  const draw = marks => getView().dispatch(getView().state.tr.setMeta('addToHistory', false).setMeta(unifyKey, marks))

  /** The list: remarks and findings in the order of the text. */
  function build() {
    at = null
    const entries = remarks === null ? [] : [
      ...remarks.map(remark => ({ sort: remark.sort, from: remark.places[0].from, row: () => row(remark) })),
      ...findings.items().map(item => ({ sort: 'check', from: item.from, row: item.row })),
    ].sort((a, b) => a.from - b.from)
    clear.hidden = !entries.length
    const present = Object.keys(SORTS).filter(sort => entries.some(entry => entry.sort === sort))
    if (!present.includes(only)) only = ''
    const chip = (sort, text) => make('button', { type: 'button', 'aria-pressed': String(only === sort), text, on: { click: () => { only = sort; build(); sorts.querySelector('[aria-pressed="true"]').focus() } } })
    sorts.replaceChildren(...(present.length > 1 ? [chip('', `全部 ${entries.length}`), ...present.map(sort => chip(sort, `${SORTS[sort]} ${entries.filter(entry => entry.sort === sort).length}`))] : []))
    list.replaceChildren(...entries.filter(entry => !only || entry.sort === only).map(entry => entry.row()))
    if (remarks !== null) tell()
  }

  function tell() {
    const left = list.childElementCount
    summary.textContent = left ? `共 ${left} 条。F8 到下一处，Shift+F8 回上一处。` : '读起来是一篇，没有发现问题。'
  }

  function row(remark) {
    const spots = remark.places.map((spot, index) => {
      const jump = make('button', { class: 'e-finding e-spot', type: 'button', data: { spot: spot.id } },
        make('span', { class: 'muted small', text: spot.section }), make('span', { class: 'grow', text: spot.around || '（空）' }))
      jump.addEventListener('click', () => go(jump))
      const item = make('li', {}, jump)
      if (!readonly && remark.alternatives.length) {
        item.append(make('div', { class: 'row e-instead' }, ...[...remark.alternatives, ''].map(text => make('button', {
          class: 'btn btn-link small', type: 'button', text: text || '删去', 'aria-label': `${text || '删去'}，第 ${index + 1} 处`, on: { click: () => replace(spot.id, text, item) },
        }))))
      }
      return item
    })
    const inside = make('ul', { class: 'e-spots' }, ...spots)
    return make('li', {}, make('p', {}, make('span', { class: 'badge badge-hint', text: SORTS[remark.sort] || '' }), ` ${remark.message}`),
      spots.length > 3 ? make('details', {}, make('summary', { class: 'small', text: `${spots.length} 处` }), inside) : inside)
  }

  const find = id => unifyKey.getState(getView().state).find(null, null, spec => spec.id === id)[0]

  list.addEventListener('click', event => { const button = event.target.closest('.e-finding'); if (button) mark(button) })
  function mark(button) {
    at = button
    for (const item of list.children) item.classList.toggle('is-here', item.contains(button))
  }

  /** To the place that a button of the list names. */
  function go(button) {
    const view = getView()
    mark(button)
    if (button.dataset.id) { findings.go(button.dataset.id); return }
    const spot = find(button.dataset.spot)
    if (!spot) return
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, spot.from, spot.to)).scrollIntoView())
    view.focus()
  }

  function replace(id, text, item) {
    const view = getView()
    const spot = find(id)
    if (!spot || hold.composing()) return
    const tr = closeHistory(view.state.tr)
    if (text) tr.insertText(text, spot.from, spot.to)
    else tr.delete(spot.from, spot.to)
    view.dispatch(tr.scrollIntoView())
    const next = item.nextElementSibling || item.previousElementSibling
    const whole = item.closest('.e-remarks > li')
    item.remove()
    const number = whole.querySelector('summary')
    if (number && next) number.textContent = `${whole.querySelectorAll('.e-spot').length} 处`
    if (!next) { whole.remove(); tell() }
    if (next) next.querySelector('button').focus()
    else view.focus()
  }

  return {
    /** Keeps the places right between question and answer. */
    changed(tr) { if (maps) maps.appendMapping(tr.mapping) },
    /** The checker was asked anew, or one of its findings is done with. */
    checked() { if (remarks !== null && !run.disabled) build() },
    settled() { if (remarks !== null) tell() },
    /** F8 and Shift+F8: the next place of the list, or the one before. False where there is no list. */
    next(direction = 1) {
      const stops = [...list.querySelectorAll('.e-finding')]
      if (!stops.length) return false
      const now = stops.indexOf(at)
      const stop = stops[now < 0 ? (direction > 0 ? 0 : stops.length - 1) : (now + direction + stops.length) % stops.length]
      const closed = stop.closest('details')
      if (closed) closed.open = true
      stop.scrollIntoView({ block: 'nearest' })
      go(stop)
      return true
    },
  }
}
