// Sections and points with their numbers. Numbers are node decorations drawn by CSS (data-num), never text.
import { Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { DIGITS, keptLabel } from './labels.js'
import { blockText, changeOn } from './changes.js'
import { randomName } from './schema.js'
import { trackingOf } from './tracking.js'

/** 1 → 一, 12 → 十二, 34 → 三十四; 100 and more in Arabic digits. */
export function chinese(n) {
  if (n < 10) return DIGITS[n]
  if (n >= 100) return String(n)
  return (n < 20 ? '' : DIGITS[Math.floor(n / 10)]) + '十' + (n % 10 ? DIGITS[n % 10] : '')
}

const LABELS = {
  yao: n => `${chinese(n)}要`,
  shi: n => `${chinese(n)}是`,
  paren: n => `（${chinese(n)}）`,
  arabic: n => `${n}.`,
  arabic_paren: n => `（${n}）`,
  ordinal: n => `第${chinese(n)}，`,
  sequence: n => ['首先，', '其次，', '再次，'][n - 1] || '此外，',
  dash: () => '——',
  plain: () => '',
}

/** A number with the mark before its heading: 一、, 第一件事，, and for chapters 第一章　. */
const sectionLabel = number => {
  if (!number.startsWith('第')) return `${number}、`
  return /[章节编篇]$/.test(number) ? `${number}\u3000` : `${number}，`
}

/** Sections and points in order: `{ type, pos, node, label, depth }`, `pos` before the node. */
export function outline(doc) {
  const items = []
  let headed = 0
  const points = (parent, start, depth) => {
    let index = 0
    parent.forEach((node, offset) => {
      if (node.type.name !== 'point') return
      index += 1
      const { style, label } = node.attrs
      items.push({ type: 'point', pos: start + offset, node, depth, label: label || (LABELS[style] || LABELS.yao)(index) })
      points(node, start + offset + 1, depth + 1)
    })
  }
  doc.forEach((node, pos) => {
    if (node.type.name !== 'section') return
    let label = ''
    if (node.firstChild && node.firstChild.type.name === 'heading') {
      headed += 1
      label = sectionLabel(node.attrs.number || chinese(headed))
    }
    items.push({ type: 'section', pos, node, depth: 0, label })
    points(node, pos + 1, 1)
  })
  return items
}

/** The heading or lead of an outline item, as text. */
export function nameOf(item) {
  const first = item.node.firstChild
  if (item.type === 'section' && first.type.name !== 'heading') return ''
  return blockText(first)
}

/** Between two places: labels and numbers that were written and say only what their places say go, so that they follow them. */
export function settleNumbers(tr, from, to) {
  const { doc } = tr
  let headed = 0
  doc.forEach((section, pos) => {
    if (section.type.name !== 'section' || section.firstChild.type.name !== 'heading') return
    headed += 1
    const { number } = section.attrs
    if (number && pos >= from && pos <= to && keptLabel(number, headed) === null) tr.setNodeAttribute(pos, 'number', null)
  })
  doc.nodesBetween(from, to, (node, pos, parent, index) => {
    if (node.type.name !== 'point' || !node.attrs.label) return !node.isTextblock
    let place = 0
    parent.forEach((sibling, _, at) => { if (at <= index && sibling.type.name === 'point') place += 1 })
    if (pos >= from && keptLabel(node.attrs.label, place) === null) tr.setNodeAttribute(pos, 'label', null)
    return true
  })
  return tr
}

export const structureKey = new PluginKey('structure')

const decorate = items => items.filter(item => item.label).map(item => {
  const from = item.pos + 1
  return Decoration.node(from, from + item.node.firstChild.nodeSize, { 'data-num': item.label }, { label: item.label })
})
// Whether every number still stands at its line: a section that moved has taken its old one along.
const inPlace = (set, items) => {
  const wanted = new Map(items.filter(item => item.label).map(item => [item.pos + 1, item.label]))
  const found = set.find()
  return found.length === wanted.size && found.every(({ from, spec }) => wanted.get(from) === spec.label)
}
const labels = items => items.map(item => item.label).join('\n')

export const structure = new Plugin({
  key: structureKey,
  state: {
    init: (_, { doc }) => {
      const items = outline(doc)
      return { items, signature: labels(items), set: DecorationSet.create(doc, decorate(items)) }
    },
    apply(tr, old, _, { doc }) {
      if (!tr.docChanged) return old
      const items = outline(doc)
      const signature = labels(items)
      // Typing changes no number: moving the decorations along is enough, if none got lost or misplaced on the way.
      if (signature === old.signature) {
        const set = old.set.map(tr.mapping, doc)
        if (inPlace(set, items)) return { items, signature, set }
      }
      return { items, signature, set: DecorationSet.create(doc, decorate(items)) }
    },
  },
  props: { decorations: state => structureKey.getState(state).set },
})

/** Every section and point gets an id of its own: new ones, and the second half of what was split or pasted. */
export const identify = new Plugin({
  appendTransaction(transactions, _, state) {
    if (!transactions.some(tr => tr.docChanged && !tr.getMeta('remote'))) return null
    const seen = new Set()
    const { only } = trackingOf(state)
    let tr = null
    for (const { node, pos } of structureKey.getState(state).items) {
      // Whoever may only suggest names nothing that is not his.
      if (only && !changeOn(node, 'insertion')) { seen.add(node.attrs.id); continue }
      if (node.attrs.id && !seen.has(node.attrs.id)) { seen.add(node.attrs.id); continue }
      tr = tr || state.tr
      const id = randomName()
      seen.add(id)
      tr.setNodeAttribute(pos, 'id', id)
    }
    return tr
  },
})
