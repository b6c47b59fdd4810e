// Steps made on an old document brought onto a newer one, as collaborative editing needs it. A move (a block taken out and
// put in elsewhere) is known for what it is: what somebody else changed inside the block goes along, in both directions.
import { Slice } from 'prosemirror-model'
import { Mapping, ReplaceStep } from 'prosemirror-transform'

const takesOut = step => step instanceof ReplaceStep && step.to > step.from && !step.slice.size
const closed = slice => slice.size > 0 && !slice.openStart && !slice.openEnd
const putsIn = step => step instanceof ReplaceStep && step.to === step.from && closed(step.slice)

/** Whether `next` puts in again what `step` takes out. `gone`: the slice that `step` removed; without it the size decides. */
export function isMove(step, next, gone = null) {
  if (!step || !next || !takesOut(step) || !putsIn(next)) return false
  return gone ? gone.eq(next.slice) : next.slice.size === step.to - step.from
}

/** Where the moves of a transform begin: the indices of their first steps. */
export function movesOf({ steps, docs }, first = 0) {
  const found = []
  for (let index = first; index + 1 < steps.length; index += 1) {
    const step = steps[index]
    if (takesOut(step) && isMove(step, steps[index + 1], docs[index].slice(step.from, step.to))) { found.push(index); index += 1 }
  }
  return found
}

// One end inside the moved block and one outside: after the move there is all sorts of other text between the two.
function straddles(step, mapping, from, moves) {
  if (step.from === undefined || step.from === step.to) return false
  return moves.some(move => {
    if (move < from) return false
    const until = mapping.slice(from, move)
    const [start, end] = [until.map(step.from, 1), until.map(step.to, -1)]
    let range = null
    mapping.maps[move].forEach((gone, goneEnd) => { range = [gone, goneEnd] })
    const within = position => position > range[0] && position < range[1]
    return range !== null && within(start) !== within(end)
  })
}

/**
 * Applies `unsent` to the document of `transform`. `mapping` leads from the document after all of `unsent` to that of
 * `transform`: first the maps of the inverted steps, last first, then what came in between, whose moves begin at `over`
 * (indices into `mapping`) and are mirrored already. `moves`: the indices into `unsent` where moves begin.
 * Returns `{ made, lost }`: for each step that could be made its number and its place in `transform`; the steps that could not.
 * The first `refused` of `unsent` are not made at all.
 */
export function replay(transform, mapping, unsent, moves, over, refused = 0) {
  const made = []
  const lost = []
  const foreign = { from: unsent.length, to: mapping.maps.length }
  const apart = [...over]
  // What an own move put in stands, before it, where it was taken out.
  for (const index of moves) mapping.setMirror(unsent.length - 1 - (index + 1), unsent.length - 1 - index)
  const apply = (index, step, mirror) => {
    transform.step(step)
    mapping.appendMap(step.getMap(), mirror)
    made.push({ index, at: transform.steps.length - 1 })
  }
  for (let index = 0; index < unsent.length; index += 1) {
    const from = unsent.length - index
    if (index < refused) {
      lost.push(unsent[index])
      continue
    }
    if (moves.includes(index)) {
      const pair = movedPair(transform.doc, mapping, unsent[index], unsent[index + 1], from)
      if (pair) {
        apply(index, pair[0])
        apply(index + 1, pair[1], mapping.maps.length - 1)
      } else apart.push(unsent.length - 2 - index)
      index += 1
      continue
    }
    const step = unsent[index]
    const moved = straddles(step, mapping, from, apart) ? null : step.map(mapping.slice(from))
    const mapped = moved && sparing(transform.doc, moved, freshWithin(moved, mapping, foreign))
    if (mapped && !mapped.apply(transform.doc).failed) apply(index, mapped, from - 1)
    else lost.push(step)
  }
  return { made, lost }
}

// What others have written meanwhile strictly inside what a step takes out. What they moved there is not new.
function freshWithin(step, mapping, foreign) {
  const fresh = []
  if (!(step instanceof ReplaceStep) || step.to === step.from) return fresh
  for (let index = foreign.from; index < foreign.to; index += 1) {
    if (mapping.getMirror(index) !== undefined) continue
    mapping.maps[index].forEach((_, __, from, to) => {
      const since = mapping.slice(index + 1)
      const [start, end] = [since.map(from, 1), since.map(to, -1)]
      if (end > start && start > step.from && end < step.to) fresh.push({ from: start, to: end })
    })
  }
  return fresh.sort((a, b) => a.from - b.from)
}

// A step that takes out, but not what others have written there meanwhile; null where that cannot be told apart: then nothing goes.
function sparing(doc, step, fresh) {
  if (!fresh.length) return step
  const $from = doc.resolve(step.from)
  if (!$from.sameParent(doc.resolve(step.to)) || !$from.parent.isTextblock || step.slice.openStart || step.slice.openEnd) return null
  let { content } = step.slice
  let after = step.from
  for (const { from, to } of fresh) {
    if (to > after) content = content.append(doc.slice(Math.max(from, after), to).content)
    after = Math.max(after, to)
  }
  return new ReplaceStep(step.from, step.to, new Slice(content, 0, 0))
}

// The move made anew: it carries what stands in the block now, not what stood there when it was made.
function movedPair(doc, mapping, out, into, from) {
  const taken = out.map(mapping.slice(from))
  if (!taken || taken.to <= taken.from) return null
  const slice = doc.slice(taken.from, taken.to)
  if (!closed(slice)) return null
  const without = taken.apply(doc)
  if (without.failed) return null
  const place = taken.getMap().map(mapping.slice(from - 1).map(into.from, 1), 1)
  const put = new ReplaceStep(place, place, slice)
  return put.apply(without.doc).failed ? null : [taken, put]
}

/**
 * The steps of the journal on `doc`, which is the version they were made on with `over` applied; the old document is gone.
 * `moves` as in `replay`.
 */
export function rebase(transform, unsent, over, moves = []) {
  const mapping = new Mapping()
  for (let index = unsent.length - 1; index >= 0; index -= 1) mapping.appendMap(unsent[index].getMap().invert())
  const others = []
  over.forEach((step, index) => {
    const ends = others.length > 0 && others[others.length - 1] === mapping.maps.length - 1
    mapping.appendMap(step.getMap(), ends ? mapping.maps.length - 1 : undefined)
    if (!ends && isMove(step, over[index + 1])) others.push(mapping.maps.length - 1)
  })
  return replay(transform, mapping, unsent, moves, others)
}

/** The text that steps would insert, to show what could not be merged. */
export function insertedText(steps) {
  return steps.map(step => (step.slice ? step.slice.content.textBetween(0, step.slice.content.size, '\n') : '')).filter(Boolean).join('')
}
