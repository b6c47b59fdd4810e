// 修订: what is typed and erased while it is on becomes marks (changes.js) and stays to be decided on. A transaction is rewritten
// before it is applied; what an input method composes is never touched, as the caret carries the mark before it begins.
import { isHistoryTransaction } from 'prosemirror-history'
import { Fragment, Slice } from 'prosemirror-model'
import { Plugin, PluginKey, TextSelection } from 'prosemirror-state'
import { AddMarkStep, AddNodeMarkStep, AttrStep, Mapping, RemoveMarkStep, RemoveNodeMarkStep, ReplaceStep } from 'prosemirror-transform'
import { blockText, changeOn, isDeleted, unmarked } from './changes.js'
import { movesOf } from './rebase.js'

export const trackingKey = new PluginKey('tracking')

/** The state of the plugin: `{ on, only }`, `only`: the person may do nothing but suggest. */
export const trackingOf = state => trackingKey.getState(state) || { on: false, only: false }

const BLOCKS = ['paragraph', 'heading', 'point']
const sameDay = (a, b) => a.slice(0, 10) === b.slice(0, 10)

/** Says who changes what: `author` is `{ id, name }`, `now()` the time as it is written down. */
function signer(schema, author, now) {
  return (kind, ...neighbours) => {
    const at = now()
    // What goes on where one left off is the same change.
    for (const marks of neighbours) {
      const known = marks.find(mark => mark.type.name === kind && mark.attrs.by === author.id)
      if (known && sameDay(known.attrs.at, at)) return known
    }
    return schema.marks[kind].create({ by: author.id, name: author.name, at })
  }
}

const minute = () => new Date().toISOString().slice(0, 16) + 'Z'

/**
 * The plugin. `author`: `{ id, name }`; `only`: the person may only suggest; `on`: whether it is on at the beginning; `hold`:
 * whether an input method is at work.
 */
export function tracking({ author, only = false, on = false, hold = { composing: () => false }, now = minute }) {
  return new Plugin({
    key: trackingKey,
    author,
    now,
    over: null, // what an input method is writing over
    state: {
      init: () => ({ on: on || only, only }),
      apply(tr, state) {
        const wanted = tr.getMeta(trackingKey)
        return wanted === undefined ? state : { ...state, on: state.only || wanted }
      },
    },
    // What is typed at the caret bears the mark of a change or none, whatever stands beside it. Not while an input method is at
    // work: it would be stopped.
    appendTransaction(_, __, state) {
      const { $head, empty } = state.selection
      if (!empty || !$head.parent.inlineContent || hold.composing()) return null
      const marks = state.storedMarks || $head.marks()
      const wanted = trackingOf(state).on ? ownMarks(state, $head, marks) : unmarked(marks)
      const same = wanted.length === marks.length && wanted.every((mark, index) => mark.eq(marks[index]))
      return same ? null : state.tr.setStoredMarks(wanted)
    },
  })
}

function ownMarks(state, $head, marks) {
  const sign = signer(state.schema, ...identity(state))
  const beside = node => (node ? node.marks : [])
  return sign('insertion', marks, beside($head.nodeBefore), beside($head.nodeAfter)).addToSet(unmarked(marks))
}

const identity = state => {
  const { author, now } = trackingKey.get(state).spec
  return [author, now]
}

/** Turns 修订 on or off. */
export const track = on => (state, dispatch) => {
  if (trackingOf(state).only) return false
  if (dispatch) dispatch(state.tr.setMeta(trackingKey, on).setMeta('addToHistory', false))
  return true
}

/**
 * What is dispatched instead of `tr`: itself where it is tracked already or need not be, else its tracked form; null where it
 * cannot be told as a change and the person may only suggest.
 */
export function tracked(state, tr) {
  const { on, only } = trackingOf(state)
  const passes = !on || !tr.docChanged || tr.getMeta('remote') || tr.getMeta('settled') || isHistoryTransaction(tr) || tr.getMeta('rebased') !== undefined
  if (passes || (!only && tr.getMeta('label')) || trackingKey.get(state).spec.over) return tr
  const [author, now] = identity(state)
  if (tr.steps.every((step, index) => isTracked(step, tr.docs[index], author.id))) return tr
  return rewritten(state, tr, signer(state.schema, author, now), author.id, only)
}

const own = (node, by) => !!changeOn(node, 'insertion', by)

// Whether a step puts in nothing but own insertions and takes out nothing else.
function isTracked(step, doc, by) {
  if (step instanceof AddMarkStep || step instanceof RemoveMarkStep) return !['insertion', 'deletion'].includes(step.mark.type.name) || step.mark.attrs.by === by
  if (step instanceof AddNodeMarkStep || step instanceof RemoveNodeMarkStep) return step.mark.attrs.by === by
  if (step instanceof AttrStep) return own(doc.nodeAt(step.pos) || { marks: [] }, by)
  if (!(step instanceof ReplaceStep)) return false
  let fine = true
  doc.nodesBetween(step.from, step.to, (node, pos) => {
    if (node.isInline) fine = fine && own(node, by)
    else if (pos >= step.from || pos + node.nodeSize <= step.to) fine = false
    return fine
  })
  if (step.slice.openStart || step.slice.openEnd) return false
  step.slice.content.descendants(node => { if (!node.isInline || !own(node, by) || isDeleted(node)) fine = false; return fine })
  return fine
}

function rewritten(state, tr, sign, by, only) {
  const out = state.tr
  const moves = movesOf(tr).reduce((all, index) => all.concat(index, index + 1), [])
  const same = [] // which step of `out` has put in what a step of `tr` did
  for (let index = 0; index < tr.steps.length; index += 1) {
    const step = tr.steps[index]
    const forth = wayTo(out, tr, index, same)
    const before = out.steps.length
    let made = null
    const plain = moves.includes(index) ? null : asReplace(step)
    if (plain) {
      const from = forth.map(plain.from, 1)
      made = replaced(out, from, Math.max(from, forth.map(plain.to, -1)), plain.slice, { sign, by })
    } else if (!only || isTracked(step, tr.docs[index], by)) {
      const mapped = step.map(forth)
      if (mapped && !out.maybeStep(mapped).failed) made = out.steps.length - 1
    }
    if (made === null) return only ? null : tr
    if (made >= before) same.push({ original: index, made })
  }
  return finished(state, tr, out, same)
}

/**
 * What a step takes out and puts in: also one that puts the rest of a line behind another; null for a change of structure.
 * @param {any} step
 */
function asReplace(step) {
  if (step instanceof ReplaceStep) return step
  if (!('gapFrom' in step) || step.structure) return null
  const inline = []
  step.slice.content.descendants(node => { if (node.isInline) inline.push(node); return true })
  return { from: step.from, to: step.gapFrom, slice: new Slice(Fragment.from(inline), 0, 0) }
}

// The way from the document after the first `count` steps of `tr` to that of `out`: undone first, then done as changes. What stood
// in the old text is found there, what was put in is found where it is now.
function wayTo(out, tr, count, same) {
  /** @type {any} */
  const way = new Mapping(tr.mapping.maps.slice(0, count).map(map => map.invert()).reverse())
  for (const map of out.mapping.maps) way.appendMap(map)
  for (const { original, made } of same) way.setMirror(count - 1 - original, count + made)
  return way
}

// Takes over what the transaction says besides: selection, meta, scrolling.
function finished(state, tr, out, same) {
  const forth = wayTo(out, tr, tr.steps.length, same)
  const { selection } = state
  // After Backspace the caret stands before what is to go, else behind it.
  const bias = selection.empty && tr.selection.head < selection.head ? -1 : 1
  const at = position => out.doc.resolve(Math.min(forth.map(position, bias), out.doc.content.size))
  out.setSelection(TextSelection.between(at(tr.selection.anchor), at(tr.selection.head), bias))
  for (const key of Object.keys(tr.meta)) out.setMeta(key, tr.meta[key])
  if (tr.scrolledIntoView) out.scrollIntoView()
  return out
}

// `from`–`to` of `out` taken out and `slice` put in, as changes. The index of the step that put it in; −1 where there is none;
// null where it cannot be done.
function replaced(out, from, to, { content, openStart, openEnd, size }, who) {
  const first = out.steps.length
  if (to > from) erase(out, from, to, who)
  // What a deletion puts in only to keep the structure whole is none: the structure stays.
  if (!size || (to > from && !holdsInline(content))) return -1
  const since = out.mapping.slice(first)
  const flat = out.doc.resolve(since.map(from, -1)).sameParent(out.doc.resolve(since.map(to, 1)))
  const place = since.map(flat ? to : from, flat ? 1 : -1)
  const $place = out.doc.resolve(place)
  const beside = node => (node ? node.marks : [])
  const mark = who.sign('insertion', beside($place.nodeBefore), beside($place.nodeAfter))
  const slice = new Slice(signed(content, mark, openStart), openStart, openEnd)
  if (!out.maybeStep(new ReplaceStep(place, place, slice, false)).failed) return out.steps.length - 1
  const before = out.steps.length
  out.replace(place, place, slice)
  return out.steps.length > before ? out.steps.length - 1 : null
}

function holdsInline(content) {
  let found = false
  content.descendants(node => { found = found || node.isInline; return !found })
  return found
}

// Everything in a slice as put in. What is open at its start is in the text already.
function signed(content, mark, open) {
  const nodes = []
  content.forEach((node, _, index) => {
    const inText = open > 0 && index === 0
    if (node.isInline) { nodes.push(node.mark(mark.addToSet(unmarked(node.marks)))); return }
    const inner = signed(node.content, mark, inText ? open - 1 : 0)
    const marks = !inText && BLOCKS.includes(node.type.name) ? mark.addToSet(unmarked(node.marks)) : inText ? node.marks : unmarked(node.marks)
    nodes.push(node.type.create(node.attrs, inner, marks))
  })
  return Fragment.fromArray(nodes)
}

// What stands between two places is to go; what the person has put in himself goes at once.
function erase(out, from, to, { sign, by }) {
  const pieces = []
  const blocks = []
  out.doc.nodesBetween(from, to, (node, pos) => {
    if (node.isInline) pieces.push({ node, from: Math.max(from, pos), to: Math.min(to, pos + node.nodeSize) })
    else if (pos >= from && BLOCKS.includes(node.type.name)) blocks.push({ node, pos })
    return true
  })
  const $from = out.doc.resolve(from)
  const $to = out.doc.resolve(to)
  const mark = sign('deletion', $from.nodeBefore ? $from.nodeBefore.marks : [], $to.nodeAfter ? $to.nodeAfter.marks : [])
  const first = out.steps.length
  const now = pos => out.mapping.slice(first).map(pos, 1)
  for (const piece of pieces.reverse()) {
    if (piece.to <= piece.from) continue
    if (own(piece.node, by)) out.delete(piece.from, piece.to)
    else if (!isDeleted(piece.node)) out.addMark(piece.from, piece.to, mark)
  }
  for (const { node, pos } of blocks.reverse()) {
    if (isDeleted(node)) continue
    if (own(node, by) && undoBreak(out, now(pos))) continue
    out.addNodeMark(now(pos), mark)
  }
}

// Takes back a break that the person has put in: an empty block goes, another is joined with its neighbour of the same sort.
function undoBreak(out, pos) {
  const $pos = out.doc.resolve(pos)
  const node = $pos.nodeAfter
  const before = $pos.nodeBefore
  if (!node || !before) return false
  const single = node.isTextblock || node.childCount === 1
  const line = node.isTextblock ? node : node.firstChild
  if (single && !line.content.size) { out.delete(pos, pos + node.nodeSize); return true }
  const alike = node.isTextblock ? before.isTextblock : before.type === node.type && before.childCount === 1
  if (!single || !alike) return false
  const depth = node.isTextblock ? 1 : 2
  return !out.maybeStep(new ReplaceStep(pos - depth, pos + depth, Slice.empty, true)).failed
}

// ---- keys ---------------------------------------------------------------------------------------------

// The next thing in the line that is read, before (−1) or behind (1) a place: `{ from, to }`, or null.
function nextLive($head, direction) {
  const { parent } = $head
  const start = $head.start()
  let found = null
  parent.forEach((node, offset) => {
    if (isDeleted(node)) return
    const from = start + offset
    const to = from + node.nodeSize
    if (direction < 0 ? from >= $head.pos : to <= $head.pos) return
    if (direction > 0 && found) return
    const edge = direction < 0 ? Math.min(to, $head.pos) : Math.max(from, $head.pos)
    if (!node.isText) { found = { from, to }; return }
    const text = direction < 0 ? node.text.slice(0, edge - from) : node.text.slice(edge - from)
    const size = direction < 0 ? lastCharacter(text) : firstCharacter(text)
    found = direction < 0 ? { from: edge - size, to: edge } : { from: edge, to: edge + size }
  })
  return found
}

const firstCharacter = text => (/^[\ud800-\udbff][\udc00-\udfff]/.test(text) ? 2 : 1)
const lastCharacter = text => (/[\ud800-\udbff][\udc00-\udfff]$/.test(text) ? 2 : 1)

/** Backspace (−1) and Delete (1) while changes are tracked: over what is to go already, on to the next that is read. */
export const eraseNext = direction => (state, dispatch) => {
  const { $head, empty } = state.selection
  const { on, only } = trackingOf(state)
  if (!on || !empty || !$head.parent.inlineContent) return false
  const found = nextLive($head, direction)
  // A heading or point becomes a paragraph: structure is not tracked.
  if (!found && !only && direction < 0 && !$head.parentOffset && ['heading', 'lead'].includes($head.parent.type.name)) return false
  if (found) {
    if (!dispatch) return true
    const tr = state.tr.delete(found.from, found.to)
    dispatch(tr.setSelection(TextSelection.create(tr.doc, found.from)).scrollIntoView())
    return true
  }
  const block = breakBeside(state.doc, $head, direction)
  if (!block) return true
  if (!dispatch) return true
  const tr = state.tr
  if (own(block.node, identity(state)[0].id) && undoBreak(tr, block.pos)) {
    dispatch(tr.setMeta('settled', true).scrollIntoView())
    return true
  }
  if (!isDeleted(block.node)) tr.addNodeMark(block.pos, signer(state.schema, ...identity(state))('deletion'))
  const target = direction < 0 ? block.pos : block.pos + 1
  const $near = tr.doc.resolve(target)
  const near = TextSelection.near($near, direction)
  dispatch(tr.setSelection(near).scrollIntoView())
  return true
}

// The block whose beginning is the break before (−1) or behind (1) a line; null where none can go.
function breakBeside(doc, $head, direction) {
  /** @type {{ node: import('prosemirror-model').Node, pos: number } | null} */
  let found = null
  let passed = false
  doc.descendants((node, pos, parent) => {
    if (found) return false
    if (!node.isTextblock) return true
    const owner = node.type.name === 'lead' ? { node: parent, pos: pos - 1 } : { node, pos }
    if (direction < 0 && pos === $head.before()) found = owner
    if (direction > 0 && passed) found = owner
    if (pos === $head.before()) passed = true
    return false
  })
  if (!found || !BLOCKS.includes(found.node.type.name)) return null
  // Before the first block of a text without a heading there is nothing to be joined with.
  if (found.node.type.name === 'heading') return blockText(found.node) ? null : found
  return doc.resolve(found.pos).nodeBefore ? found : null
}

/**
 * An input method begins. At a caret it writes with the mark that stands there; over a selection it writes as it likes, and what it
 * has done becomes a change when it has ended.
 */
export function composeBegins(view) {
  const { state } = view
  if (!trackingOf(state).on) return
  const { spec } = trackingKey.get(state)
  const { from, to, empty } = state.selection
  spec.over = empty ? null : { doc: state.doc, from, to }
  // The caret that was only just put here takes the mark that it should bear.
  if (empty) view.dispatch(state.tr.setMeta('addToHistory', false))
}

/** The input method has ended: what it wrote over is to go, what it wrote is put in. */
export function composeEnded(view) {
  const { state } = view
  const plugin = trackingKey.get(state)
  const over = plugin && plugin.spec.over
  if (!over) return
  plugin.spec.over = null
  const start = over.doc.content.findDiffStart(state.doc.content)
  if (start === null) return
  const end = over.doc.content.findDiffEnd(state.doc.content)
  const overlap = Math.max(0, start - Math.min(end.a, end.b))
  const [was, is] = [end.a + overlap, end.b + overlap]
  const written = state.doc.slice(start, is)
  const tr = state.tr.replace(start, is, over.doc.slice(start, was))
  const [author, now] = identity(state)
  const who = { sign: signer(state.schema, author, now), by: author.id }
  const made = replaced(tr, start, was, written, who)
  if (made === null) return
  const map = tr.mapping.maps[made]
  let caret = tr.mapping.slice(1).map(was, 1)
  if (map) map.forEach((_, __, ___, to) => { caret = to })
  tr.setSelection(TextSelection.near(tr.doc.resolve(caret), -1))
  view.dispatch(tr.setMeta('settled', true))
}
