// What the server knows for the writer: rows of the library, passages, headings, where a wording comes from.
import { send } from '../common.js'
import { blockText } from './changes.js'
import { around, kindAt } from './schema.js'

const BEFORE = 120

/** Where the caret is, as the server wants to know it. */
export function placeAt(state) {
  const { $head } = state.selection
  const { section } = around($head)
  const before = $head.parent.isTextblock ? blockText($head.parent, 0, $head.parentOffset).slice(-BEFORE) : ''
  return { kind: kindAt($head), section: section ? section.node.attrs.kind : '', before }
}

/** The point or section where the caret is, by what it is about: as the archive is asked for whole sentences. */
export function spotAt(state) {
  const { $head } = state.selection
  const { section, point } = around($head)
  const here = point || section
  if (!here) return null
  const words = node => (node && ['lead', 'heading'].includes(node.type.name) ? blockText(node).split('。')[0].slice(0, 120) : '')
  return { kind: kindAt($head), section: section ? section.node.attrs.kind : '', lead: words(here.node.firstChild), topic: section ? words(section.node.firstChild) : '' }
}

/** The questions a page asks about one draft; each promise fails when the server cannot be reached. */
export function makeAssist(draft) {
  const address = `/drafts/${encodeURIComponent(draft)}`
  const get = async (path, query, signal) => {
    const answer = await fetch(`${address}/${path}?${new URLSearchParams(query)}`, { credentials: 'same-origin', signal })
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
    return answer.json()
  }
  return {
    /** Rows for a place: `{ kind, section, before }`, a tab of the panel ('' for all) and a query. */
    rows: (place, tab, q, signal) => get('phrasings', { ...place, q, ...(tab && { tab }) }, signal).then(({ items }) => items || []),
    /** Whole sentences for a point, and what the last speech on the same occasion said there. */
    here: (spot, signal) => get('again', spot, signal).then(({ items, last }) => ({ items: items || [], last: last || [] })),
    models: (kind, q, signal) => get('models', { kind, q }, signal).then(({ passages }) => passages || []),
    headings: () => get('headings', {}).then(({ levels }) => levels || []),
    origin: id => get(`phrasings/${encodeURIComponent(id)}`, {}),
    texts: (ids, speeches) => get('sources', { ids: ids.join(','), speeches: speeches.join(',') }).then(({ texts }) => texts || []),
    async prefer(phrasing, favourite, hidden) {
      const answer = await send(`${address}/prefer`, { body: { phrasing, favourite, hidden } })
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
    },
    complete: (body, signal) => send(`${address}/complete`, { body, signal })
      .then(answer => (answer.ok ? answer.json() : { completions: [] }))
      .then(({ completions }) => completions || []),
    /** What is used counts for the library; nobody waits for that. */
    took(id) { if (id) send(`${address}/taken`, { body: { phrasing: id } }).catch(() => {}) },
  }
}
