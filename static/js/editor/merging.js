// Several hands in one document, after prosemirror-collab: the state of the server's that this page stands on (version, and
// history: the append that brought it there), and what of its own is not yet accepted. It differs in three things: moves are
// merged as moves (rebase.js), what cannot be merged is handed over, not dropped, and the server may go back to an earlier
// state (`standOn`).
import { Slice } from 'prosemirror-model'
import { Mapping, ReplaceStep } from 'prosemirror-transform'
import { Plugin, PluginKey, TextSelection } from 'prosemirror-state'
import { insertedText, movesOf, replay } from './rebase.js'

export const mergingKey = new PluginKey('merging')

/** The plugin: `version` and `history` are the document's when the page was loaded, `client` names this page in what it sends. */
export const merging = ({ version, history, client }) => new Plugin({
  key: mergingKey,
  state: {
    init: () => ({ version, history, unsent: [] }),
    apply(tr, state) {
      const received = tr.getMeta(mergingKey)
      if (received) return received
      if (!tr.docChanged) return state
      const moves = movesOf(tr)
      const own = tr.steps.map((step, index) => ({ step, inverted: step.invert(tr.docs[index]), move: moves.includes(index) }))
      return { ...state, unsent: [...state.unsent, ...own] }
    },
  },
  client,
  // The history keeps what is undone, so that it can be rebased.
  historyPreserveItems: true,
})

/** The server's version that the page stands on. */
export const getVersion = state => mergingKey.getState(state).version

/** The same with its history: `{ version, history }`. */
export function standing(state) {
  const { version, history } = mergingKey.getState(state)
  return { version, history }
}

/** What is not yet accepted: `{ version, history, steps, moves }` (`moves`: where moves begin), or null. */
export function sendableSteps(state) {
  const { version, history, unsent } = mergingKey.getState(state)
  if (!unsent.length) return null
  return { version, history, steps: unsent.map(({ step }) => step), moves: unsent.flatMap(({ move }, index) => (move ? [index] : [])) }
}

/**
 * The transaction that takes in `steps` of the server, made by `clients`, the last of them by the append `history`; this
 * page's own among them are confirmed. `at`: the server's state then, where it is not so many steps further. Its meta
 * `lost` is the text of own steps that could not be merged, if there is any.
 */
export function receiveTransaction(state, steps, clients, history, at = null) {
  const had = mergingKey.getState(state)
  const { client } = mergingKey.get(state).spec
  const now = at || { version: had.version + steps.length, history }
  let ours = 0
  while (ours < clients.length && clients[ours] === client) ours += 1
  return merged(state, now, had.unsent.slice(ours), steps.slice(ours), 0)
}

/**
 * The transaction that goes on without the first `count` own steps, which the server will never take; the others are put on
 * the text as it is without them. Meta `lost` as above. Half of a move would leave its block twice: a move goes as a whole.
 */
export function refusedTransaction(state, count) {
  const { unsent, ...now } = mergingKey.getState(state)
  const cut = count > 0 && count < unsent.length && unsent[count - 1].move
  return merged(state, now, unsent, [], cut ? count + 1 : count)
}

// `now`: the server's state, `{ version, history }`, that the page stands on afterwards.
function merged(state, now, unsent, others, refused) {
  const { tr } = state
  if (!others.length && !refused) return tr.setMeta(mergingKey, { ...now, unsent })

  for (let index = unsent.length - 1; index >= 0; index -= 1) tr.step(unsent[index].inverted)
  for (const step of others) tr.step(step)
  const moved = movesOf(tr, unsent.length)
  for (const index of moved) tr.mapping.setMirror(index, index + 1)
  // The way of the steps is not that of the transaction: there an own move is what it was.
  const mapping = new Mapping()
  mapping.appendMapping(tr.mapping)
  const moves = unsent.flatMap(({ move }, index) => (move && index >= refused ? [index] : []))
  const { made, lost } = replay(tr, mapping, unsent.map(({ step }) => step), moves, moved, refused)
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
  return tr.setMeta('rebased', unsent.length).setMeta('addToHistory', false).setMeta(mergingKey, { ...now, unsent: kept })
}

/**
 * The transaction that puts this page on the server's document `theirs` in the state `at`, whatever it stood on before: what
 * is different is one change of the server's, and the own unsent steps go on top of it where they can.
 */
export function standOn(state, theirs, { version, history }) {
  const { unsent } = mergingKey.getState(state)
  const back = state.tr
  for (let index = unsent.length - 1; index >= 0; index -= 1) back.step(unsent[index].inverted)
  const step = difference(back.doc, theirs)
  return receiveTransaction(state, step ? [step] : [], step ? [null] : [], history, { version, history })
}

/** One step from one document to the other, or null. */
export function difference(ours, theirs) {
  const start = ours.content.findDiffStart(theirs.content)
  if (start === null) return null
  const { a, b } = ours.content.findDiffEnd(theirs.content)
  const overlap = Math.max(0, start - Math.min(a, b))
  const least = new ReplaceStep(start, a + overlap, theirs.slice(start, b + overlap))
  const { doc } = least.apply(ours)
  return doc && doc.eq(theirs) ? least : new ReplaceStep(0, ours.content.size, new Slice(theirs.content, 0, 0))
}
