// Tracked changes (修订) in the text: what is marked as put in or taken out, the lines as they are when all of it is accepted,
// and accepting or rejecting some of it. On a paragraph, heading or point a mark says the same of the break before it. The
// server says the same in src/steps/changes.rs.
import { expel, pointToParagraph } from './steps.js'

const KINDS = ['insertion', 'deletion']
const markOf = (node, kind, by = null) => node.marks.find(mark => mark.type.name === kind && (by === null || mark.attrs.by === by)) || null

/** The mark of this kind on a node, of this author if one is named; or null. */
export const changeOn = markOf
/** Whether a node is to go. */
export const isDeleted = node => !!markOf(node, 'deletion')
/** Marks without those of changes. */
export const unmarked = marks => marks.filter(mark => !KINDS.includes(mark.type.name))

/** A slot as it is read: what it was filled with, or its name in braces. */
export const slotText = node => node.attrs.value || `{{${node.attrs.name}}}`

/** The text of a block as it is read: slots as shown, what is to go left out. */
export function blockText(node, from = 0, to = node.content.size) {
  let text = ''
  node.nodesBetween(from, to, (child, pos) => {
    if (isDeleted(child)) return false
    if (child.isText) text += child.text.slice(Math.max(from - pos, 0), to - pos)
    else if (child.isLeaf) text += slotText(child)
    return true
  })
  return text
}

/** The text block `node` at `pos` as a line: `{ node, pos, pieces }`, the pieces of it that are read, `{ pos, node }` each. */
export function lineAt(node, pos) {
  const pieces = []
  node.forEach((child, offset) => { if (!isDeleted(child)) pieces.push({ pos: pos + 1 + offset, node: child }) })
  return { node, pos, pieces }
}

/**
 * The lines of the document as they are read when every change is accepted: `[{ node, pos, pieces }]`, `pos` before the block.
 * One that is joined with the line before adds its pieces there.
 */
export function textBlocks(doc) {
  const lines = []
  let last = null // the line that a joined one is added to: none over the edge of a section
  let blocks = 1 // lines of the section besides its heading
  let least = null // what stands for a section where nothing is left
  const add = (line, heading = false) => { last = line; lines.push(line); if (!heading) blocks += 1 }
  const close = () => { if (!blocks && least) add({ ...least, pieces: [] }) }
  doc.descendants((node, pos, parent) => {
    if (node.type.name === 'section') {
      if (joinsBefore(node) && doc.resolve(pos).nodeBefore.type.name === 'section') return true
      close()
      last = least = null
      blocks = 0
      return true
    }
    if (!node.isTextblock) return true
    const heading = node.type.name === 'heading'
    const line = lineAt(node, pos)
    const some = line.pieces.length > 0
    if (!heading) least = line
    if (!isDeleted(node.type.name === 'lead' ? parent : node)) add(line, heading)
    else if (some && last && !heading) last.pieces.push(...line.pieces)
    else if (some) add(line, heading)
    return false
  })
  close()
  return lines
}

// Whether the heading of a section goes, so that it belongs to the one before.
const joinsBefore = ({ firstChild }) => firstChild.type.name === 'heading' && isDeleted(firstChild) && !lineAt(firstChild, 0).pieces.length

/** The place in the document of the character `offset` of a line. */
export function placeOf({ pos, pieces }, offset) {
  let left = offset
  let place = pos + 1
  for (const { pos: at, node } of pieces) {
    const text = node.isText ? node.text : slotText(node)
    const length = [...text].length
    if (left <= length && node.isText) return at + [...text].slice(0, left).join('').length
    if (left < length) return left === 0 ? at : at + node.nodeSize
    left -= length
    place = at + node.nodeSize
  }
  return place
}

/** What of a range is read: `[{ from, to }]`. */
export function liveRanges(doc, from, to) {
  const ranges = []
  doc.nodesBetween(from, to, (node, pos) => {
    if (!node.isInline) return true
    const range = { from: Math.max(from, pos), to: Math.min(to, pos + node.nodeSize) }
    const before = ranges[ranges.length - 1]
    if (isDeleted(node)) return false
    if (before && before.to === range.from) before.to = range.to
    else ranges.push(range)
    return false
  })
  return ranges
}

/** Writes `text` in the place of what is read between two places; what is to go there stays, for whoever decides on it. */
export function rewrite(tr, from, to, text) {
  const ranges = liveRanges(tr.doc, from, to)
  if (!ranges.length) return text ? tr.insertText(text, from) : tr
  ranges.reverse().forEach((range, index) => {
    if (index === ranges.length - 1 && text) tr.insertText(text, range.from, range.to)
    else tr.delete(range.from, range.to)
  })
  return tr
}

// ---- what there is ------------------------------------------------------------------------------------

/**
 * Every change in order: `{ kind, by, name, at, from, to, text, blocks }`, neighbours of one author and kind as one; `blocks` are
 * the places of the paragraphs that begin or end with it.
 */
export function changesOf(doc) {
  const found = []
  let last = null
  const extend = (mark, from, to, text, block) => {
    const { by, name, at } = mark.attrs
    const kind = mark.type.name
    if (last && last.kind === kind && last.by === by && from - last.to <= (block === null ? 0 : 4)) {
      last.to = Math.max(last.to, to)
      last.text += text
      last.edge = to
    } else {
      last = { kind, by, name, at, from, to, text, blocks: [] }
      found.push(last)
    }
    if (block !== null) last.blocks.push(block)
  }
  doc.descendants((node, pos) => {
    for (const mark of node.marks) {
      if (!KINDS.includes(mark.type.name)) continue
      if (node.isInline) extend(mark, pos, pos + node.nodeSize, node.isText ? node.text : slotText(node), null)
      else extend(mark, pos, pos + (node.type.name === 'point' ? 2 : 1), '¶', pos)
    }
    return true
  })
  return found
}

/** The changes that a place or range touches. */
export const changesAt = (doc, from, to = from) => changesOf(doc).filter(change => change.from <= to && change.to >= from)

// ---- accepting and rejecting --------------------------------------------------------------------------

/**
 * Settles changes on a transaction: `accept` or not; of `by` alone if he is named; between `from` and `to` alone. What stays in
 * the text is never taken out and put in again.
 */
export function settle(tr, { accept, by = null, from = 0, to = tr.doc.content.size }) {
  const gone = accept ? 'deletion' : 'insertion'
  const kept = accept ? 'insertion' : 'deletion'
  const inline = []
  const blocks = []
  tr.doc.nodesBetween(from, to, (node, pos) => {
    if (node.isInline) inline.push({ node, from: Math.max(from, pos), to: Math.min(to, pos + node.nodeSize) })
    else if (pos === from || (pos > from && pos < to)) blocks.push({ node, pos })
    return true
  })
  const first = tr.steps.length
  const now = (pos, bias = 1) => tr.mapping.slice(first).map(pos, bias)
  for (const piece of inline.reverse()) {
    if (piece.to <= piece.from) continue
    if (markOf(piece.node, gone, by)) { tr.delete(piece.from, piece.to); continue }
    for (const mark of piece.node.marks) {
      if (mark.type.name === kept && (by === null || mark.attrs.by === by)) tr.removeMark(piece.from, piece.to, mark)
    }
  }
  // From the first to the last: one that goes takes the next along to the line before.
  const fillers = [] // empty paragraphs that only keep a section whole: `{ pos, since }`
  for (const { node, pos } of blocks) {
    if (markOf(node, gone, by)) joinUp(tr, now(pos), gone, by, fillers)
    else for (const mark of node.marks) if (mark.type.name === kept && (by === null || mark.attrs.by === by)) tr.removeNodeMark(now(pos), mark)
  }
  for (const { pos, since } of fillers) {
    const { deleted, pos: at } = tr.mapping.slice(since).mapResult(pos)
    const node = deleted ? null : tr.doc.nodeAt(at)
    if (node && node.type.name === 'paragraph' && !node.content.size) removeBlock(tr, at, at + node.nodeSize)
  }
  return tr
}

// The break before the block at `pos` goes: it is joined with the line before, or goes itself where nothing stands in it.
function joinUp(tr, pos, gone, by, fillers) {
  for (;;) {
    const mark = markOf(tr.doc.nodeAt(pos), gone, by)
    if (!mark) break
    tr.removeNodeMark(pos, mark)
  }
  const $pos = tr.doc.resolve(pos)
  const node = $pos.nodeAfter
  const isPoint = node.type.name === 'point'
  const line = isPoint ? node.firstChild : node
  if (!line.content.size) {
    if (isPoint) expel(tr, pos)
    const end = pos + tr.doc.nodeAt(pos).nodeSize
    if (node.type.name === 'heading') {
      tr.delete(pos, end)
      const section = pos - 1
      const before = tr.doc.resolve(section).nodeBefore
      if (before && before.type.name === 'section') tr.join(section)
    } else if (removeBlock(tr, pos, end)) fillers.push({ pos, since: tr.steps.length })
    return
  }
  if (!$pos.nodeBefore || node.type.name === 'heading') return
  // The end of the last line before.
  let end = pos
  const isFiller = $pos.parent.firstChild.type.name === 'heading' && fillers.some(filler => tr.mapping.slice(filler.since).map(filler.pos) === pos - 2)
  if (isFiller) end -= 2
  for (let before = isFiller ? $pos.parent.firstChild : $pos.nodeBefore; before; before = before.isTextblock ? null : before.lastChild) end -= 1
  if (isPoint) pointToParagraph(tr, pos)
  tr.delete(end, pos + 1)
  const $end = tr.doc.resolve(end)
  const filler = $end.parent.type.name === 'heading' && $end.node(-1).maybeChild(1)
  if (filler && !filler.content.size && $end.node(-1).childCount === 2) fillers.push({ pos: $end.after(), since: tr.steps.length })
}

// Takes an empty block out; true where it stays, as a section keeps a block.
function removeBlock(tr, pos, end) {
  const $pos = tr.doc.resolve(pos)
  const index = $pos.index()
  const filler = tr.doc.type.schema.nodes.paragraph.create()
  const stays = !$pos.parent.canReplace(index, index + 1)
  if (!stays) tr.delete(pos, end)
  else if (!$pos.nodeAfter.eq(filler)) tr.replaceWith(pos, end, filler)
  return stays
}
