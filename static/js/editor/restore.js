// At the start: what an earlier page of this draft could not send any more goes on top of the server's text.
import { getVersion, receiveTransaction, sendableSteps } from './merging.js'
import { readStep } from './schema.js'
import { insertedText, rebase } from './rebase.js'
import { textsOf } from './storable.js'

// `anew`, or for records of an earlier program `refused`: the server has never been where the record was made.
const ANSWERS = ['steps', 'anew', 'refused']

async function stepsSince(draft, { version, history }) {
  const since = `since=${version}${history ? `&history=${encodeURIComponent(history)}` : ''}`
  const answer = await fetch(`/drafts/${encodeURIComponent(draft)}/steps?${since}`, { credentials: 'same-origin', cache: 'no-store' })
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
  const body = await answer.json()
  const message = Array.isArray(body) ? body.find(item => ANSWERS.includes(item.t)) : body
  if (!message || !ANSWERS.includes(message.t)) throw new Error('no steps')
  return message
}

/** What a record would write, as text: also where its steps cannot be read any more. */
function textOf(schema, record) {
  try { return insertedText(record.steps.map(step => readStep(schema, step))) } catch { return textsOf(record.steps) }
}

/** The words that earlier pages of a text that takes no more steps could not save; they stay where they are. */
export const leftBehind = async (view, journal) => (await journal.orphans())
  .map(record => ({ ...record, words: textOf(view.state.schema, record) }))
  .filter(record => record.words)

/**
 * Merges every left-behind record into the view. Returns `{ restored, lost }`: how many steps came back, and the text
 * of those that could not be merged.
 */
export async function restore(view, journal, draft) {
  let restored = 0
  let lost = ''
  for (const record of await journal.orphans()) {
    const { schema } = view.state
    let unsent
    try { unsent = record.steps.map(step => readStep(schema, step)) } catch { unsent = null }
    // Nothing that can be merged; of earlier versions of this page also what the server has refused.
    if (!unsent || record.refused) {
      lost += textOf(schema, record)
      await journal.forget(record)
      continue
    }
    try {
      const { t, version, history, steps, clients } = await stepsSince(draft, record)
      if (t !== 'steps') {
        // What it was written on is no more: only its words are left.
        lost += insertedText(unsent)
        await journal.forget(record)
        continue
      }
      if (version !== record.version) throw new Error('too old')
      const read = steps.map(step => readStep(schema, step))
      // The server may be ahead of the page as it was loaded.
      const have = getVersion(view.state)
      if (have < version) continue
      if (have - version < read.length) {
        view.dispatch(receiveTransaction(view.state, read.slice(have - version), clients.slice(have - version), history).setMeta('remote', true))
      }
      // What was accepted after all is not sent again.
      let done = 0
      while (done < clients.length && done < unsent.length && clients[done] === record.client) done += 1
      const { tr } = view.state
      const moves = (record.moves || []).map(index => index - done).filter(index => index >= 0)
      const rebased = rebase(tr, unsent.slice(done), read.slice(done), moves)
      if (tr.docChanged) {
        view.dispatch(tr.setMeta('restored', true))
        restored += rebased.made.length
        // Ours before the other is forgotten: a crash between the two must lose nothing.
        await journal.save(sendableSteps(view.state))
      }
      lost += insertedText(rebased.lost)
      await journal.forget(record)
    } catch {
      // Not reachable now: the record stays for the next time.
    }
  }
  return { restored, lost }
}
