// The paper as Word will have it: the title broken into lines where the export breaks it, date and name under it, faint lines where
// pages end. All of it is decoration, drawn by CSS: nothing stands beside the caret.
import { Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { titleBreaks } from '../title-lines.js'
import { blockText, lineAt } from './changes.js'

const key = new PluginKey('paper')

/** Where the letter number `at` of these pieces stands; null inside a slot, which is one place. */
function letterAt(pieces, at) {
  let left = at
  for (const { pos, slot, letters } of pieces) {
    if (left < letters.length) {
      if (slot) return left === 0 ? { from: pos, to: pos + 1 } : null
      const from = pos + letters.slice(0, left).join('').length
      return { from, to: from + letters[left].length }
    }
    left -= letters.length
  }
  return null
}

function draw(doc, byline) {
  const title = doc.firstChild
  const made = [Decoration.node(0, title.nodeSize, { 'data-byline': byline })]
  // A subtitle stands in a line of its own. Slots are broken as the words that they are filled with; what is open has its name.
  const line = lineAt(title, 0)
  const pieces = line.pieces.map(({ node, pos }) => ({ pos, slot: !node.isText, letters: [...(node.isText ? node.text : node.attrs.value || node.attrs.name)] }))
  const text = pieces.map(({ letters }) => letters.join('')).join('')
  const [main, ...rest] = text.split('——')
  const breaks = titleBreaks(main)
  if (main && rest.length && rest.join('')) breaks.push([...main].length)
  for (const at of breaks) {
    const place = letterAt(pieces, at)
    if (place) made.push(Decoration.inline(place.from, place.to, { class: 'd-line' }))
  }
  return { text: blockText(title), set: DecorationSet.create(doc, made) }
}

/** The plugin; `byline` is what stands under the title, told anew by a meta. */
export function paper(byline, hold) {
  return new Plugin({
    key,
    state: {
      init: (_, { doc }) => ({ byline, ...draw(doc, byline) }),
      apply(tr, old) {
        const now = tr.getMeta(key)
        const told = now === undefined ? old.byline : now
        const touched = tr.docChanged && !tr.doc.firstChild.eq(tr.before.firstChild)
        // Not under an input method.
        if (now === undefined && (!touched || hold.composing()) && !tr.getMeta('composed')) return tr.docChanged ? { ...old, set: old.set.map(tr.mapping, tr.doc) } : old
        return { byline: told, ...draw(tr.doc, told) }
      },
    },
    props: { decorations: state => key.getState(state).set },
  })
}

/** Says what stands under the title now. */
export const setByline = (view, byline) => view.dispatch(view.state.tr.setMeta(key, byline).setMeta('addToHistory', false))
