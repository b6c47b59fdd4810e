// What the keys do: Enter, Backspace, Tab, changing the style of a block, dividing and joining sections.
import { splitBlock, joinTextblockBackward, joinTextblockForward } from 'prosemirror-commands'
import { closeHistory } from 'prosemirror-history'
import { Selection, TextSelection } from 'prosemirror-state'
import { canSplit } from 'prosemirror-transform'
import { followingLabel } from './labels.js'
import { around } from './schema.js'
import { absorb, moveBlock, paragraphToPoint, pointToParagraph, raise } from './steps.js'

/** Styles of blocks in the order of the menu: name, what the menu says, key. */
export const STYLES = [
  ['paragraph', '正文', 'Mod-Alt-0'],
  ['heading', '一、部分标题', 'Mod-Alt-1'],
  ['paren', '（一）', 'Mod-Alt-2'],
  ['arabic', '1.', 'Mod-Alt-3'],
  ['yao', '一要', 'Mod-Alt-4'],
  ['shi', '一是', 'Mod-Alt-5'],
  ['ordinal', '第一，', 'Mod-Alt-6'],
  ['sequence', '首先，', 'Mod-Alt-7'],
  ['dash', '——', 'Mod-Alt-8'],
  ['arabic_paren', '（1）', 'Mod-Alt-9'],
  ['plain', '分论点（无序号）', null],
]

// Points whose lead is a heading own the paragraphs below; the others are whole paragraphs themselves.
const RANK = { paren: 1, arabic: 2, arabic_paren: 3 }
const rank = style => RANK[style] || 4
const owns = style => style === 'paren' || style === 'arabic'
const NEXT = { paren: 'arabic', arabic: 'arabic_paren', yao: 'shi' }

const parentIs = ($pos, name) => $pos.parent.type.name === name
const isPoint = node => !!node && node.type.name === 'point'

/** The style of the block that the caret is in: a name of STYLES, or `title`, `salutation`. */
export function styleAt(state) {
  const { $head } = state.selection
  const name = $head.parent.type.name
  if (name !== 'lead') return name
  return around($head).point.node.attrs.style
}

// ---- changing the style of a block ------------------------------------------------------------------

const blockOf = (tr, inside) => tr.doc.resolve(inside).before()

/** The block that `inside` is in becomes a paragraph. */
function toParagraph(tr, inside) {
  const $at = tr.doc.resolve(inside)
  const { paragraph } = tr.doc.type.schema.nodes
  if (parentIs($at, 'lead')) pointToParagraph(tr, $at.before($at.depth - 1))
  else if (parentIs($at, 'heading')) {
    const section = $at.before($at.depth - 1)
    tr.setBlockType($at.pos, $at.pos, paragraph)
    // A section without its heading belongs to the one before.
    if (tr.doc.resolve(section).nodeBefore.type.name === 'section') tr.join(section)
  }
}

/** The block becomes the lead of a point of this style. */
function toPoint(tr, inside, style) {
  let $at = tr.doc.resolve(inside)
  if (parentIs($at, 'lead')) {
    // The family changes together: 一要, 二要 become 一是, 二是.
    const { pos, node } = around($at).point
    const $point = tr.doc.resolve(pos)
    $point.parent.forEach((sibling, offset) => {
      if (!isPoint(sibling) || sibling.attrs.style !== node.attrs.style) return
      const place = $point.start() + offset
      tr.setNodeAttribute(place, 'style', style)
      if (sibling.attrs.label !== null) tr.setNodeAttribute(place, 'label', null)
    })
    return
  }
  const step = tr.steps.length
  const now = () => tr.mapping.slice(step).map(inside, 1)
  if (parentIs($at, 'heading')) toParagraph(tr, inside)
  for (;;) {
    $at = tr.doc.resolve(now())
    const outer = $at.node($at.depth - 1)
    if (!isPoint(outer) || (rank(outer.attrs.style) <= rank(style) && outer.attrs.style !== style)) break
    raise(tr, $at.before())
  }
  const pos = blockOf(tr, now())
  paragraphToPoint(tr, pos, { style })
  if (owns(style)) {
    const $pos = tr.doc.resolve(pos)
    let until = pos + $pos.nodeAfter.nodeSize
    for (let index = $pos.index() + 1; index < $pos.parent.childCount; index += 1) {
      const next = $pos.parent.child(index)
      if (next.type.name !== 'paragraph') break
      until += next.nodeSize
    }
    absorb(tr, pos, until)
  }
  const $pos = tr.doc.resolve(pos)
  const before = $pos.nodeBefore
  if (isPoint(before) && owns(before.attrs.style) && rank(before.attrs.style) < rank(style)) {
    absorb(tr, pos - before.nodeSize, pos + $pos.nodeAfter.nodeSize)
  }
}

/** Makes the block stand directly in its section, as a paragraph; returns the place before it. */
function toTop(tr, inside) {
  const step = tr.steps.length
  const now = () => tr.mapping.slice(step).map(inside, 1)
  for (;;) {
    const $at = tr.doc.resolve(now())
    const lead = parentIs($at, 'lead')
    const depth = lead ? $at.depth - 1 : $at.depth
    if (isPoint($at.node(depth - 1))) raise(tr, $at.before(depth))
    else if (lead) pointToParagraph(tr, $at.before(depth))
    else return $at.before()
  }
}

/** Begins a section before the block, which becomes its heading if `headed`. */
function divide(tr, inside, headed) {
  const { section, heading, paragraph } = tr.doc.type.schema.nodes
  const step = tr.steps.length
  const now = () => tr.mapping.slice(step).map(inside, 1)
  if (parentIs(tr.doc.resolve(inside), 'heading')) return
  const top = toTop(tr, inside)
  const index = tr.doc.resolve(top).index()
  if (index > 0) {
    // The section before must keep a block.
    if (index === 1 && tr.doc.resolve(top).nodeBefore.type === heading) tr.insert(top, paragraph.create())
    const place = blockOf(tr, now())
    tr.split(place, 1, [{ type: section, attrs: { id: '', kind: 'other', number: null } }])
  }
  if (!headed) return
  const $at = tr.doc.resolve(now())
  if ($at.node($at.depth - 1).childCount === 1) tr.insert($at.after(), paragraph.create())
  const at = now()
  tr.setBlockType(at, at, heading)
}

/** Gives every block of the selection this style (a name of STYLES). */
export function setStyle(style) {
  return (state, dispatch) => {
    const { from, to, $head, empty } = state.selection
    const places = []
    state.doc.nodesBetween(from, to, (node, pos) => {
      if (!node.isTextblock) return true
      if (['paragraph', 'lead', 'heading'].includes(node.type.name)) places.push(pos + 1)
      return false
    })
    if (empty && !['paragraph', 'lead', 'heading'].includes($head.parent.type.name)) return false
    if (!places.length) return false
    if (!dispatch) return true
    const tr = state.tr
    // From the last to the first, so that the places of the others stay right.
    for (const place of places.reverse()) {
      const inside = tr.mapping.map(place, 1)
      const name = tr.doc.resolve(inside).parent.type.name
      if (style === 'paragraph') toParagraph(tr, inside)
      else if (style === 'heading') divide(tr, inside, true)
      else if (name !== 'lead' || around(tr.doc.resolve(inside)).point.node.attrs.style !== style) toPoint(tr, inside, style)
    }
    if (tr.docChanged) dispatch(tr.scrollIntoView())
    return true
  }
}

/** Begins a section without a heading at the caret's block. */
export function newSection(state, dispatch) {
  const { $head } = state.selection
  if (!around($head).section || parentIs($head, 'heading')) return false
  if (dispatch) {
    const tr = state.tr
    divide(tr, $head.pos, false)
    if (tr.docChanged) dispatch(tr.scrollIntoView())
  }
  return true
}

/** Puts an empty section with a heading after the caret's section and the caret into it. */
export function addSection(state, dispatch) {
  const { section, heading, paragraph } = state.schema.nodes
  const here = around(state.selection.$head).section
  const place = here ? here.pos + here.node.nodeSize : state.doc.content.size
  if (dispatch) {
    const tr = state.tr.insert(place, section.create({}, [heading.create(), paragraph.create()]))
    dispatch(tr.setSelection(TextSelection.create(tr.doc, place + 2)).scrollIntoView())
  }
  return true
}

/** Puts a salutation under the title, if there is none, and the caret into it. */
export function addSalutation(state, dispatch) {
  const { salutation } = state.schema.nodes
  if (state.doc.maybeChild(1).type === salutation) return false
  if (dispatch) {
    const place = state.doc.firstChild.nodeSize
    const tr = state.tr.insert(place, salutation.create(null, state.schema.text('同志们：')))
    dispatch(tr.setSelection(TextSelection.create(tr.doc, place + 1, place + 5)).scrollIntoView())
  }
  return true
}

// ---- Enter ------------------------------------------------------------------------------------------

const caretAfter = (tr, pos) => tr.setSelection(Selection.near(tr.doc.resolve(pos), 1)).scrollIntoView()

export function enter(state, dispatch) {
  const { $from, $to, empty } = state.selection
  const { paragraph, point, lead } = state.schema.nodes
  const name = $from.parent.type.name
  const atEnd = $from.parentOffset === $from.parent.content.size
  if (name === 'title' || name === 'salutation') {
    const next = state.doc.nodeAt($from.after())
    if (!dispatch) return true
    const tr = state.tr
    if (next.type.name === 'section' && next.firstChild.type === paragraph && next.firstChild.content.size) {
      tr.insert($from.after() + 1, paragraph.create())
    }
    dispatch(caretAfter(tr, $from.after()))
    return true
  }
  if (!empty && $from.parent !== $to.parent) return splitBlock(state, dispatch)
  if (name === 'heading') {
    if (!dispatch) return true
    const tr = state.tr.deleteSelection()
    const after = tr.selection.$from.after()
    const next = tr.doc.nodeAt(after)
    if (atEnd && next.type === paragraph && !next.content.size) { dispatch(caretAfter(tr, after)); return true }
    if (atEnd) tr.insert(after, paragraph.create())
    else tr.split(tr.selection.from, 1, [{ type: paragraph }])
    dispatch(caretAfter(tr, tr.doc.resolve(tr.selection.from).parent.type.name === 'heading' ? after : tr.selection.from))
    return true
  }
  if (name === 'lead') return enterInLead(state, dispatch, atEnd, { paragraph, point, lead })
  if (name === 'paragraph' && empty && !$from.parent.content.size && isPoint($from.node($from.depth - 1))) {
    // An empty paragraph leaves its point.
    if (dispatch) { const tr = state.tr; raise(tr, $from.before()); dispatch(tr.scrollIntoView()) }
    return true
  }
  return splitBlock(state, dispatch)
}

function enterInLead(state, dispatch, atEnd, { paragraph, point, lead }) {
  const { $from } = state.selection
  const here = around($from).point
  const { style } = here.node.attrs
  if (!here.node.firstChild.content.size && here.node.childCount === 1) {
    // An empty point ends the series.
    if (dispatch) { const tr = state.tr; pointToParagraph(tr, here.pos); dispatch(tr.scrollIntoView()) }
    return true
  }
  if (!dispatch) return true
  const tr = state.tr.deleteSelection()
  const at = tr.selection.from
  if (!owns(style) && here.node.childCount === 1) {
    // 一要…。⏎ goes on with 二要.
    const attrs = { id: '', kind: 'other', style, label: followingLabel(here.node.attrs.label) }
    if (canSplit(tr.doc, at, 2, [{ type: point, attrs }, { type: lead }])) {
      tr.split(at, 2, [{ type: point, attrs }, { type: lead }])
      dispatch(tr.scrollIntoView())
      return true
    }
  }
  if (atEnd) {
    tr.insert(tr.selection.$from.after(), paragraph.create())
    dispatch(caretAfter(tr, tr.selection.$from.after()))
  } else {
    tr.split(at, 1, [{ type: paragraph }])
    dispatch(tr.scrollIntoView())
  }
  return true
}

// ---- Backspace and Delete ---------------------------------------------------------------------------

export function backspace(state, dispatch, view) {
  const { $from, empty } = state.selection
  if (!empty || $from.parentOffset > 0) return false
  const name = $from.parent.type.name
  if (name === 'title') return true
  if (name === 'salutation') {
    if ($from.parent.content.size) return true
    if (dispatch) dispatch(caretBefore(state.tr.delete($from.before(), $from.after()), $from.before()))
    return true
  }
  if (name === 'heading' || name === 'lead') return setStyle('paragraph')(state, dispatch)
  const { section } = around($from)
  if (section && $from.before() === section.pos + 1) {
    const before = state.doc.resolve(section.pos).nodeBefore
    if (before.type.name !== 'section') return true
    if (dispatch) dispatch(state.tr.join(section.pos).scrollIntoView())
    return true
  }
  // An empty paragraph behind a point goes away; one with text joins the text before it.
  if (!$from.parent.content.size && $from.node($from.depth - 1).childCount > 1) {
    if (dispatch) dispatch(caretBefore(state.tr.delete($from.before(), $from.after()), $from.before()))
    return true
  }
  return joinTextblockBackward(state, dispatch, view)
}

const caretBefore = (tr, pos) => tr.setSelection(Selection.near(tr.doc.resolve(pos), -1)).scrollIntoView()

export function deleteForward(state, dispatch, view) {
  const { $from, empty } = state.selection
  if (!empty || $from.parentOffset < $from.parent.content.size) return false
  if (['title', 'salutation'].includes($from.parent.type.name)) return true
  const { section } = around($from)
  const end = section && section.pos + section.node.nodeSize
  if (section && $from.pos === end - 1 - ($from.depth - section.depth)) {
    // The last place of a section: the next one's first block joins it, as Backspace there would do.
    const next = state.doc.nodeAt(end)
    if (!next) return true
    const moved = state.apply(state.tr.setSelection(Selection.near(state.doc.resolve(end), 1)))
    return backspace(moved, dispatch && (tr => dispatch(replay(state, tr))), view)
  }
  return joinTextblockForward(state, dispatch, view)
}

// The steps of a transaction that was made on the same document with another selection.
function replay(state, made) {
  const tr = state.tr
  made.steps.forEach(step => tr.step(step))
  return tr.scrollIntoView()
}

// ---- Tab --------------------------------------------------------------------------------------------

/** The block goes into the point before it. */
export function sink(state, dispatch) {
  const { $head } = state.selection
  const name = $head.parent.type.name
  if (name !== 'paragraph' && name !== 'lead') return false
  const pos = name === 'lead' ? around($head).point.pos : $head.before()
  const $pos = state.doc.resolve(pos)
  const before = $pos.nodeBefore
  if (!isPoint(before)) return false
  if (!dispatch) return true
  const tr = state.tr
  const node = $pos.nodeAfter
  absorb(tr, pos - before.nodeSize, pos + node.nodeSize)
  if (isPoint(node) && node.attrs.style === before.attrs.style && NEXT[node.attrs.style]) {
    tr.setNodeAttribute(pos - 1, 'style', NEXT[node.attrs.style])
  }
  dispatch(tr.scrollIntoView())
  return true
}

/** The block leaves the point it is in. */
export function lift(state, dispatch) {
  const { $head } = state.selection
  const name = $head.parent.type.name
  if (name !== 'paragraph' && name !== 'lead') return false
  const pos = name === 'lead' ? around($head).point.pos : $head.before()
  const $pos = state.doc.resolve(pos)
  if (!isPoint($pos.parent)) return false
  if (!dispatch) return true
  const tr = state.tr
  const { style } = $pos.parent.attrs
  const node = $pos.nodeAfter
  const now = raise(tr, pos)
  if (isPoint(node) && NEXT[style] === node.attrs.style) tr.setNodeAttribute(now, 'style', style)
  dispatch(tr.scrollIntoView())
  return true
}

// ---- moving -----------------------------------------------------------------------------------------

/** Moves the section or point at `pos` past its neighbour; direction −1 up, 1 down. */
export function moveAt(pos, direction) {
  return (state, dispatch) => {
    const $pos = state.doc.resolve(pos)
    const node = $pos.nodeAfter
    const other = direction < 0 ? $pos.nodeBefore : $pos.parent.maybeChild($pos.index() + 1)
    if (!node || !other || !['section', 'point', 'paragraph'].includes(other.type.name)) return false
    if (node.type.name === 'section' && other.type.name !== 'section') return false
    if (!dispatch) return true
    // A step of undo of its own.
    const target = direction < 0 ? pos - other.nodeSize : pos + node.nodeSize + other.nodeSize
    const tr = moveBlock(closeHistory(state.tr), pos, target)
    dispatch(tr.scrollIntoView())
    return true
  }
}

/**
 * Moves the section or point at `pos` to the place `target`, before or behind a block of its own kind of parent; a caret
 * inside goes along.
 */
export function moveTo(pos, target) {
  return (state, dispatch) => {
    const $pos = state.doc.resolve(pos)
    const $target = state.doc.resolve(target)
    const node = $pos.nodeAfter
    const end = pos + (node ? node.nodeSize : 0)
    if (!node || !['section', 'point'].includes(node.type.name) || (target >= pos && target <= end)) return false
    if ($pos.parent.type !== $target.parent.type) return false
    const here = $pos.parent === $target.parent
    // What it leaves must not stay empty, and nothing stands before a heading.
    if (!here && (!$pos.parent.canReplace($pos.index(), $pos.index() + 1) || !$target.parent.canReplaceWith($target.index(), $target.index(), node.type))) return false
    if (here && $target.nodeAfter && ['heading', 'lead', 'title', 'salutation'].includes($target.nodeAfter.type.name)) return false
    if (!dispatch) return true
    const tr = moveBlock(closeHistory(state.tr), pos, target)
    dispatch(tr.scrollIntoView())
    return true
  }
}

/** Alt+↑/↓ in the text: moves the caret's point, or the section if the caret is in its heading or plain text. */
export function move(direction) {
  return (state, dispatch) => {
    const { section, point } = around(state.selection.$head)
    const target = point || section
    return target ? moveAt(target.pos, direction)(state, dispatch) : false
  }
}

/** A person says what the section or point at `pos` is about: its words change that no more. */
export function setKind(pos, kind) {
  return (state, dispatch) => {
    const node = state.doc.nodeAt(pos)
    if (!node || (node.attrs.kind === kind && node.attrs.fixed)) return false
    if (dispatch) dispatch(state.tr.setNodeAttribute(pos, 'kind', kind).setNodeAttribute(pos, 'fixed', true))
    return true
  }
}
