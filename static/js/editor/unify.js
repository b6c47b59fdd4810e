// 统稿: the whole text read as one, when somebody asks for it: what each sentence says against the meeting, repeated measures,
// worn words, proportions, numbering, headings, what is still open, and the checker's findings. One list, walked through by
// click or by F8 and Shift+F8; every entry leads to its place and can be mended there.
import { closeHistory } from 'prosemirror-history'
import { Mapping } from 'prosemirror-transform'
import { Plugin, PluginKey, TextSelection } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { make, send, toast, within } from '../common.js'
import { setStyle } from './commands.js'
import { placeOf, textBlocks } from './changes.js'

export const unifyKey = new PluginKey('unify')
const SORTS = {
  subject: '议题', voice: '口吻', tense: '时态', promise: '项数', hanging: '指代', repeated: '重复', worn: '用词', proportion: '篇幅',
  numbering: '编号', heading: '标题', open: '待补', check: '校核',
}
const MARKED = ['subject', 'voice', 'tense', 'promise', 'hanging', 'repeated', 'worn', 'heading']
const STYLES = { yao: '一要', shi: '一是', paren: '（一）', arabic: '1.', arabic_paren: '（1）', ordinal: '第一，', sequence: '首先，', dash: '——' }

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

/** `page`: { host, draft, getView, hold, line, readonly, findings (of findings.js), material(), headings(), fill(name) }. */
export function makeUnify({ host, draft, getView, hold, line, readonly, findings, material, headings, fill }) {
  const run = make('button', { class: 'btn btn-small', type: 'button', text: '通读全文' })
  const clear = make('button', { class: 'btn btn-small btn-quiet', type: 'button', text: '清除标记', hidden: true })
  const summary = make('p', { class: 'muted small', role: 'status', text: '几个人的稿子合成一篇之后按这里：不合议题和口吻的句子、许而未列的项数、重复的话、用滥的词、长短不匀、编号不一、标题不齐、还没写的地方，和校核意见列在一起。' })
  const sorts = make('div', { class: 'e-kinds', role: 'group', 'aria-label': '只看' })
  const list = make('ol', { class: 'e-findings e-remarks', 'aria-label': '统稿意见' })
  const keptList = make('ul', { class: 'e-dismissed' })
  const keptTitle = make('summary', { class: 'small' })
  const keptBox = make('details', { hidden: true }, keptTitle, keptList)
  host.append(make('div', { class: 'row' }, run, clear), summary, sorts, list, keptBox)
  let maps = null // what happened to the text since the question was asked
  let remarks = null // of the last reading, or null
  let looked = '' // what it looked at
  let kept = [] // remarks that are left as they are, for everybody at this draft
  let only = '' // the one sort that is shown
  let at = null // the button that was walked to

  run.addEventListener('click', look)
  clear.addEventListener('click', () => { remarks = null; kept = []; draw([]); build(); summary.textContent = '' })

  async function look() {
    run.disabled = true
    summary.textContent = '正在通读…'
    try {
      if (!await line.settled()) throw new Error('unsent')
      const { doc } = getView().state
      maps = new Mapping()
      const answer = await send(`/drafts/${encodeURIComponent(draft)}/remarks`, { body: {}, signal: within(30000) })
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
      const review = await answer.json()
      looked = review.looked
      kept = review.kept
      await findings.check()
      const mapping = maps
      maps = null
      hold.idle(() => { place(review.remarks, doc, mapping); build() })
    } catch (problem) {
      maps = null
      summary.textContent = problem.message === 'unsent' ? '还有文字没有保存到服务器，联网后再通读。' : '通读没有成功，请稍后再试。'
    }
    run.disabled = false
  }

  /** A remark as the server keeps it: like a finding that was set aside. */
  const aimed = remark => ({ rule: `unify.${remark.sort}`, text: remark.message, before: (remark.places[0] || {}).around || '', after: '' })
  const tellServer = (deed, remark) => send(`/drafts/${encodeURIComponent(draft)}/findings/${deed}`, { body: aimed(remark) })
    .then(answer => answer.ok).catch(() => false)

  function place(found, doc, mapping) {
    const blocks = textBlocks(doc)
    const end = getView().state.doc.content.size
    remarks = found.map((remark, number) => ({
      ...remark,
      places: remark.places.map((spot, index) => {
        const block = blocks[spot.block]
        if (!block) return null
        const from = mapping.map(placeOf(block, spot.start), 1)
        const to = mapping.map(placeOf(block, spot.end), -1)
        return to < from || to > end ? null : { ...spot, from, to, id: `${number}.${index}` }
      }).filter(Boolean),
    })).filter(({ places }) => places.length)
    only = ''
    // Whole lines (a section too long) are named in the list and not drawn.
    draw(remarks.flatMap(({ sort, places }) => places.filter(({ from, to }) => to > from).map(({ from, to, id }) =>
      Decoration.inline(from, to, MARKED.includes(sort) ? { class: 'remark' } : {}, { id }))))
  }

  const draw = marks => getView().dispatch(getView().state.tr.setMeta('addToHistory', false).setMeta(unifyKey, marks))

  /** The list: remarks and findings in the order of the text. */
  function build() {
    at = null
    const entries = remarks === null ? [] : [
      ...remarks.map(remark => ({ sort: remark.sort, from: remark.places[0].from, row: () => row(remark) })),
      ...findings.items().filter(item => !named(item)).map(item => ({ sort: 'check', from: item.from, row: item.row })),
    ].sort((a, b) => a.from - b.from)
    clear.hidden = !entries.length
    const present = Object.keys(SORTS).filter(sort => entries.some(entry => entry.sort === sort))
    if (!present.includes(only)) only = ''
    const chip = (sort, text) => make('button', { type: 'button', 'aria-pressed': String(only === sort), text, on: { click: () => { only = sort; build(); sorts.querySelector('[aria-pressed="true"]').focus() } } })
    sorts.replaceChildren(...(present.length > 1 ? [chip('', `全部 ${entries.length}`), ...present.map(sort => chip(sort, `${SORTS[sort]} ${entries.filter(entry => entry.sort === sort).length}`))] : []))
    list.replaceChildren(...entries.filter(entry => !only || entry.sort === only).map(entry => entry.row()))
    keptBox.hidden = !kept.length
    keptTitle.textContent = `不改的 ${kept.length} 条`
    keptList.replaceChildren(...kept.map(remark => make('li', {}, make('span', { class: 'badge badge-hint', text: SORTS[remark.sort] || '' }), ` ${remark.message} `,
      readonly ? null : link('恢复', () => takeBack(remark)))))
    if (remarks !== null) tell()
  }

  /** Open slots and broken promises are remarks already. */
  const named = item => item.rule === 'placeholder' || (item.rule.startsWith('announced')
    && remarks.some(({ sort, places }) => sort === 'promise' && places.some(spot => spot.from <= item.from && item.from <= spot.to)))

  // What was looked at is said; that nothing is wrong nobody can say.
  function tell() {
    const left = list.childElementCount
    summary.textContent = `${left ? `共 ${left} 条。F8 到下一处，Shift+F8 回上一处。` : '没有提出意见。'}${looked}`
  }

  function row(remark) {
    const spots = remark.places.map((spot, index) => {
      const jump = make('button', { class: 'e-finding e-spot', type: 'button', data: { spot: spot.id } },
        make('span', { class: 'muted small', text: spot.section }), make('span', { class: 'grow', text: spot.around.replace(/\{\{(.*?)\}\}/g, '〔$1〕') || '（空）' }))
      jump.addEventListener('click', () => go(jump))
      const item = make('li', {}, jump)
      if (!readonly && remark.alternatives.length) {
        item.append(make('div', { class: 'row e-instead' }, ...[...remark.alternatives, ''].map(text => make('button', {
          class: 'btn btn-link small', type: 'button', text: text || '删去', 'aria-label': `${text || '删去'}，第 ${index + 1} 处`, on: { click: () => replace(remark, spot, text, item) },
        }))))
      }
      const tools = readonly ? [] : mends(remark, spot, jump, item)
      if (tools.length) item.append(make('div', { class: 'row e-mends' }, ...tools))
      return item
    })
    const inside = make('ul', { class: 'e-spots' }, ...spots)
    const keep = readonly ? null : make('button', {
      class: 'btn btn-link small e-keep', type: 'button', text: '不改', 'aria-label': `不改：${remark.message}`, on: { click: () => leave(remark) },
    })
    return make('li', {}, make('p', {}, make('span', { class: 'badge badge-hint', text: SORTS[remark.sort] || '' }), ` ${remark.message} `, keep),
      spots.length > 3 ? make('details', {}, make('summary', { class: 'small', text: `${spots.length} 处` }), inside) : inside)
  }

  const link = (text, on) => make('button', { class: 'btn btn-link small', type: 'button', text, on: { click: on } })

  /** What can be done at a place of a remark. */
  function mends(remark, spot, jump, item) {
    const ways = {
      go: () => link('去改', () => go(jump)),
      delete: () => link(remark.sort === 'repeated' ? '删去这一处' : '删去这句', () => replace(remark, spot, '', item)),
      material: () => link('再找素材', () => { go(jump); material() }),
      about: () => make('button', { class: 'btn btn-link small', type: 'button', text: '改“讲什么”', data: { dialogOpen: '#facts-dialog' } }),
      number: () => (STYLES[remark.style] ? link(`改为“${STYLES[remark.style]}”`, () => number(remark, spot, jump, item)) : null),
      headings: () => link('看成套标题', () => { go(jump); headings() }),
      write: () => {
        const name = slotName(spot)
        const blank = name && !name.startsWith('待写')
        return link(blank ? '填写' : '去写', () => { go(jump); if (blank) fill(name) })
      },
    }
    return remark.mends.map(way => ways[way] && ways[way]()).filter(Boolean)
  }

  /** The name of the slot at a place, or the empty string. */
  function slotName(spot) {
    const here = find(spot.id)
    const node = here && getView().state.doc.nodeAt(here.from)
    return node && node.type.name === 'slot' ? node.attrs.name : ''
  }

  function number(remark, spot, jump, item) {
    go(jump)
    const view = getView()
    setStyle(remark.style)(view.state, view.dispatch)
    done(remark, spot, item)
  }

  /** The writer leaves it as it is, and nobody at this draft is told again. */
  async function leave(remark) {
    if (!await tellServer('dismiss', remark)) { toast('没有记下来，连上服务器后再试。', 'error'); return }
    remarks = remarks.filter(other => other !== remark)
    kept = [...kept, remark]
    build()
  }

  async function takeBack(remark) {
    if (!await tellServer('restore', remark)) { toast('没有恢复，连上服务器后再试。', 'error'); return }
    look()
  }

  const find = id => unifyKey.getState(getView().state).find(null, null, spec => spec.id === id)[0]

  list.addEventListener('click', event => { const button = /** @type {Element} */ (event.target).closest('.e-finding'); if (button) mark(button) })
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

  /** 1 where a range that goes would leave its mark behind one that stands already, or at the beginning; else 0. */
  function markLeftOver(doc, { from, to }) {
    const before = doc.textBetween(doc.resolve(from).start(), from, '', '字').slice(-1)
    const after = doc.textBetween(to, doc.resolve(to).end(), '', '字').slice(0, 1)
    return after && '。！？；，、'.includes(after) && (!before || '。！？；，、：'.includes(before)) ? 1 : 0
  }

  function replace(remark, spot, text, item) {
    const view = getView()
    const here = find(spot.id)
    if (!here || hold.composing()) return
    const tr = closeHistory(view.state.tr)
    if (text) tr.insertText(text, here.from, here.to)
    else tr.delete(here.from, here.to + markLeftOver(view.state.doc, here))
    view.dispatch(tr.scrollIntoView())
    done(remark, spot, item)
  }

  /** A place is done with: it leaves the list, and the remark with the last one; what stands once only is no repetition. */
  function done(remark, spot, item) {
    const view = getView()
    remark.places = remark.places.filter(other => other !== spot)
    if (remark.places.length < (remark.sort === 'repeated' ? 2 : 1)) {
      remarks = remarks.filter(other => other !== remark)
      build()
      view.focus()
      return
    }
    const next = item.nextElementSibling || item.previousElementSibling
    const number = item.closest('.e-remarks > li').querySelector('summary')
    item.remove()
    if (number) number.textContent = `${remark.places.length} 处`
    if (next) next.querySelector('button').focus()
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
