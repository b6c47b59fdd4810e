// Undo and redo. A move that is taken back carries what stands in the block now: the history knows only what stood there,
// and a colleague may have written into it since.
import { redo as plainRedo, undo as plainUndo } from 'prosemirror-history'
import { ReplaceStep } from 'prosemirror-transform'

const blockWith = (doc, id) => {
  let found = null
  doc.descendants(node => {
    if (node.attrs.id === id) found = node
    return !found && !node.isTextblock
  })
  return found
}

// Blocks that are put in again: `[{ at, now }]`, `at` in the new document; `now` is what was taken out there a step before,
// or null where somebody has carried the block elsewhere, so that this would be a second one.
function putBack(tr) {
  const found = []
  tr.steps.forEach((into, index) => {
    if (!(into instanceof ReplaceStep) || into.from !== into.to || into.slice.openStart || into.slice.content.childCount !== 1) return
    const back = into.slice.content.firstChild
    if (!back.attrs.id) return
    const at = tr.mapping.slice(index + 1).map(into.from, -1)
    if (blockWith(tr.docs[index], back.attrs.id)) { found.push({ at, now: null }); return }
    const out = tr.steps[index - 1]
    if (!(out instanceof ReplaceStep) || out.slice.size) return
    const now = blockWith(tr.docs[index - 1], back.attrs.id)
    if (!now) return
    tr.mapping.setMirror(index - 1, index)
    if (!now.eq(back)) found.push({ at, now })
  })
  return found
}

function mend(tr, { at: before, now }) {
  const at = tr.mapping.map(before)
  const node = tr.doc.nodeAt(at)
  if (!node) return
  if (!now) { tr.delete(at, at + node.nodeSize); return }
  for (const name of Object.keys(now.attrs)) {
    if (now.attrs[name] !== node.attrs[name]) tr.setNodeAttribute(at, name, now.attrs[name])
  }
  const start = node.content.findDiffStart(now.content)
  if (start === null) return
  const end = node.content.findDiffEnd(now.content)
  const overlap = Math.max(0, start - Math.min(end.a, end.b))
  tr.replace(at + 1 + start, at + 1 + end.a + overlap, now.slice(start, end.b + overlap))
}

const carrying = command => (state, dispatch, view) => command(state, dispatch && (tr => {
  const blocks = putBack(tr)
  dispatch(tr)
  if (!blocks.length || !view) return
  const mending = view.state.tr
  for (const block of blocks) mend(mending, block)
  if (mending.docChanged) dispatch(mending.setMeta('addToHistory', false))
}), view)

export const undo = carrying(plainUndo)
export const redo = carrying(plainRedo)
