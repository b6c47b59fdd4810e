// Characters and speaking minutes, by section and in all. Counted as read aloud: numbers included, no white space.
import { blockText } from './changes.js'
import { nameOf, structureKey } from './structure.js'

const known = new WeakMap()
// What is still to be written does not count.
const length = text => [...text.replace(/\{\{待写[^{}]*\}\}|\s/g, '')].length

function blockLength(node) {
  let count = known.get(node)
  if (count === undefined) {
    count = length(blockText(node))
    known.set(node, count)
  }
  return count
}

function nodeLength(node) {
  if (node.isTextblock) return blockLength(node)
  let sum = 0
  node.forEach(child => { sum += nodeLength(child) })
  return sum
}

/** `{ all, sections: [{ id, kind, heading, characters }] }`; the title does not count. */
export function count(state) {
  const { items } = structureKey.getState(state)
  const sections = []
  let all = 0
  state.doc.forEach(node => {
    if (node.type.name === 'salutation') all += blockLength(node)
  })
  for (const item of items) {
    if (item.type === 'section') sections.push({ id: item.node.attrs.id, kind: item.node.attrs.kind, heading: nameOf(item), characters: nodeLength(item.node) })
    sections[sections.length - 1].characters += length(item.label)
  }
  for (const section of sections) all += section.characters
  return { all, sections }
}

/** Minutes for so many characters at `rate` characters a minute, as a person would say them. */
export function minutes(characters, rate) {
  const exact = characters / (rate || 200)
  return exact < 1 ? '不到 1 分钟' : `约 ${exact < 10 ? Math.round(exact * 2) / 2 : Math.round(exact)} 分钟`
}

/**
 * The target of each section, or null, whatever became of its kind and heading: the one with its heading; else the first of its kind
 * that is left; else the one that is left where its neighbours' stand. As `crates/engine/src/unify/pairing.rs` does it.
 */
export function targetsOf(sections, targets) {
  const left = targets.map((_, number) => number)
  const own = sections.map(() => null)
  const pass = fits => sections.forEach((section, at) => {
    if (own[at] !== null) return
    const mine = left.findIndex(number => fits(section, targets[number], number, at))
    if (mine >= 0) own[at] = left.splice(mine, 1)[0]
  })
  pass((section, target) => section.heading && section.heading === target.heading)
  pass((section, target) => section.kind === target.kind)
  pass((section, target, number, at) => {
    const before = own.slice(0, at).reverse().find(other => other !== null)
    const after = own.slice(at + 1).find(other => other !== null)
    return (before !== undefined || after !== undefined) && (before === undefined || before < number) && (after === undefined || number < after)
  })
  return own.map(number => (number === null ? null : targets[number]))
}
