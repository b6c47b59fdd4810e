// Completion in grey at the end of a block. It is an attribute of the block, drawn by CSS ::after: an element beside
// the caret would break Chinese input methods. Inside a block, where only a formula is offered (刚才，… before 下面，…), it
// lies over the page below the caret's line. Tab takes it, Ctrl+→ one piece, Esc silences the paragraph.
import { Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { closeHistory } from 'prosemirror-history'
import { make } from '../common.js'
import { blockText } from './changes.js'
import { kindAt } from './schema.js'

const DELAY = 120
const CONTEXT = 200
const AFTER = 40
const BLOCKS = new Set(['paragraph', 'lead', 'heading'])

export const ghostKey = new PluginKey('ghost')

// State: { at, text, id } — the completion `text` stands at `at`, the end of its block when it came; what has been
// typed since is a beginning of it. `silent`: places inside paragraphs where Esc was pressed.
const none = { shown: null, silent: [] }

const inside = $head => $head.parentOffset !== $head.parent.content.size

const typedSince = (doc, selection, shown) => {
  const { $head, empty } = selection
  if (!empty || inside($head) !== shown.inside || $head.pos < shown.at || $head.start() > shown.at) return null
  const typed = doc.textBetween(shown.at, $head.pos)
  return shown.text.startsWith(typed) && typed.length < shown.text.length ? typed : null
}

function settle(shown, tr) {
  if (!shown) return null
  const mapped = { ...shown, at: tr.mapping.map(shown.at, -1) }
  // While composing, the letters of the input method are no answer yet.
  if (tr.getMeta('composition') !== undefined && tr.docChanged) return mapped
  return typedSince(tr.doc, tr.selection, mapped) === null ? null : mapped
}

/** What of the completion is still to come, or ''. */
export function remaining(state) {
  const { shown } = ghostKey.getState(state)
  if (!shown) return ''
  const typed = typedSince(state.doc, state.selection, shown)
  return typed === null ? '' : shown.text.slice(typed.length)
}

/** The first piece of a text: a word with the marks after it. */
export function piece(text) {
  let first = ''
  if (typeof Intl !== 'undefined' && Intl.Segmenter) {
    for (const { segment } of new Intl.Segmenter('zh', { granularity: 'word' }).segment(text)) { first = segment; break }
  }
  first = first || [...text].slice(0, 2).join('')
  const marks = /^[，。、；：！？”’）》]+/.exec(text.slice(first.length))
  return first + (marks ? marks[0] : '')
}

/** `ask({ before, kind }, signal)` answers `[{ text, phrasing_id }]`, best first; `took(id)` hears what was accepted. */
export function ghost(ask, hold, took) {
  const accept = (view, text) => {
    const { state } = view
    const { shown } = ghostKey.getState(state)
    const { $head } = state.selection
    const { source } = state.schema.marks
    const marked = shown.id && source && $head.parent.type.allowsMarkType(source)
    const node = state.schema.text(text, marked ? [source.create({ id: shown.id, speech: '' })] : [])
    // Its own step of undo.
    view.dispatch(closeHistory(state.tr.insert($head.pos, node).scrollIntoView()))
    view.dispatch(closeHistory(view.state.tr))
    took(shown.id)
  }
  return new Plugin({
    key: ghostKey,
    state: {
      init: () => none,
      apply(tr, old) {
        const meta = tr.getMeta(ghostKey)
        const silent = tr.docChanged ? old.silent.map(pos => tr.mapping.map(pos, -1)) : old.silent
        if (meta && 'shown' in meta) return { shown: meta.shown, silent: meta.silence === undefined ? silent : [...silent, meta.silence] }
        if (!old.shown && silent === old.silent) return old
        if (!tr.docChanged && !tr.selectionSet && !tr.getMeta('composed')) return old
        return { shown: settle(old.shown, tr), silent }
      },
    },
    props: {
      decorations(state) {
        const text = remaining(state)
        const { $head } = state.selection
        if (!text || inside($head)) return null
        return DecorationSet.create(state.doc, [Decoration.node($head.before(), $head.after(), { 'data-ghost': text })])
      },
      handleKeyDown(view, event) {
        if (view.composing || event.isComposing || event.keyCode === 229) return false
        const text = remaining(view.state)
        if (!text) return false
        if (event.key === 'Tab' && !event.shiftKey && !event.ctrlKey && !event.altKey) { accept(view, text); return true }
        if (event.key === 'ArrowRight' && event.ctrlKey && !event.shiftKey) { accept(view, piece(text)); return true }
        if (event.key === 'Escape') {
          const place = view.state.selection.$head.start()
          view.dispatch(view.state.tr.setMeta(ghostKey, { shown: null, silence: place }))
          return true
        }
        return false
      },
      handleDOMEvents: {
        compositionstart(view) { view.dom.classList.add('is-composing'); return false },
        compositionend(view) { hold.idle(() => view.dom.classList.remove('is-composing')); return false },
      },
    },
    view(page) {
      let timer
      const over = make('div', { class: 'e-ghost-over', hidden: true, 'aria-hidden': 'true' })
      document.body.append(over)
      const place = () => {
        const text = page.hasFocus() && !hold.composing() && inside(page.state.selection.$head) ? remaining(page.state) : ''
        over.hidden = !text
        if (!text) return
        over.replaceChildren(text, make('kbd', { text: 'Tab' }))
        const at = page.coordsAtPos(page.state.selection.head)
        over.style.top = `${at.bottom + 4}px`
        over.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - over.offsetWidth - 8))}px`
      }
      const away = () => { over.hidden = true }
      page.dom.addEventListener('blur', away)
      window.addEventListener('scroll', away, true)
      let request
      const look = async view => {
        if (view.isDestroyed || hold.composing() || !view.editable || !view.hasFocus()) return
        const { state } = view
        const { $head, empty } = state.selection
        const { shown, silent } = ghostKey.getState(state)
        if (shown || !empty || !BLOCKS.has($head.parent.type.name)) return
        if (silent.includes($head.start())) return
        const before = blockText($head.parent, 0, $head.parentOffset).slice(-CONTEXT)
        const after = blockText($head.parent, $head.parentOffset).slice(0, AFTER)
        // Within a sentence that goes on nothing can be put in.
        if (inside($head) && !/[，,]$/.test(before)) return
        // Nothing after a figure or too little context.
        if ([...before].length < 3 || /[0-9０-９%％]$/.test(before)) return
        request = new AbortController()
        const { doc, selection } = state
        const answers = await ask({ before, after, kind: kindAt($head) }, request.signal).catch(() => null)
        const best = answers && answers[0]
        if (!best || !best.text || view.isDestroyed) return
        // The answer is for an older text, or an input method is at work: drop it.
        if (hold.composing() || view.state.doc !== doc || !view.state.selection.eq(selection)) return
        const next = { at: $head.pos, inside: inside($head), text: best.text, id: best.phrasing_id || '' }
        view.dispatch(view.state.tr.setMeta(ghostKey, { shown: next }).setMeta('addToHistory', false))
      }
      return {
        update(view, before) {
          place()
          if (view.state.doc === before.doc && view.state.selection.eq(before.selection)) return
          clearTimeout(timer)
          if (request) request.abort()
          request = null
          if (!remaining(view.state)) timer = setTimeout(look, DELAY, view)
        },
        destroy() {
          clearTimeout(timer)
          if (request) request.abort()
          page.dom.removeEventListener('blur', away)
          window.removeEventListener('scroll', away, true)
          over.remove()
        },
      }
    },
  })
}
