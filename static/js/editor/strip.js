// The strip that floats over what is selected: undo, style, 批注 and the like; over a tracked change: accept and reject. It never takes
// the caret away, and nothing of it stands in the text.
import { undoDepth } from 'prosemirror-history'
import { TextSelection } from 'prosemirror-state'
import { make } from '../common.js'
import { changesAt } from './changes.js'
import { STYLES, setStyle, styleAt } from './commands.js'
import { describe } from './revising.js'
import { slotFrom } from './slots.js'
import { undo } from './undo.js'

const WAIT = 180
const GAP = 8

/** `page`: { host, getView, hold, readonly, only, comment(), copyWord(), settle(accept) }. */
export function makeStrip({ host, getView, hold, readonly, only, comment, copyWord, settle }) {
  const run = command => () => { const view = getView(); command(view.state, view.dispatch, view); view.focus() }
  const tool = (text, title, action) => make('button', { class: 'btn btn-quiet btn-small', type: 'button', text, title, on: { click: action } })
  const style = make('select', { id: 'e-style', 'aria-label': '段落样式' })
  for (const [name, label] of STYLES) style.append(make('option', { value: name, text: label }))
  style.append(make('option', { value: 'title', text: '讲话标题', hidden: true }), make('option', { value: 'salutation', text: '称谓', hidden: true }))
  style.addEventListener('change', () => run(setStyle(style.value))())
  const back = tool('撤销', '撤销（Ctrl+Z）', run(undo))
  const change = make('span', { class: 'e-strip-change small' })
  const deciding = make('span', { class: 'e-strip-deciding' }, change, tool('接受', '接受这处修订（F9）', () => settle(true)), tool('拒绝', '拒绝这处修订（Shift+F9）', () => settle(false)))
  const chosen = make('span', { class: 'e-strip-chosen' },
    ...(readonly || only ? [] : [style]), ...(readonly ? [] : [back, tool('批注', '批注选中的文字（Ctrl+Alt+M）', comment)]),
    ...(readonly || only ? [] : [tool('设为填空', '把选中的文字变成填空项', run(slotFrom))]),
    tool('复制为 Word', '按公文格式放到剪贴板（Ctrl+Alt+C）', copyWord))
  const strip = make('div', { class: 'e-strip', role: 'toolbar', 'aria-label': '选中的文字', hidden: true }, deciding, chosen)
  host.append(strip)
  // A click on a button leaves the selection where it is; a list may take the focus.
  strip.addEventListener('mousedown', event => { if (!/** @type {Element} */ (event.target).closest('select')) event.preventDefault() })
  strip.addEventListener('keydown', event => {
    if (event.key === 'Escape') { event.stopPropagation(); hide(); getView().focus() }
  })
  let timer
  let pressed = false
  const hide = () => { clearTimeout(timer); strip.hidden = true }
  const later = () => { clearTimeout(timer); timer = setTimeout(show, WAIT) }
  addEventListener('mousedown', event => { pressed = true; if (!strip.contains(/** @type {Node} */ (event.target))) hide() })
  addEventListener('mouseup', () => { pressed = false; later() })
  document.getElementById('page').addEventListener('scroll', hide, { passive: true })

  function show() {
    const view = getView()
    const { state } = view
    const { selection } = state
    const inside = document.activeElement === view.dom || strip.contains(document.activeElement)
    if (hold.composing() || pressed || !inside || !(selection instanceof TextSelection)) { strip.hidden = true; return }
    const [touched] = selection.empty ? changesAt(state.doc, selection.from).filter(({ from, to }) => from < selection.from && selection.from < to) : changesAt(state.doc, selection.from, selection.to)
    if (selection.empty && !touched) { strip.hidden = true; return }
    deciding.hidden = !touched || readonly
    chosen.hidden = selection.empty
    if (touched) change.textContent = describe(touched)
    if (!readonly) {
      const now = styleAt(state)
      style.value = now
      style.disabled = now === 'title' || now === 'salutation'
      back.disabled = undoDepth(state) === 0
    }
    strip.hidden = false
    place(view, selection)
  }

  // Above the selection, or below where there is no room.
  function place(view, { from, to }) {
    const frame = document.getElementById('page').getBoundingClientRect()
    const [start, end] = [view.coordsAtPos(from, 1), view.coordsAtPos(to, -1)]
    const { offsetWidth: width, offsetHeight: height } = strip
    const above = start.top - height - GAP
    const top = above > frame.top + 2 ? above : Math.min(end.bottom + GAP, frame.bottom - height - 2)
    if (end.bottom < frame.top || start.top > frame.bottom) { strip.hidden = true; return }
    const left = Math.max(frame.left + 4, Math.min(start.left, frame.right - width - 16))
    const box = host.getBoundingClientRect()
    strip.style.left = `${left - box.left}px`
    strip.style.top = `${top - box.top}px`
  }

  return {
    /** The selection or the text changed: while one types, nothing floats. */
    changed(tr) { if (tr.docChanged) hide(); if (tr.selectionSet || tr.docChanged) later() },
    /** Into the strip by key. */
    focus() {
      show()
      const first = [...strip.querySelectorAll('select, button')].find(each => each instanceof HTMLElement && each.offsetParent)
      if (strip.hidden || !(first instanceof HTMLElement)) return false
      first.focus()
      return true
    },
  }
}
