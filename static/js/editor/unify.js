// 统稿: the whole text read as one, when somebody asks for it: repeated phrases, worn words, proportions, numbering,
// headings, with the checker's findings beside it. One list; a click goes to the place.
import { closeHistory } from 'prosemirror-history'
import { Mapping } from 'prosemirror-transform'
import { Plugin, PluginKey, TextSelection } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { make, send } from '../common.js'
import { placeOf, textBlocks } from './schema.js'

export const unifyKey = new PluginKey('unify')
const SORTS = { repeated: '重复', worn: '用词', proportion: '篇幅', numbering: '编号', heading: '标题' }

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

/** `page`: { host, draft, getView, hold, line, readonly, check(), findings (element), showFindings() }. */
export function makeUnify({ host, draft, getView, hold, line, readonly, check, findings, showFindings }) {
  const run = make('button', { class: 'btn btn-small', type: 'button', text: '通读全文' })
  const clear = make('button', { class: 'btn btn-small btn-quiet', type: 'button', text: '清除标记', hidden: true })
  const summary = make('p', { class: 'muted small', role: 'status', text: '几个人的稿子合成一篇之后按这里：重复的话、用滥的词、长短不匀、编号不一、标题不齐，和校核意见一起列出。' })
  const list = make('ol', { class: 'e-findings e-remarks' })
  const others = make('button', { class: 'btn btn-small', type: 'button', hidden: true, on: { click: showFindings } })
  host.append(make('div', { class: 'row' }, run, clear), summary, list, others)
  let maps = null // what happened to the text since the question was asked

  run.addEventListener('click', look)
  clear.addEventListener('click', () => { show([]); summary.textContent = ''; others.hidden = true })

  async function look() {
    run.disabled = true
    summary.textContent = '正在通读…'
    try {
      if (!await line.settled()) throw new Error('unsent')
      const { doc } = getView().state
      maps = new Mapping()
      const answer = await send(`/drafts/${encodeURIComponent(draft)}/remarks`, { body: {} })
      if (!answer.ok) throw new Error(answer.status)
      const { remarks } = await answer.json()
      const mapping = maps
      maps = null
      hold.idle(() => place(remarks, doc, mapping))
      await check()
      const count = findings.querySelectorAll('.e-findings > li').length
      others.textContent = `另有校核意见 ${count} 条，去看`
      others.hidden = !count
    } catch (problem) {
      maps = null
      summary.textContent = problem.message === 'unsent' ? '还有文字没有保存到服务器，联网后再通读。' : '通读没有成功，请稍后再试。'
    }
    run.disabled = false
  }

  function place(remarks, doc, mapping) {
    const blocks = textBlocks(doc)
    const end = getView().state.doc.content.size
    const placed = remarks.map((remark, number) => ({
      ...remark,
      number,
      places: remark.places.map((spot, index) => {
        const block = blocks[spot.block]
        if (!block) return null
        const from = mapping.map(placeOf(block.node, block.pos, spot.start), 1)
        const to = mapping.map(placeOf(block.node, block.pos, spot.end), -1)
        return to < from || to > end ? null : { ...spot, from, to, id: `${number}.${index}` }
      }).filter(Boolean),
    })).filter(({ places }) => places.length)
    show(placed)
    summary.textContent = placed.length ? `共 ${placed.length} 条。` : '读起来是一篇，没有发现问题。'
  }

  function show(remarks) {
    const view = getView()
    // Whole lines (a section too long) are named in the list and not drawn.
    const drawn = remarks.filter(({ sort }) => sort === 'repeated' || sort === 'worn' || sort === 'heading').flatMap(({ places }) => places)
    const points = remarks.flatMap(({ places }) => places).filter(spot => !drawn.includes(spot))
    view.dispatch(view.state.tr.setMeta('addToHistory', false).setMeta(unifyKey, [
      ...drawn.filter(({ from, to }) => to > from).map(({ from, to, id }) => Decoration.inline(from, to, { class: 'remark' }, { id })),
      ...points.filter(({ from, to }) => to > from).map(({ from, to, id }) => Decoration.inline(from, to, {}, { id })),
    ]))
    clear.hidden = !remarks.length
    list.replaceChildren(...remarks.map(row))
  }

  function row(remark) {
    const spots = remark.places.map(spot => {
      const jump = make('button', { class: 'e-finding e-spot', type: 'button' }, make('span', { class: 'muted small', text: spot.section }), make('span', { class: 'grow', text: spot.around || '（空）' }))
      jump.addEventListener('click', () => go(spot.id))
      const item = make('li', {}, jump)
      if (!readonly && remark.alternatives.length) {
        item.append(make('div', { class: 'row e-instead' }, ...[...remark.alternatives, ''].map(text => make('button', {
          class: 'btn btn-link small', type: 'button', text: text || '删去', 'aria-label': `${text || '删去'}，第 ${remark.places.indexOf(spot) + 1} 处`, on: { click: () => replace(spot.id, text, item) },
        }))))
      }
      return item
    })
    const many = spots.length > 3
    const inside = make('ul', { class: 'e-spots' }, ...spots)
    return make('li', {}, make('p', {}, make('span', { class: 'badge badge-hint', text: SORTS[remark.sort] || '' }), ` ${remark.message}`),
      many ? make('details', {}, make('summary', { class: 'small', text: `${spots.length} 处` }), inside) : inside)
  }

  const find = id => unifyKey.getState(getView().state).find(null, null, spec => spec.id === id)[0]

  function go(id) {
    const view = getView()
    const mark = find(id)
    if (!mark) return
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, mark.from, mark.to)).scrollIntoView())
    view.focus()
  }

  function replace(id, text, item) {
    const view = getView()
    const mark = find(id)
    if (!mark || hold.composing()) return
    const tr = closeHistory(view.state.tr)
    if (text) tr.insertText(text, mark.from, mark.to)
    else tr.delete(mark.from, mark.to)
    view.dispatch(tr.scrollIntoView())
    const next = item.nextElementSibling || item.previousElementSibling
    item.remove()
    if (next) next.querySelector('button').focus()
    else view.focus()
  }

  return {
    /** Keeps the places right between question and answer. */
    changed(tr) { if (maps) maps.appendMapping(tr.mapping) },
  }
}
