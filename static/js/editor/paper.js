// The paper as Word will have it: the title broken into lines where the export breaks it, date and name under it, faint lines where
// pages end. All of it is decoration, drawn by CSS: nothing stands beside the caret.
import { Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { titleLines } from '../title-lines.js'
import { lineAt } from './changes.js'

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

/** The title as it is read, and the pieces it is made of. Slots are broken as the words that they are filled with; what is open has its name. */
function titleOf(doc) {
  const pieces = lineAt(doc.firstChild, 0).pieces.map(({ node, pos }) => ({ pos, slot: !node.isText, letters: [...(node.isText ? node.text : node.attrs.value || node.attrs.name)] }))
  return { pieces, text: pieces.map(({ letters }) => letters.join('')).join('') }
}

/** What is drawn: `lines` is `{ of, breaks }`, a title and the numbers of the letters that its lines begin with. */
function draw(doc, byline, lines) {
  const title = doc.firstChild
  const { pieces, text } = titleOf(doc)
  const made = [Decoration.node(0, title.nodeSize, { 'data-byline': byline })]
  for (const at of text === lines.of ? lines.breaks : []) {
    const place = letterAt(pieces, at)
    if (place) made.push(Decoration.inline(place.from, place.to, { class: 'd-line' }))
  }
  return DecorationSet.create(doc, made)
}

/**
 * The plugin. `byline` is what stands under the title, told anew by a meta; `breaks` say where the lines of the title begin; `ask`
 * asks the server for those of another title. Until it answers, the old ones stay where their letters are.
 */
export function paper({ byline, breaks, hold, ask }) {
  return new Plugin({
    key,
    state: {
      init: (_, { doc }) => {
        const lines = { of: titleOf(doc).text, breaks }
        return { byline, lines, set: draw(doc, byline, lines) }
      },
      apply(tr, old) {
        const now = { ...old, ...tr.getMeta(key) }
        const touched = tr.docChanged && !tr.doc.firstChild.eq(tr.before.firstChild)
        const told = tr.getMeta(key) || tr.getMeta('composed') || (touched && titleOf(tr.doc).text === now.lines.of)
        // Not under an input method.
        if (told && !hold.composing()) return { ...now, set: draw(tr.doc, now.byline, now.lines) }
        return tr.docChanged ? { ...now, set: now.set.map(tr.mapping, tr.doc) } : now
      },
    },
    props: { decorations: state => key.getState(state).set },
    view: view => {
      let timer = 0
      let asked = ''
      return {
        update() {
          const { text } = titleOf(view.state.doc)
          if (text === key.getState(view.state).lines.of || text === asked) return
          asked = text
          clearTimeout(timer)
          timer = setTimeout(async () => {
            const breaks = await ask(text).catch(() => null)
            if (!breaks) { asked = ''; return }
            hold.idle(() => { if (!view.isDestroyed) tell(view, { lines: { of: text, breaks } }) })
          }, 300)
        },
        destroy: () => clearTimeout(timer),
      }
    },
  })
}

const tell = (view, told) => view.dispatch(view.state.tr.setMeta(key, told).setMeta('addToHistory', false))

/** Says what stands under the title now. */
export const setByline = (view, byline) => tell(view, { byline })

/** A title in lines, `{ lines, sub }`, as the page has it; another one than that of the page in one. */
export function linesOf(state, text) {
  const { of, breaks } = key.getState(state).lines
  return titleLines(text, text === of ? breaks : [])
}
