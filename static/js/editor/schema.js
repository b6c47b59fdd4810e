// The document of the server's schema.json, with the way each node looks in the page.
import { Schema } from 'prosemirror-model'
import { Step } from 'prosemirror-transform'
import { slotText } from './changes.js'
import { storable, storableAttrs } from './storable.js'

/** Whether a slot stands where nobody has written yet (待写：…). */
export const isToWrite = node => node.type.name === 'slot' && !node.attrs.value && node.attrs.name.startsWith('待写')

// Numbers are never in the text: structure.js draws them (data-num), so nothing stands beside the caret.
const LOOK = {
  title: { toDOM: () => ['h1', { class: 'd-title' }, 0], parseDOM: [{ tag: 'h1.d-title' }] },
  salutation: { toDOM: () => ['p', { class: 'd-salutation' }, 0], parseDOM: [{ tag: 'p.d-salutation', priority: 60 }] },
  section: {
    toDOM: node => ['section', { class: 'd-section', 'data-kind': node.attrs.kind, 'data-number': node.attrs.number }, 0],
    parseDOM: [{ tag: 'section.d-section', getAttrs: dom => ({ kind: dom.dataset.kind, number: dom.dataset.number || null }) }],
  },
  heading: { toDOM: () => ['h2', { class: 'd-heading' }, 0], parseDOM: [{ tag: 'h2.d-heading' }, { tag: 'span.d-num', ignore: true }] },
  point: {
    toDOM: node => ['div', {
      class: 'd-point', 'data-kind': node.attrs.kind, 'data-style': node.attrs.style, 'data-label': node.attrs.label,
    }, 0],
    parseDOM: [{
      tag: 'div.d-point',
      getAttrs: dom => ({ kind: dom.dataset.kind, style: dom.dataset.style, label: dom.dataset.label || null }),
    }],
  },
  lead: { toDOM: () => ['p', { class: 'd-lead' }, 0], parseDOM: [{ tag: 'p.d-lead', priority: 60 }] },
  paragraph: { toDOM: () => ['p', { class: 'd-paragraph' }, 0], parseDOM: [{ tag: 'p' }] },
  slot: {
    leafText: slotText,
    toDOM: node => ['span', {
      class: node.attrs.value ? 'slot is-filled' : isToWrite(node) ? 'slot is-to-write' : 'slot', 'data-slot': node.attrs.name, 'data-value': node.attrs.value,
      title: isToWrite(node) ? '这里还没有写：单击选中，直接写' : `填空项：${node.attrs.name}（单击填写）`, contenteditable: 'false',
    }, node.attrs.value || node.attrs.name],
    parseDOM: [{ tag: 'span.slot', getAttrs: dom => ({ name: dom.dataset.slot, value: dom.dataset.value || '' }) }],
  },
}
const MARKS = {
  source: {
    toDOM: mark => ['span', { class: 'd-source', 'data-source': mark.attrs.id, 'data-speech': mark.attrs.speech }, 0],
    parseDOM: [{ tag: 'span.d-source', getAttrs: dom => ({ id: dom.dataset.source || '', speech: dom.dataset.speech || '' }) }],
  },
  comment: {
    toDOM: mark => ['span', { class: 'd-comment', 'data-comment': mark.attrs.id }, 0],
    parseDOM: [{ tag: 'span.d-comment', getAttrs: dom => ({ id: dom.dataset.comment }) }],
  },
  // A copy carries no changes: whoever pastes it makes his own.
  insertion: { toDOM: (mark, inline) => [inline ? 'ins' : 'div', changeAttrs(mark, inline ? 'd-ins' : 'd-ins-break')] },
  deletion: { toDOM: (mark, inline) => [inline ? 'del' : 'div', changeAttrs(mark, inline ? 'd-del' : 'd-del-break')] },
}

// Authors are told apart by colour: one's own is red, as in Word.
const HUES = 5
let myself = ''
function changeAttrs({ attrs }, name) {
  const letters = [...attrs.by].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9973, 7)
  const hue = attrs.by === myself ? 0 : 1 + (letters % HUES)
  return { class: `${name} by-${hue}`, 'data-by': attrs.by, 'data-name': attrs.name }
}

// Every text of a document is made here, whether it is typed, pasted, read from the journal or comes from the server: none
// can hold what cannot be kept. What takes its place is as long, so that no step moves.
class StorableSchema extends Schema {
  constructor(spec) {
    super(spec)
    // ProseMirror's types do not name `computeAttrs`; the exact version is pinned.
    for (const type of /** @type {any[]} */ (Object.values(this.nodes))) {
      const compute = type.computeAttrs
      type.computeAttrs = attrs => compute.call(type, attrs && storableAttrs(attrs))
    }
  }

  text(text, marks) { return super.text(storable(text), marks) }
}

/** The ProseMirror schema of a specification as the server hands it over; `me`: the account of whoever looks at it. */
export function makeSchema(spec, me = '') {
  myself = me
  const dress = (plain, look) => {
    const out = {}
    for (const name of Object.keys(plain)) out[name] = { ...plain[name], ...look[name] }
    return out
  }
  return new StorableSchema({ topNode: spec.topNode, nodes: dress(spec.nodes, LOOK), marks: dress(spec.marks || {}, MARKS) })
}

/** Reads a step; a markSet within a markSet, which Step.fromJSON refuses, is flattened first. */
export function readStep(schema, json) {
  if (json.stepType === 'markSet') {
    const parts = []
    const flatten = step => step.steps.forEach(part => (part.stepType === 'markSet' ? flatten(part) : parts.push(part)))
    flatten(json)
    return Step.fromJSON(schema, { stepType: 'markSet', steps: parts })
  }
  return Step.fromJSON(schema, json)
}

/**
 * Text with `{{name}}` as the content of a line: text nodes and slots; `valueOf(name)` fills what is known.
 * @param {any} schema
 * @param {string} text
 * @param {(name: string) => string} [valueOf]
 */
export function lineNodes(schema, text, valueOf = () => '', marks = []) {
  const nodes = []
  const push = plain => { if (plain) nodes.push(schema.text(plain, marks)) }
  let rest = 0
  for (const match of text.matchAll(SLOT)) {
    push(text.slice(rest, match.index))
    const name = match[1]
    nodes.push(schema.nodes.slot.create({ name, value: valueOf(name) || '' }, null, marks))
    rest = match.index + match[0].length
  }
  push(text.slice(rest))
  return nodes
}

/** `{{名}}`, also with the full-width braces that some input methods give. */
export const SLOT = /(?:\{\{|｛｛)\s*([^{}｛｝\s][^{}｛｝\n]{0,38}?)\s*(?:\}\}|｝｝)/g

/** The innermost section and point around a resolved position, with their places. */
export function around($pos) {
  const found = { section: null, point: null }
  for (let depth = $pos.depth; depth > 0; depth -= 1) {
    const node = $pos.node(depth)
    const here = { node, depth, pos: $pos.before(depth), index: $pos.index(depth - 1) }
    if (node.type.name === 'point' && !found.point) found.point = here
    if (node.type.name === 'section') found.section = here
  }
  return found
}

/** What the caret's surroundings are about: the kind of the innermost point that has one, else of the section. */
export function kindAt($pos) {
  for (let depth = $pos.depth; depth > 0; depth -= 1) {
    const { kind } = $pos.node(depth).attrs
    if (kind && kind !== 'other') return kind
  }
  return 'other'
}

/** A random name for a node or a client: no secure context needed. */
export function randomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
