// What is typed becomes structure: a label at the beginning of a line (labels.js), typed, composed or pasted, becomes the number of its
// line at once, and the line what it says. One Backspace, or undo, makes it text again, and then it stays text.
import { closeHistory, isHistoryTransaction } from 'prosemirror-history'
import { TextSelection } from 'prosemirror-state'
import { setStyle } from './commands.js'
import { leadingLabel } from './labels.js'
import { around } from './schema.js'
import { settleNumbers } from './structure.js'

const TAKES = ['paragraph', 'heading', 'lead']
// How far behind a label a change may begin that completes it: 一、二 is looked at again with the next character.
const NEAR = 3

/** `changed(tr)` is told of every change, `backspace` is the key. */
export function makeLabelling({ getView, hold }) {
  // Where the text was changed since it was last looked at.
  let from = null
  // The change of the last label, as long as nothing else has happened.
  let made = null
  // The label that its writer wants as text: `{ at, label }`, `at` the beginning of its line.
  let left = null

  function changed(tr) {
    if (from !== null) from = tr.mapping.map(from, -1)
    if (left) left.at = tr.mapping.map(left.at, -1)
    if (tr.docChanged) made = null
    if (tr.getMeta('remote') || tr.getMeta('label')) return
    if (isHistoryTransaction(tr)) { from = null; return }
    tr.mapping.maps.forEach((map, index) => map.forEach((_, __, start) => {
      const place = tr.mapping.slice(index + 1).map(start, -1)
      from = from === null ? place : Math.min(from, place)
    }))
    if (from !== null && !hold.composing()) look()
  }

  function look() {
    const view = getView()
    const { $head, empty } = view.state.selection
    const typed = from - $head.start()
    from = null
    if (!empty || !TAKES.includes($head.parent.type.name) || typed < 0 || !view.editable) return
    const line = $head.parent.textBetween(0, $head.parent.content.size, null, '\ufffc')
    const found = leadingLabel(line, $head.parentOffset)
    if (!found || typed > found.length + NEAR) return
    if (left && left.at === $head.start() && left.label === found.label) return
    become(view, found)
  }

  function become(view, { style, length, label }) {
    const { state } = view
    const { $head } = state.selection
    const start = $head.start()
    const tr = closeHistory(state.tr).delete(start, start + length)
    // Of a family of points only the line that was typed is changed.
    const point = $head.parent.type.name === 'lead' && style !== 'heading' ? around($head).point : null
    if (!point) {
      setStyle(style)(state.apply(state.tr.delete(start, start + length)), styled => styled.steps.forEach(step => tr.step(step)))
      tr.setSelection(TextSelection.create(tr.doc, tr.mapping.map(state.selection.head)))
    } else if (point.node.attrs.style !== style) tr.setNodeAttribute(point.pos, 'style', style)
    number(tr, label)
    view.dispatch(tr.setMeta('label', true).scrollIntoView())
    // What is typed next is another step of undo.
    view.dispatch(closeHistory(view.state.tr))
    made = { before: state, label, doc: view.state.doc, head: view.state.selection.head }
  }

  /** The caret's line keeps the number that was typed where its place would give it another. */
  function number(tr, label) {
    const { $head } = tr.selection
    const { point, section } = around($head)
    const [item, attribute] = $head.parent.type.name === 'lead' ? [point, 'label'] : [section, 'number']
    if ($head.parent.type.name === 'paragraph') return
    tr.setNodeAttribute(item.pos, attribute, label.replace(/、$/, ''))
    settleNumbers(tr, item.pos, item.pos + 1)
  }

  /** Right behind a label that has just become a number: it is text again, and stays so. */
  function backspace(state, dispatch) {
    if (!made || state.doc !== made.doc || !state.selection.empty || state.selection.head !== made.head) return false
    if (!dispatch) return true
    const { before, label } = made
    const was = before.doc.content
    const now = state.doc.content
    const start = was.findDiffStart(now)
    const end = was.findDiffEnd(now)
    const overlap = Math.max(0, start - Math.min(end.a, end.b))
    const tr = closeHistory(state.tr).replace(start, end.b + overlap, before.doc.slice(start, end.a + overlap))
    tr.setSelection(TextSelection.create(tr.doc, before.selection.head))
    dispatch(tr.setMeta('label', true).scrollIntoView())
    left = { at: before.selection.$head.start(), label }
    return true
  }

  return { changed, backspace }
}
