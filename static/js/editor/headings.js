// The headings helper: headings of one level side by side, which of them break the skeleton of the others, and whole
// sets of the archive for the same kinds.
import { closeHistory } from 'prosemirror-history'
import { Selection } from 'prosemirror-state'
import { make } from '../common.js'
import { lineAt, placeOf } from './changes.js'
import { around, lineNodes } from './schema.js'
import { nameOf, structureKey } from './structure.js'

const WAIT = 1500

/** `page`: { getView, assist, kinds (list), readonly, valueOf, settled() }. */
export function makeHeadings({ getView, assist, kinds, readonly, valueOf, settled }) {
  const element = make('div', { class: 'e-headings' })
  const names = new Map(kinds.map(kind => [kind.name, kind.chinese]))
  let timer
  let running = false

  /** The outline items of a level: the headed sections, or the points of the section with this number. */
  function itemsOf(section) {
    const { items } = structureKey.getState(getView().state)
    if (section === null) return items.filter(item => item.type === 'section' && item.label)
    let number = -1
    return items.filter(item => {
      if (item.type === 'section') number += 1
      return item.type === 'point' && item.depth === 1 && number === section
    })
  }

  async function refresh() {
    if (running) return
    running = true
    try {
      await settled()
      show(await assist.headings())
    } catch {
      element.replaceChildren(make('p', { class: 'small muted', text: '成套标题暂时取不到，连上服务器后再试。' }))
    }
    running = false
  }

  function show(levels) {
    const { state } = getView()
    const { section } = around(state.selection.$head)
    const here = section ? state.doc.resolve(section.pos).index() - (state.doc.maybeChild(1).type.name === 'salutation' ? 2 : 1) : -1
    const wanted = levels.filter(level => level.section === null || level.section === here || level.broken.length)
    element.replaceChildren(...wanted.map(part), make('p', { class: 'muted small', text: '下面是单个标题：' }))
  }

  function part(level) {
    const items = itemsOf(level.section)
    const title = level.section === null ? '各部分标题' : '这一部分的分论点'
    const out = make('section', { class: 'e-level', 'aria-label': title }, make('h3', { text: title }))
    if (level.pattern) out.append(make('p', { class: 'small muted', text: `骨架：${level.pattern}` }))
    for (const mark of level.broken) {
      const jump = make('button', { class: 'e-finding', type: 'button' }, make('span', { class: 'badge badge-warning', text: '不一致' }), make('span', { text: mark.message }))
      jump.addEventListener('click', () => go(items[mark.index]))
      out.append(jump)
    }
    if (!level.sets.length && !level.broken.length) out.append(make('p', { class: 'small muted', text: '讲话库中还没有合这一组类别的成套标题。' }))
    for (const set of level.sets) out.append(offered(set, level.section))
    return out
  }

  function offered(set, section) {
    const use = make('button', { class: 'btn btn-small', type: 'button', text: '采用这一套', disabled: readonly })
    use.addEventListener('click', () => apply(set, section))
    const row = heading => make('li', { title: heading.title ? `《${heading.title}》` : '按骨架留空' },
      make('span', { class: 'small muted', text: `${names.get(heading.kind) || ''} ` }), heading.text.replace(/\{\{(.*?)\}\}/g, '〔$1〕'))
    return make('div', { class: 'e-set' }, make('p', { class: 'small muted', text: set.pattern }), make('ol', {}, ...set.headings.map(row)), use)
  }

  // Each heading of the set goes where its kind stands; one step of undo.
  function apply(set, section) {
    const view = getView()
    const { state } = view
    const items = itemsOf(section)
    if (items.length !== set.headings.length) { refresh(); return }
    const tr = closeHistory(state.tr)
    items.forEach((item, index) => {
      const line = item.node.firstChild
      const from = tr.mapping.map(item.pos + 2)
      const { text } = set.headings[index]
      // Of a point whose lead is a whole paragraph only the first sentence is its heading.
      const old = nameOf(item)
      const first = line.type.name === 'lead' ? (/^[^。；：！？]*/.exec(old)[0]) : old
      const end = first === old ? item.pos + 2 + line.content.size : placeOf(lineAt(line, item.pos + 1), [...first].length)
      tr.replaceWith(from, tr.mapping.map(end), lineNodes(state.schema, text, valueOf))
    })
    view.dispatch(tr.scrollIntoView())
    view.dispatch(closeHistory(view.state.tr))
    view.focus()
    stale()
  }

  function go(item) {
    if (!item) return
    const view = getView()
    view.dispatch(view.state.tr.setSelection(Selection.near(view.state.doc.resolve(item.pos + 2))).scrollIntoView())
    view.focus()
  }

  function stale() {
    clearTimeout(timer)
    timer = setTimeout(refresh, WAIT)
  }

  return { element, refresh, stale }
}
