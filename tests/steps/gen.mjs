// Makes step vectors with prosemirror-model and prosemirror-transform for tests/steps/mod.rs:
//   node tests/steps/gen.mjs CHAINS MUTANTS SEED > vectors.jsonl
// A chain is a document, the steps applied to it one after another and the document they lead to. A mutant is
// a damaged step with JavaScript's verdict: the document after it, or null where JavaScript refuses.
import fs from 'node:fs'
import { Schema, Slice, Fragment } from 'prosemirror-model'
import {
  Transform, Step, ReplaceStep, ReplaceAroundStep, canJoin, canSplit, liftTarget, findWrapping,
} from 'prosemirror-transform'

const [chains, mutants, seed] = process.argv.slice(2).map(Number)
const spec = JSON.parse(fs.readFileSync(new URL('../../src/steps/schema.json', import.meta.url)))
const schema = new Schema(spec)
const N = schema.nodes, M = schema.marks

// mulberry32: small, seeded, the same everywhere
let state = seed >>> 0
const random = () => {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const below = n => Math.floor(random() * n)
const pick = list => list[below(list.length)]
const maybe = p => random() < p
const times = (n, make) => Array.from({ length: n }, make)
const clone = value => JSON.parse(JSON.stringify(value))

// ---- random documents ----
const CHARS = [...'同志们：今天召开会议，要依法监督、为民履职。（一）“代表”——abc 12𠮷😀é']
const text = n => times(n, () => pick(CHARS)).join('')
const KINDS = ['opening', 'supervision', 'deputies', 'closing', 'other']
const marks = allowed => {
  let set = []
  if (!allowed) return set
  if (allowed > 1 && maybe(0.15)) set = M.source.create({ id: 'p' + below(3) }).addToSet(set)
  for (let i = 0; i < 2; i++) if (maybe(0.12)) set = M.comment.create({ id: 'c' + below(3) }).addToSet(set)
  return changes(set)
}
const change = () => pick([M.insertion, M.deletion]).create({ by: 'a' + below(3), name: '甲', at: '2026-11-2' + below(9) })
const changes = (set = []) => { for (let i = 0; i < 2; i++) if (maybe(0.08)) set = change().addToSet(set); return set }
const inline = allowed => Fragment.fromArray(times(below(4), () => maybe(0.2)
  ? N.slot.create({ name: 'n' + below(5), value: text(below(3)) }, null, marks(allowed))
  : schema.text(text(1 + below(12)), marks(allowed))))
const paragraph = () => N.paragraph.create(null, inline(2), changes())
const point = depth => N.point.create(
  { id: maybe(0.5) ? 'i' + below(99) : '', kind: pick(KINDS), style: pick(['yao', 'shi', 'paren']), label: maybe(0.5) ? '一要' : null },
  [N.lead.create(null, inline(2)), ...times(below(3), () => block(depth + 1))], changes())
const block = depth => depth < 4 && maybe(0.35) ? point(depth) : paragraph()
const blocks = () => times(1 + below(3), () => block(0))
const section = () => N.section.create(
  { id: 's' + below(99), kind: pick(KINDS), number: maybe(0.3) ? '一' : null },
  [...(maybe(0.6) ? [N.heading.create(null, inline(1), changes())] : []), ...blocks()])
const document = () => N.doc.create(null, [
  N.title.create(null, inline(0)),
  ...(maybe(0.6) ? [N.salutation.create(null, inline(1))] : []),
  ...times(1 + below(3), section)])

// ---- random edits ----
// stringify escapes only lone surrogates, which no Rust string can hold
const whole = json => !/\\ud[89a-f]/i.test(JSON.stringify(json))
const all = (doc, keep) => {
  const found = []
  doc.descendants((node, pos) => { if (keep(node)) found.push({ node, pos }) })
  return found
}
const one = (doc, keep) => { const list = all(doc, keep); return list.length ? pick(list) : null }
const snap = (doc, pos) => { // never inside a surrogate pair
  const at = doc.resolve(pos), offset = at.textOffset
  return offset && /^[\udc00-\udfff]/.test(at.parent.child(at.index()).text.slice(offset)) ? pos - 1 : pos
}
const spot = doc => snap(doc, below(doc.content.size + 1))
const range = doc => {
  const a = spot(doc)
  const b = maybe(0.6) ? snap(doc, Math.min(doc.content.size, a + below(12))) : spot(doc)
  return [Math.min(a, b), Math.max(a, b)]
}
const inText = doc => {
  const { node, pos } = one(doc, n => n.isTextblock)
  return snap(doc, pos + 1 + below(node.content.size + 1))
}
const foreign = doc => maybe(0.5) ? doc : document()
let previous = null // [document before, step, document after]
const undo = (tr, doc) => {
  if (previous && previous[2] === doc) tr.maybeStep(previous[1].invert(previous[0]))
}
const edits = {
  type: (tr, doc) => tr.insert(inText(doc), schema.text(text(1 + below(6)), maybe(0.2) ? marks(2) : [])),
  erase: (tr, doc) => tr.delete(...range(doc)),
  eraseRange: (tr, doc) => tr.deleteRange(...range(doc)),
  split: (tr, doc) => {
    const pos = inText(doc), depth = 1 + below(2)
    if (canSplit(doc, pos, depth)) tr.split(pos, depth)
  },
  join: (tr, doc) => {
    const places = []
    for (let pos = 1; pos < doc.content.size; pos++) if (canJoin(doc, pos)) places.push(pos)
    if (places.length) tr.join(pick(places))
  },
  replace: (tr, doc) => { const other = foreign(doc); tr.replace(...range(doc), other.slice(...range(other))) },
  replaceRange: (tr, doc) => { const other = document(); tr.replaceRange(...range(doc), other.slice(...range(other))) },
  paste: (tr, doc) => {
    const pasted = blocks(), pos = inText(doc), open = node => node.isTextblock ? 1 : 0
    tr.replaceRange(pos, pos, new Slice(Fragment.fromArray(pasted), open(pasted[0]), open(pasted.at(-1))))
  },
  raw: (tr, doc) => {
    const other = foreign(doc)
    tr.maybeStep(new ReplaceStep(...range(doc), other.slice(...range(other)), maybe(0.2)))
  },
  rawSame: (tr, doc) => { const [a, b] = range(doc); tr.maybeStep(new ReplaceStep(a, b, doc.slice(a, b))) },
  turn: (tr, doc) => tr.setBlockType(...range(doc), pick([N.paragraph, N.heading, N.lead]), null),
  attr: (tr, doc) => {
    const found = one(doc, n => n.type === N.point || n.type === N.section || n.type === N.slot)
    if (!found) return
    const name = pick(Object.keys(found.node.attrs))
    const value = name === 'kind' ? pick(KINDS) : name === 'style' ? pick(['yao', 'shi', 'arabic']) : text(3)
    tr.setNodeAttribute(found.pos, name, value)
  },
  addMark: (tr, doc) => tr.addMark(...range(doc), maybe(0.3) ? change() : maybe(0.5) ? M.source.create({ id: 'q' + below(3) }) : M.comment.create({ id: 'd' + below(4) })),
  removeMark: (tr, doc) => tr.removeMark(...range(doc), pick([M.source, M.comment, M.insertion, M.deletion, null, undefined])),
  addNodeMark: (tr, doc) => {
    const found = one(doc, n => n.type === N.slot)
    if (found) tr.addNodeMark(found.pos, pick([M.source.create({ id: 'n' }), M.comment.create({ id: 'n' + below(3) })]))
  },
  removeNodeMark: (tr, doc) => {
    const found = one(doc, n => n.type === N.slot && n.marks.length)
    if (found) tr.removeNodeMark(found.pos, pick(found.node.marks))
  },
  blockMark: (tr, doc) => {
    const found = one(doc, n => [N.paragraph, N.point, N.heading].includes(n.type))
    if (!found) return
    if (found.node.marks.length && maybe(0.5)) tr.removeNodeMark(found.pos, pick(found.node.marks))
    else tr.addNodeMark(found.pos, change())
  },
  slot: (tr, doc) => tr.insert(inText(doc), N.slot.create({ name: 'new', value: text(below(4)) })),
  swap: (tr, doc) => { // two neighbouring sections or points change places
    const found = one(doc, n => n.type === N.section || n.type === N.point)
    if (!found) return
    const after = found.pos + found.node.nodeSize, next = doc.resolve(after).nodeAfter
    if (next) tr.replaceWith(found.pos, after + next.nodeSize, [next, found.node])
  },
  lift: (tr, doc) => {
    const [a, b] = range(doc), blockRange = doc.resolve(a).blockRange(doc.resolve(b))
    const target = blockRange && liftTarget(blockRange)
    if (target != null) tr.lift(blockRange, target)
  },
  wrap: (tr, doc) => {
    const [a, b] = range(doc), blockRange = doc.resolve(a).blockRange(doc.resolve(b))
    const wrapping = blockRange && findWrapping(blockRange, pick([N.section, N.point]))
    if (wrapping) tr.wrap(blockRange, wrapping)
  },
  toPoint: (tr, doc) => { // a paragraph becomes the lead of a point
    const found = one(doc, n => n.type === N.paragraph)
    if (!found) return
    const shell = new Slice(Fragment.from(N.point.create(null, N.lead.create())), 0, 0)
    tr.maybeStep(new ReplaceAroundStep(found.pos, found.pos + found.node.nodeSize, found.pos + 1, found.pos + found.node.nodeSize - 1, shell, 2, maybe(0.5)))
  },
  around: (tr, doc) => {
    const found = one(doc, n => !n.isLeaf)
    const end = found.pos + found.node.nodeSize
    const shell = pick([N.paragraph.create(), N.lead.create(), N.point.create(), N.section.create()])
    tr.maybeStep(new ReplaceAroundStep(found.pos, end, found.pos + 1, end - 1, new Slice(Fragment.from(shell), 0, 0), 1, maybe(0.5)))
  },
  undo, undoAgain: undo, // since prosemirror-transform 1.12.3 undoing a mark sends markSet
}

const put = object => process.stdout.write(JSON.stringify(object) + '\n')
const counts = {}, seeds = []
for (let made = 0; made < chains;) {
  let doc = document()
  const first = doc.toJSON(), steps = []
  previous = null
  for (let tries = 0; tries < 40 && steps.length < 12 && doc.content.size < 600; tries++) {
    const tr = new Transform(doc)
    const takeBack = previous && /Mark|markSet/.test(previous[1].toJSON().stepType) && maybe(0.4)
    try { (takeBack ? undo : pick(Object.values(edits)))(tr, doc) } catch { continue }
    for (let i = 0; i < tr.steps.length; i++) {
      const after = i + 1 < tr.docs.length ? tr.docs[i + 1] : tr.doc
      try { after.check() } catch { break }
      const json = tr.steps[i].toJSON()
      if (!whole(after.toJSON()) || !whole(json)) break
      counts[json.stepType] = (counts[json.stepType] ?? 0) + 1
      steps.push(json)
      seeds.push([tr.docs[i], json])
      previous = [tr.docs[i], tr.steps[i], after]
      doc = after
    }
  }
  if (!steps.length) continue
  put({ doc: first, steps, after: doc.toJSON() })
  made++
}
console.error('steps', JSON.stringify(counts))

// ---- damaged steps, with JavaScript's verdict: fromJSON + apply + check ----
const places = (value, keep) => {
  const found = []
  const walk = (v, parent, key) => {
    if (parent && keep(v, key)) found.push([parent, key])
    if (v && typeof v === 'object') for (const k of Object.keys(v)) walk(v[k], v, k)
  }
  walk(value)
  return found
}
const hit = (step, keep, change) => { const found = places(step, keep); if (found.length) change(...pick(found)) }
const NAMES = ['doc', 'section', 'point', 'lead', 'paragraph', 'heading', 'text', 'slot', 'title', 'bogus', 'source', '__proto__', 3]
const damages = {
  number: s => hit(s, v => typeof v === 'number', (o, k) => {
    o[k] = maybe(0.75) ? Math.max(0, o[k] + below(9) - 4) : pick([-1, 1e9, 2 ** 53, 2 ** 64, 1.5, null, '3', [], true])
  }),
  open: s => { if (s.slice) { s.slice.openStart = below(5); s.slice.openEnd = below(5) } },
  swap: s => { if (s.from != null) [s.from, s.to] = [s.to, s.from] },
  far: s => { if (s.from != null) { s.from += below(300); s.to += below(300) } else if (s.pos != null) s.pos += below(300) },
  gap: s => { if (s.gapFrom != null) { s.gapFrom += below(7) - 3; s.gapTo += below(7) - 3; s.insert = below(4) } },
  drop: s => hit(s, () => true, (o, k) => { Array.isArray(o) ? o.splice(k, 1) : delete o[k] }),
  step: s => { s.stepType = pick(['replace', 'replaceAround', 'addMark', 'removeMark', 'addNodeMark', 'attr', 'docAttr', 'markSet', 'bogus', '']) },
  type: s => hit(s, (_, k) => k === 'type', (o, k) => { o[k] = pick(NAMES) }),
  smuggle: s => hit(s, (_, k) => k === 'type', o => { o.text = pick(['', '夹带', 5, null]) }),
  text: s => hit(s, (_, k) => k === 'text', (o, k) => { o[k] = pick(['', 'x', 7, null]) }),
  attrs: s => hit(s, (_, k) => k === 'attrs', (o, k) => { o[k] = pick([null, {}, [], 'x', { evil: 1 }, { id: { a: 1 } }, { ...o[k], evil: '1' }]) }),
  attr: s => { if ('attr' in s) { if (maybe(0.5)) s.attr = pick(['evil', 'name', '__proto__', 5, '']); else s.value = pick([null, {}, [1], 1e308, true]) } },
  marks: s => hit(s, (_, k) => k === 'type', o => {
    o.marks = pick([[{ type: 'comment', attrs: { id: 'a' } }, { type: 'comment', attrs: { id: 'a' } }], [{ type: 'bogus' }], [{ type: 'source' }], 'x', {}, [null],
      [{ type: 'comment', attrs: { id: 'a' } }, { type: 'source', attrs: { id: 'z' } }]])
  }),
  deep: s => {
    let node = { type: 'paragraph' }
    for (let i = pick([3, 14, 20, 40]); i--;) node = { type: 'point', content: [{ type: 'lead' }, node] }
    ;(s.slice ??= {}).content = [node]
  },
  nest: s => hit(s, (v, k) => k === 'content' && Array.isArray(v), (o, k) => { o[k] = [{ type: pick(['section', 'point', 'paragraph', 'slot']), attrs: { name: 'a' }, content: o[k] }] }),
  twice: s => hit(s, (v, k) => k === 'content' && Array.isArray(v), (o, k) => { const n = pick(o[k]) ?? {}; o[k].push(clone(n), clone(n)) }),
  structure: s => { s.structure = !s.structure },
  stale: () => {},
  empty: s => { delete s.slice },
}
// JavaScript cannot read the nested markSet that its own redo sends: its verdict is asked on the flat form
const flat = step => step.stepType === 'markSet' && Array.isArray(step.steps)
  ? { ...step, steps: step.steps.flatMap(s => s?.stepType === 'markSet' ? flat(s).steps : [s]) } : step
let accepted = 0
for (let i = 0; i < mutants; i++) {
  const [own, json] = pick(seeds), step = clone(json)
  const doc = maybe(0.15) ? pick(seeds)[0] : own
  for (let k = maybe(0.25) ? 2 : 1; k--;) { try { pick(Object.values(damages))(step) } catch { /* it does not fit this step */ } }
  let after = null
  try {
    const result = Step.fromJSON(schema, flat(clone(step))).apply(doc)
    if (!result.failed) { result.doc.check(); after = result.doc.toJSON() }
  } catch { /* refused */ }
  if (after && !whole(after)) after = null
  if (after) accepted++
  put({ doc: doc.toJSON(), mutant: step, after })
}
console.error('mutants', mutants, 'accepted by JavaScript', accepted)
