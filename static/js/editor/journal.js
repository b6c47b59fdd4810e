// Unsent steps in IndexedDB: one record for each open page of a draft, `{ key, draft, client, who, version, history, steps, moves }`.
// A page that starts takes over what a crashed or closed page of the same draft and the same person left behind. Words that
// could not be saved are records of their own, `{ key, draft, who, words, at }`, until their writer has done with them.
import { randomName } from './schema.js'

const DATABASE = 'wengao'
const STORE = 'unsent'
const PING = 300

// A database that never answers must not keep the text from the server.
const PATIENCE = 1500
const soon = (promise, otherwise) => Promise.race([promise, new Promise(done => setTimeout(done, PATIENCE, otherwise))])

const asked = request => new Promise((done, fail) => {
  request.onsuccess = () => done(request.result)
  request.onerror = () => fail(request.error)
})

function openDatabase() {
  const request = indexedDB.open(DATABASE, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' })
  return asked(request)
}

/** The journal of one page; `works()` is false where the browser refuses to store anything. */
export function makeJournal(draft, client, who) {
  const key = `${draft}/${client}`
  // Records of an earlier version have no name.
  const mine = record => record.draft === draft && (!record.who || record.who === who)
  let database = null
  let broken = false
  let stored = false
  const opened = openDatabase().then(db => { database = db }, () => { broken = true })
  const store = async mode => {
    await opened
    if (!database) throw new Error('no database')
    return database.transaction(STORE, mode).objectStore(STORE)
  }

  // Other pages of this browser ask who is alive before they take over.
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`wengao-draft-${draft}`)
  const alive = new Set()
  if (channel) {
    channel.addEventListener('message', ({ data }) => {
      if (data.ask && data.ask !== client) channel.postMessage({ here: client })
      if (data.here) alive.add(data.here)
    })
  }

  let next
  let writing = false
  // Only the newest state matters: a write that is under way is followed by one with what came since.
  const write = async () => {
    if (writing) return
    writing = true
    while (next) {
      const record = next
      next = null
      try {
        const place = await store('readwrite')
        if (record.steps.length) await asked(place.put(record))
        else if (stored) await asked(place.delete(key))
        stored = record.steps.length > 0
        broken = false
      } catch {
        broken = true
      }
    }
    writing = false
  }

  return {
    works: () => !broken,
    /** Remembers what is not yet accepted, as `sendableSteps` says it; no steps clear the record. */
    save({ version, history, steps, moves }) {
      next = { key, draft, client, who, version, history, steps: steps.map(step => step.toJSON()), moves, at: Date.now() }
      return write()
    },
    /** Keeps words that could not be saved; returns their record at once. */
    keep(words) {
      const record = { key: `${draft}/words/${randomName()}`, draft, who, words, at: Date.now() }
      store('readwrite').then(place => asked(place.put(record))).catch(() => { /* they stand on the page all the same */ })
      return record
    },
    /** Words of this draft that were kept, oldest first. */
    async words() {
      try {
        const all = await soon((async () => asked((await store('readonly')).getAll()))(), [])
        return all.filter(record => mine(record) && record.words).sort((a, b) => a.at - b.at)
      } catch {
        return []
      }
    },
    /** Whether what this page stored is still its own: false after another page took it over. */
    async owned() {
      if (!stored || writing) return true
      const look = async () => !!(await asked((await store('readonly')).get(key)))
      try { return await soon(look(), true) } catch { return true }
    },
    /** Records of this draft whose page is gone, oldest first. */
    async orphans() {
      try {
        const read = async () => asked((await store('readonly')).getAll())
        const ours = record => mine(record) && !record.words && record.client !== client
        const all = (await soon(read(), [])).filter(ours)
        if (!all.length) return []
        if (channel) {
          channel.postMessage({ ask: client })
          await new Promise(done => setTimeout(done, PING))
        }
        return all.filter(record => !alive.has(record.client)).sort((a, b) => a.at - b.at)
      } catch {
        return []
      }
    },
    /** Removes another page's record. */
    async forget(record) {
      try { await asked((await store('readwrite')).delete(record.key)) } catch { /* it is offered again next time */ }
    },
  }
}
