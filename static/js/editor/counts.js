// Characters and speaking minutes, by section and in all. Counted as read aloud: numbers included, no white space.
import { blockText } from './changes.js'
import { structureKey } from './structure.js'

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

/** `{ all, sections: [{ id, kind, characters }] }`; the title does not count. */
export function count(state) {
  const { items } = structureKey.getState(state)
  const sections = []
  let all = 0
  state.doc.forEach(node => {
    if (node.type.name === 'salutation') all += blockLength(node)
  })
  for (const item of items) {
    if (item.type === 'section') sections.push({ id: item.node.attrs.id, kind: item.node.attrs.kind, characters: nodeLength(item.node) })
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

/** The target of each section, or null: the first of its kind that no section before it has taken. */
export function targetsOf(sections, targets) {
  const left = [...targets]
  return sections.map(section => {
    const index = left.findIndex(target => target.kind === section.kind)
    return index < 0 ? null : left.splice(index, 1)[0]
  })
}
