// The outline at the left: the headings; click to go there, dragging or Alt+↑/↓ to move. Each section with its length, who writes
// it, and dots for what is to be looked at in it.
import { Selection } from 'prosemirror-state'
import { make } from '../common.js'
import { addSalutation, addSection, moveAt, moveTo } from './commands.js'
import { targetsOf } from './counts.js'
import { bracketed } from './slots.js'
import { nameOf, structureKey } from './structure.js'

const SIGNS = [['slots', '没有填写'], ['findings', '校核意见'], ['comments', '批注']]
/** Points whose first line is a heading; the others are paragraphs with a label. */
const HEADINGS = ['paren', 'arabic']
/** What the outline lists of the text. */
const listed = state => structureKey.getState(state).items.filter(item => item.type === 'section' || HEADINGS.includes(item.node.attrs.style))

/**
 * `page`: { host, getView, kinds (Map name → Chinese), targets, readonly, me (the person's name), signs() → places of what is to be
 * looked at, by sort }.
 */
export function makeOutline({ host, getView, kinds, targets, readonly, me, signs }) {
  let folding = () => {}
  const fold = make('button', { class: 'e-fold', type: 'button', title: '收起、展开提纲（Ctrl+Alt+O）', 'aria-label': '收起或展开提纲', on: { click: () => folding() } })
  const list = make('ul', { class: 'e-outline' })
  const add = make('button', { class: 'btn btn-small', type: 'button', text: '＋ 加一个部分' })
  const salutation = make('button', { class: 'btn btn-small', type: 'button', text: '＋ 称谓' })
  host.append(make('div', { class: 'row-between' }, make('h2', { class: 'e-side-title', text: '提纲' }), fold), list)
  if (!readonly) host.append(make('div', { class: 'row e-outline-add' }, add, salutation))
  let shown = ''
  let seen = -1 // the entry of the caret that was last brought into sight
  let buttons = []
  let others = []

  const run = command => { const view = getView(); command(view.state, view.dispatch); view.focus() }
  add.addEventListener('click', () => run(addSection))
  salutation.addEventListener('click', () => run(addSalutation))

  const itemOf = button => listed(getView().state)[buttons.indexOf(button)]
  list.addEventListener('click', event => {
    const button = /** @type {Element} */ (event.target).closest('button')
    if (!button) return
    const view = getView()
    const { pos } = itemOf(button)
    view.dispatch(view.state.tr.setSelection(Selection.near(view.state.doc.resolve(pos + 1))))
    view.focus()
    // The line goes near the top, not just into sight.
    const dom = view.nodeDOM(pos)
    if (dom && dom.scrollIntoView) dom.scrollIntoView({ block: 'start' })
  })
  list.addEventListener('keydown', event => {
    const at = buttons.indexOf(document.activeElement)
    if (at < 0 || !['ArrowUp', 'ArrowDown'].includes(event.key)) return
    event.preventDefault()
    const direction = event.key === 'ArrowUp' ? -1 : 1
    if (!event.altKey) {
      const next = buttons[at + direction]
      if (next) next.focus()
      return
    }
    if (readonly) return
    const view = getView()
    const { node, pos } = itemOf(buttons[at])
    moveAt(pos, direction)(view.state, view.dispatch)
    refresh()
    const now = listed(view.state).findIndex(item => item.node === node)
    if (buttons[now]) buttons[now].focus()
  })

  // Dragging: the line shows before or behind which entry it would come to stand.
  let dragged = null
  const spot = event => {
    const button = /** @type {Element} */ (event.target).closest ? event.target.closest('.e-item') : null
    if (!button || !dragged) return null
    const item = itemOf(button)
    const box = button.getBoundingClientRect()
    const behind = event.clientY > box.top + box.height / 2
    return { button, behind, pos: behind ? item.pos + item.node.nodeSize : item.pos }
  }
  const unmark = () => { for (const button of buttons) button.classList.remove('is-before', 'is-behind') }
  list.addEventListener('dragstart', event => {
    const button = /** @type {Element} */ (event.target).closest('.e-item')
    if (!button || readonly) { event.preventDefault(); return }
    dragged = itemOf(button).node
    event.dataTransfer.effectAllowed = 'move'
    event.dataTransfer.setData('text/plain', button.textContent)
  })
  list.addEventListener('dragover', event => {
    const found = spot(event)
    unmark()
    const view = getView()
    const from = found && listed(view.state).find(item => item.node === dragged)
    if (!from || !moveTo(from.pos, found.pos)(view.state)) return
    event.preventDefault()
    found.button.classList.add(found.behind ? 'is-behind' : 'is-before')
  })
  list.addEventListener('drop', event => {
    const found = spot(event)
    if (!found) return
    event.preventDefault()
    unmark()
    const view = getView()
    const from = listed(view.state).find(item => item.node === dragged)
    dragged = null
    if (from) moveTo(from.pos, found.pos)(view.state, view.dispatch)
  })
  list.addEventListener('dragend', () => { dragged = null; unmark() })

  function build(items) {
    const focused = buttons.indexOf(document.activeElement)
    buttons = items.map(item => make('button', { class: `e-item is-${item.type}`, type: 'button', draggable: readonly ? 'false' : 'true', data: { depth: item.depth } },
      make('span', { class: 'e-item-name' }), make('span', { class: 'e-item-note' }), make('span', { class: 'e-item-signs' })))
    list.replaceChildren(...buttons.map(button => make('li', {}, button)))
    if (focused >= 0 && buttons[focused]) buttons[focused].focus()
  }

  /** Brings names, numbers, lengths and people up to date; `counted` from counts.js. */
  let counted = { sections: [] }
  function refresh(fresh) {
    const { state } = getView()
    const items = listed(state)
    counted = fresh || counted
    const shape = items.map(item => item.type + item.depth).join()
    if (shape !== shown) { shown = shape; build(items) }
    const goals = targetsOf(counted.sections, targets.sections || [])
    let section = -1
    // The last heading that the caret is under.
    const { head } = state.selection
    const current = items.reduce((last, { pos, node }) => (pos < head && head < pos + node.nodeSize ? pos : last), -1)
    const placed = signs()
    const longest = Math.max(1, ...counted.sections.map(({ characters }) => characters))
    items.forEach((item, index) => {
      const [name, note, marks] = buttons[index].children
      const text = bracketed(nameOf(item))
      const kind = kinds.get(item.node.attrs.kind) || ''
      set(name, item.label + (text || (item.type === 'section' ? kind || '（无标题）' : '（空）')))
      buttons[index].classList.toggle('is-nameless', !text)
      if (item.type === 'section') {
        section += 1
        const { characters = 0, id } = counted.sections[section] || {}
        const goal = goals[section] ? goals[section].characters : 0
        const owner = (goals[section] && goals[section].writer) || ''
        const writer = owner ? ` · ${owner}写` : ''
        const there = others.filter(person => person.section && person.section === id).map(person => person.name).join('、')
        set(note, `${text && kind !== '其他' ? kind + ' · ' : ''}${characters}${goal ? ` / ${goal}` : ''} 字${writer}${there ? ` · ${there} 在此` : ''}`)
        note.classList.toggle('is-over', !!goal && characters > goal * 1.2)
        buttons[index].classList.toggle('is-mine', !!owner && owner === me)
        buttons[index].style.setProperty('--share', String(Math.min(1, characters / (goal || longest))))
        showSigns(marks, item, placed)
      }
      if (item.pos === current) buttons[index].setAttribute('aria-current', 'true')
      else buttons[index].removeAttribute('aria-current')
    })
    // A long outline goes along with the caret.
    const at = buttons.findIndex(button => button.hasAttribute('aria-current'))
    if (at !== seen && at >= 0 && !host.contains(document.activeElement)) buttons[at].scrollIntoView({ block: 'nearest' })
    seen = at
    salutation.hidden = state.doc.maybeChild(1).type.name === 'salutation'
  }
  // One dot for each sort of thing that stands in the section, with how many in its title.
  function showSigns(host_, { pos, node }, placed) {
    const here = SIGNS.map(([sort, word]) => [sort, word, placed[sort].filter(place => place > pos && place < pos + node.nodeSize).length]).filter(([, , many]) => many)
    const words = here.map(([, word, many]) => `${word} ${many}`).join('、')
    if (host_.title === words) return
    host_.title = words
    host_.replaceChildren(...here.map(([sort]) => make('i', { class: `e-dot is-${sort}` })), make('span', { class: 'visually-hidden', text: words && `（${words}）` }))
  }

  const set = (element, text) => { if (element.textContent !== text) element.textContent = text }

  return {
    refresh,
    people(list_) { others = list_; refresh() },
    /** What the button for folding does. */
    onFold(action) { folding = action },
    /** Goes to the section with this id. */
    goTo(id) {
      const at = listed(getView().state).findIndex(item => item.node.attrs.id === id)
      if (buttons[at]) buttons[at].click()
    },
  }
}
