// Changes of structure as the smallest steps possible: text that stays is never deleted and put back, so a
// colleague's edit inside it survives when the two are merged.
import { Fragment, Slice } from 'prosemirror-model'
import { ReplaceAroundStep, ReplaceStep } from 'prosemirror-transform'

const keep = (tr, from, to, gapFrom, gapTo, node, open, insert) =>
  tr.step(new ReplaceAroundStep(from, to, gapFrom, gapTo, new Slice(Fragment.from(node), open, 0), insert, true))

/** The paragraph at `pos` becomes the lead of a new point. */
export function paragraphToPoint(tr, pos, attrs) {
  const { point, lead } = tr.doc.type.schema.nodes
  const end = pos + tr.doc.nodeAt(pos).nodeSize
  return keep(tr, pos, end, pos + 1, end - 1, point.create(attrs, lead.create()), 0, 2)
}

/** The point at `pos` takes in the blocks after it, up to `until`. */
export function absorb(tr, pos, until) {
  const node = tr.doc.nodeAt(pos)
  const end = pos + node.nodeSize
  if (until <= end) return tr
  return keep(tr, end - 1, until, end, until, node.type.create(), 1, 0)
}

/** The blocks of the point at `pos` come out behind it; only the lead stays. */
export function expel(tr, pos) {
  const node = tr.doc.nodeAt(pos)
  const from = pos + 1 + node.firstChild.nodeSize
  const end = pos + node.nodeSize
  if (from >= end - 1) return tr
  return keep(tr, from, end, from, end - 1, node.type.create(), 1, 1)
}

/** The point at `pos` becomes a paragraph, its blocks come out behind it. */
export function pointToParagraph(tr, pos) {
  expel(tr, pos)
  const end = pos + tr.doc.nodeAt(pos).nodeSize
  return keep(tr, pos, end, pos + 2, end - 2, tr.doc.type.schema.nodes.paragraph.create(), 0, 1)
}

/** The block at `pos` (not a lead) leaves its point; what follows it there goes along. Returns where it is now. */
export function raise(tr, pos) {
  const $pos = tr.doc.resolve(pos)
  const outer = $pos.parent
  const node = $pos.nodeAfter
  const close = $pos.end()
  if (node.type === outer.type) absorb(tr, pos, close)
  keep(tr, pos, close + 1, pos, close, outer.type.create(), 1, 1)
  return pos + 1
}

/** The block at `pos` is taken out and put in at `target`; caret and marks inside go along, and so do others' edits. */
export function moveBlock(tr, pos, target) {
  const node = tr.doc.nodeAt(pos)
  const end = pos + node.nodeSize
  const first = tr.mapping.maps.length
  tr.step(new ReplaceStep(pos, end, Slice.empty))
  const now = target >= end ? target - node.nodeSize : target
  tr.step(new ReplaceStep(now, now, new Slice(Fragment.from(node), 0, 0)))
  tr.mapping.setMirror(first, first + 1)
  return tr
}
