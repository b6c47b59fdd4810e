// Copying: what leaves for Word or a message carries its numbers, as a reader sees them.
import { DOMSerializer } from 'prosemirror-model'
import { blockText } from './changes.js'
import { structureKey } from './structure.js'

/** The editor's props for copying. `getView` gives the view when somebody copies. */
export function copying(schema, getView) {
  // Whole blocks in a copied slice are the very nodes of the document.
  const labels = () => new Map(structureKey.getState(getView().state).items.map(item => [item.node.firstChild, item.label]))
  /** @type {(tag: string, name: string) => (node: import('prosemirror-model').Node) => any} */
  const numbered = (tag, name) => node => {
    const label = labels().get(node)
    return label ? [tag, { class: name }, ['span', { class: 'd-num' }, label], ['span', 0]] : [tag, { class: name }, 0]
  }
  const nodes = DOMSerializer.nodesFromSchema(schema)
  nodes.heading = numbered('h2', 'd-heading')
  nodes.lead = numbered('p', 'd-lead')
  // A comment is about these words here: a copy of them carries none.
  const marks = DOMSerializer.marksFromSchema(schema)
  delete marks.comment
  return {
    clipboardSerializer: new DOMSerializer(nodes, marks),
    clipboardTextSerializer(slice) {
      const known = labels()
      const lines = []
      slice.content.descendants(node => {
        if (!node.isTextblock) return !node.isInline
        lines.push((known.get(node) || '') + blockText(node))
        return false
      })
      // A piece of one line has no block around it.
      return lines.length ? lines.join('\n') : slice.content.textBetween(0, slice.content.size)
    },
  }
}
