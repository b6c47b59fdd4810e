// The kind of a section or point follows its words: when they have changed on this page and nobody has said otherwise, the server is
// asked again. What a person has set stays (attribute `fixed`).
import { answered, send } from '../common.js'
import { around } from './schema.js'
import { structureKey } from './structure.js'

const IDLE = 2000

/** `page`: { draft, getView, hold, line }. `changed(tr)` hears of every change. */
export function makeKinds({ draft, getView, hold, line }) {
  const touched = new Set()
  let timer

  async function ask() {
    const asked = new Set(touched)
    if (!asked.size) return
    try {
      // The server classifies what it has.
      if (!await line.settled()) throw new Error('unsent')
      const { kinds } = await send(`/drafts/${encodeURIComponent(draft)}/kinds`, { body: {} }).then(answered)
      hold.idle(() => take(new Map(kinds.filter(({ id }) => asked.has(id)).map(({ id, kind }) => [id, kind]))))
      for (const id of asked) touched.delete(id)
    } catch {
      // The next change asks again.
    }
  }

  function take(kinds) {
    const view = getView()
    const { state } = view
    const tr = state.tr
    for (const { node, pos } of structureKey.getState(state).items) {
      const { id, kind, fixed } = node.attrs
      const now = kinds.get(id)
      if (now && now !== 'other' && now !== kind && !fixed) tr.setNodeAttribute(pos, 'kind', now)
    }
    if (tr.docChanged) view.dispatch(tr.setMeta('addToHistory', false).setMeta('kinds', true))
  }

  return {
    changed(tr) {
      if (!tr.docChanged || tr.getMeta('remote') || tr.getMeta('kinds')) return
      const { section, point } = around(getView().state.selection.$head)
      for (const found of [section, point]) if (found && found.node.attrs.id && !found.node.attrs.fixed) touched.add(found.node.attrs.id)
      clearTimeout(timer)
      timer = setTimeout(ask, IDLE)
    },
  }
}
