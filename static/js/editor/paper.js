// The paper as Word will have it: the title broken into lines where the export breaks it, date and name under it, faint lines where
// pages end. All of it is decoration, drawn by CSS: nothing stands beside the caret.
import { Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { blockText, lineAt } from './changes.js'

const WIDTH = 20
const BEFORE = ['在', '关于', '暨', '第', '讲话', '发言', '主持', '工作', '会议', '座谈会']
const AFTER = '的上中时、，：》”）和暨与及'
const MARKS = '、，：》”）的'

/** Whether a title may be broken before the character `at`. */
const breakable = (letters, at) => {
  const rest = letters.slice(at, at + 3).join('')
  return !MARKS.includes(rest[0]) && (AFTER.includes(letters[at - 1]) || BEFORE.some(word => rest.startsWith(word)))
}

/** Where the export breaks a title: the numbers of the characters that lines begin with. As src/word/layout.rs does it. */
export function titleBreaks(title) {
  const letters = [...title]
  const lines = Math.ceil(letters.length / WIDTH)
  const breaks = []
  let start = 0
  for (let line = 0; line < lines - 1; line += 1) {
    const ideal = start + Math.ceil((letters.length - start) / (lines - line))
    let best = ideal
    let cost = Infinity
    for (let at = start + 1; at < Math.min(letters.length, start + WIDTH + 1); at += 1) {
      if (letters.length - at > (lines - line - 1) * WIDTH) continue
      const here = Math.abs(at - ideal) + (breakable(letters, at) ? 0 : WIDTH)
      if (here < cost) { cost = here; best = at }
    }
    breaks.push(best)
    start = best
  }
  return breaks
}

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
