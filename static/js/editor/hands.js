// Several hands in one document, after prosemirror-collab: the version of the server's that this page stands on, and what
// of its own is not yet accepted. It differs in two things: moves are merged as moves (rebase.js), and what cannot be merged
// is handed over, not dropped.
import { Mapping } from 'prosemirror-transform'
import { Plugin, PluginKey, TextSelection } from 'prosemirror-state'
import { insertedText, movesOf, replay } from './rebase.js'

export const handsKey = new PluginKey('hands')

/** The plugin: `version` is the document's when the page was loaded, `client` names this page in what it sends. */
export const hands = ({ version, client }) => new Plugin({
  key: handsKey,
  state: {
    init: () => ({ version, unsent: [] }),
    apply(tr, state) {
      const received = tr.getMeta(handsKey)
      if (received) return received
      if (!tr.docChanged) return state
      const moves = movesOf(tr)
      const own = tr.steps.map((step, index) => ({ step, inverted: step.invert(tr.docs[index]), move: moves.includes(index) }))
      return { version: state.version, unsent: [...state.unsent, ...own] }
    },
  },
  client,
  // The history keeps what is undone, so that it can be rebased.
  historyPreserveItems: true,
})

/** The server's version that the page stands on. */
export const getVersion = state => handsKey.getState(state).version

/** What is not yet accepted: `{ version, steps, moves }` (`moves`: where moves begin), or null. */
export function sendableSteps(state) {
  const { version, unsent } = handsKey.getState(state)
  if (!unsent.length) return null
  return { version, steps: unsent.map(({ step }) => step), moves: unsent.flatMap(({ move }, index) => (move ? [index] : [])) }
}

/**
 * The transaction that takes in `steps` of the server, made by `clients`; this page's own among them are confirmed. Its meta
 * `lost` is the text of own steps that could not be merged, if there is any.
 */
export function receiveTransaction(state, steps, clients) {
  const had = handsKey.getState(state)
  const { client } = handsKey.get(state).spec
  const version = had.version + steps.length
  let ours = 0
  while (ours < clients.length && clients[ours] === client) ours += 1
  const unsent = had.unsent.slice(ours)
  const others = steps.slice(ours)
  const { tr } = state
  if (!others.length) return tr.setMeta(handsKey, { version, unsent })

  for (let index = unsent.length - 1; index >= 0; index -= 1) tr.step(unsent[index].inverted)
  for (const step of others) tr.step(step)
  const moved = movesOf(tr, unsent.length)
  for (const index of moved) tr.mapping.setMirror(index, index + 1)
  // The way of the steps is not that of the transaction: there an own move is what it was.
  const mapping = new Mapping()
  mapping.appendMapping(tr.mapping)
  const { made, lost } = replay(tr, mapping, unsent.map(({ step }) => step), unsent.flatMap(({ move }, index) => (move ? [index] : [])), moved)
  const kept = made.map(({ index, at }) => {
    tr.mapping.setMirror(unsent.length - 1 - index, at)
    return { step: tr.steps[at], inverted: tr.steps[at].invert(tr.docs[at]), move: unsent[index].move }
  })
  if (state.selection instanceof TextSelection) {
    const { anchor, head } = state.selection
    const scrolled = tr.updated
    tr.setSelection(TextSelection.between(tr.doc.resolve(mapping.map(anchor, -1)), tr.doc.resolve(mapping.map(head, -1)), -1))
    tr.updated = scrolled
  }
  const text = insertedText(lost)
  if (text) tr.setMeta('lost', text)
  return tr.setMeta('rebased', unsent.length).setMeta('addToHistory', false).setMeta(handsKey, { version, unsent: kept })
}
