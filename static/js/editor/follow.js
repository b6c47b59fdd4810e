// What follows the text at leisure, never on the path of a key: outline, lengths, bar, panel; and where one left, for the next time.
import { TextSelection } from 'prosemirror-state'
import { count, targetsOf } from './counts.js'
import { centre, placesIn, showPlace } from './find.js'
import { around } from './schema.js'

// A moment after a key, at once where only the caret has moved, in a pause of the browser's; at the latest after both.
const LEISURE = 40
const AT_LATEST = 60
const KEEP = 1000
const leftName = (id, me) => `wengao-left-${id}-${me}`

/** `later(docChanged)` says that something happened; `begin()` shows everything for the first time, where one left. */
export function makeFollow(page) {
  const { draft, me, hold, targets } = page
  let soon
  let keeping
  let textChanged = true
  let counted = { all: 0, sections: [] }

  function refresh() {
    soon = 0
    const { view, outline, status, panel, line, sources, revising } = page
    const { state } = view
    if (textChanged) {
      sources.changed()
      revising.refresh()
      counted = count(state)
      status.counted(counted)
    }
    outline.refresh(counted)
    status.refresh(state)
    panel.refresh(textChanged)
    const { section } = around(state.selection.$head)
    const id = section ? section.node.attrs.id : ''
    line.at(id)
    const here = counted.sections.findIndex(item => id && item.id === id)
    const target = here < 0 ? null : targetsOf(counted.sections, targets.sections || [])[here]
    panel.advise((target && target.guidance) || '')
    textChanged = false
    clearTimeout(keeping)
    keeping = setTimeout(keep, KEEP)
  }

  // Where the caret is: by the section and the way into it, as the text may be another the next time.
  function keep() {
    const { view, check } = page
    const { $head } = view.state.selection
    const { section } = around($head)
    const left = { at: $head.pos, section: section ? section.node.attrs.id : '', offset: section ? $head.pos - section.pos : 0, checked: check.isShown() }
    try { localStorage.setItem(leftName(draft.id, me), JSON.stringify(left)) } catch { /* kept nowhere */ }
  }

  function goBack() {
    let left = null
    try { left = JSON.parse(localStorage.getItem(leftName(draft.id, me)) || 'null') } catch { return }
    if (!left) return
    const { view, check } = page
    const { doc } = view.state
    let at = left.at
    doc.forEach((node, pos) => { if (left.section && node.attrs.id === left.section) at = pos + Math.min(left.offset, node.nodeSize - 1) })
    view.dispatch(view.state.tr.setSelection(TextSelection.near(doc.resolve(Math.max(0, Math.min(at, doc.content.size))))).setMeta('addToHistory', false))
    centre(view, view.state.selection.head)
    if (left.checked) check.check()
  }

  /** What a link to a sentence came for. */
  function goToWords(words) {
    const { view } = page
    const [place] = placesIn(view.state.doc, words)
    if (place) showPlace(view, place, words)
  }

  addEventListener('pagehide', keep)

  return {
    later(docChanged) {
      textChanged = textChanged || docChanged
      if (!soon) soon = setTimeout(() => requestIdleCallback(() => hold.idle(refresh), { timeout: AT_LATEST }), docChanged ? LEISURE : 0)
    },
    begin() {
      goBack()
      refresh()
      page.revising.sinceLast()
      if (location.hash === '#comments') page.panel.select('comments')
      if (location.hash === '#revise') page.revising.open()
      if (location.hash.startsWith('#words=')) goToWords(decodeURIComponent(location.hash.slice('#words='.length)))
    },
  }
}
