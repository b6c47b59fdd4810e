// Putting what the library offers into the text, with its slots as chips and its source remembered.
import { closeHistory } from 'prosemirror-history'
import { Fragment, Slice } from 'prosemirror-model'
import { insertLines } from './paste.js'
import { SLOT, lineNodes } from './schema.js'
import { slotsOf } from './slots.js'

// A frame's slots have no names of their own (`{{…}}`): each gets one, or one answer would fill them all.
function named(doc, text) {
  const taken = slotsOf(doc)
  let number = 0
  return text.replace(SLOT, (whole, name) => {
    if (!/^[.…·—_]+$/.test(name)) return whole
    do number += 1; while (taken.has(`空${number}`))
    return `{{空${number}}}`
  })
}

/**
 * Puts a phrasing at the selection, or in the place of `range` ({ from, to }).
 * @param {import('prosemirror-view').EditorView} view
 * @param {{ id?: string | number, text: string, speech?: string | number }} phrasing
 */
export function insertPhrasing(view, { id, text, speech = '' }, valueOf, range = null) {
  const { state } = view
  const tr = state.tr
  if (range) tr.delete(range.from, range.to)
  const { source } = state.schema.marks
  const { parent } = tr.selection.$from
  if (!parent.inlineContent) return
  const marks = (id || speech) && parent.type.allowsMarkType(source) ? [source.create({ id: String(id || ''), speech: String(speech) })] : []
  const nodes = lineNodes(state.schema, named(state.doc, text), valueOf, marks)
  view.dispatch(closeHistory(tr.replaceSelection(new Slice(Fragment.from(nodes), 0, 0)).scrollIntoView()))
  view.dispatch(closeHistory(view.state.tr))
  view.focus()
}

/** Puts a passage of one or several paragraphs at the selection; the speech it is from stays with it. */
export function insertPassage(view, { text, speech }, valueOf) {
  const lines = text.split('\n').filter(Boolean)
  if (lines.length === 1) {
    insertPhrasing(view, { text: lines[0], speech }, valueOf)
    return
  }
  const { from } = view.state.selection
  const size = view.state.doc.content.size
  insertLines(view, lines, valueOf)
  const { state } = view
  const to = from + Math.max(0, state.doc.content.size - size)
  const mark = state.schema.marks.source.create({ id: '', speech: String(speech) })
  view.dispatch(closeHistory(state.tr.addMark(from, Math.min(to, state.doc.content.size), mark)))
  view.focus()
}
