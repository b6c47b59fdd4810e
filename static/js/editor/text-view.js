// The text itself: its plugins, its keys, and what happens to every change before and after it is made.
import { baseKeymap, chainCommands } from 'prosemirror-commands'
import { history } from 'prosemirror-history'
import { keymap } from 'prosemirror-keymap'
import { EditorState } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import { answered, make, send, toast, within } from '../common.js'
import { STYLES, backspace, deleteForward, enter, lift, move, newSection, setStyle, sink } from './commands.js'
import { commentMarks } from './comments.js'
import { copying } from './copy.js'
import { finding } from './find.js'
import { findings } from './findings.js'
import { ghost } from './ghost.js'
import { makeLabelling } from './labelling.js'
import { merging } from './merging.js'
import { paper } from './paper.js'
import { pasting } from './paste.js'
import { editSlot, openSlot, slotInput, slotKey, slotToText, slotViews } from './slots.js'
import { identify, structure } from './structure.js'
import { composeBegins, composeEnded, eraseNext, tracked, tracking } from './tracking.js'
import { redo, undo } from './undo.js'
import { remarkMarks } from './unify.js'
import { copyForWord } from './word.js'

const MERGED = '下面这些文字还没有保存，别人已经删改了它们所在的段落，请复制到需要的地方：'

/** Whether 修订 was on when this person last wrote this text in this browser, and keeping it. */
const trackingName = id => `wengao-tracking-${id}`
function wasTracking(id) {
  try { return localStorage.getItem(trackingName(id)) === 'yes' } catch { return false }
}
export function keepTracking(id, on) {
  try { localStorage.setItem(trackingName(id), on ? 'yes' : '') } catch { /* kept nowhere */ }
}

/** Makes the view of the text and puts it into the page. `page`: what the parts share (editor.js). */
export function makeText(page) {
  const { draft, readonly, only, schema, hold, getView } = page
  const labelling = makeLabelling({ getView, hold })
  // Esc, then Tab leaves the text: the keyboard must not be caught in it.
  const escape = { leaving: false }
  const view = new EditorView(make('div', { class: 'paper e-paper' }), {
    state: EditorState.create({ doc: schema.nodeFromJSON(draft.document), plugins: pluginsOf(page, labelling, escape) }),
    editable: () => !readonly && !page.stopped,
    attributes: {
      role: 'textbox', 'aria-multiline': 'true', 'aria-label': '讲话稿正文', 'aria-readonly': String(readonly),
      spellcheck: 'false', autocorrect: 'off', autocapitalize: 'off', lang: 'zh-CN', tabindex: '0',
    },
    nodeViews: slotViews({ readonly, only, known: page.slots }),
    ...pasting(page.valueOf, words => toast(words, 'ok')),
    ...copying(schema, getView),
    handleKeyDown(editor, event) {
      if (slotKey(editor, event)) return true
      if (event.isComposing || event.keyCode === 229) return false
      // On a busy machine the browser tells of a moved caret only after the next key: read it first, or that key
      // would work at the old place.
      const { domObserver } = /** @type {any} */ (editor)
      domObserver.flush()
      escape.leaving = event.key === 'Escape' || (escape.leaving && ['Tab', 'Shift'].includes(event.key))
      return false
    },
    handleDOMEvents: { compositionstart: editor => { if (!readonly) composeBegins(editor); return false } },
    handleClick: (_, pos) => { page.comments.openAt(pos); return false },
    handleClickOn: (editor, _, node, at) => node.type.name === 'slot' && !readonly && openSlot(editor, at),
    dispatchTransaction: given => dispatch(page, labelling, given),
  })
  page.place('page').append(view.dom.parentNode)
  hold.watch(view.dom)
  view.dom.addEventListener('compositionend', () => hold.idle(() => {
    if (view.isDestroyed) return
    if (!readonly) composeEnded(view)
    view.dispatch(view.state.tr.setMeta('composed', true))
    page.line.changed()
  }))
  return view
}

function pluginsOf(page, labelling, escape) {
  const { draft, readonly, only, me, hold, assist, client } = page
  const writing = () => [
    ghost(assist.complete, hold, assist.took),
    tracking({ author: { id: me, name: draft.me.name }, only, on: wasTracking(draft.id), hold }),
  ]
  return [
    structure, identify, slotInput(page.valueOf), findings, commentMarks, remarkMarks, finding, paper({ byline: page.byline, breaks: draft.breaks || [], hold, ask: askBreaks }),
    ...(readonly ? [] : writing()),
    keymap(keysOf(page, labelling, escape)), keymap(baseKeymap),
    history({ newGroupDelay: 700 }),
    merging({ version: draft.version, history: draft.history, client }),
  ]
}

const askBreaks = async title => (await answered(await send('/title-breaks', { body: { title }, signal: within(8000) }))).breaks

// What a transaction becomes, and who hears of it.
function dispatch(page, labelling, given) {
  const { view, readonly, only } = page
  const before = view.state
  const tr = tracked(before, given)
  if (!tr) {
    // What the browser has changed by itself is drawn as it was.
    view.updateState(before)
    toast('您是这篇稿子的建议者，结构不能直接改，可以批注说明')
    return
  }
  view.updateState(before.apply(tr))
  if (tr.getMeta('lost')) page.notices.lost(tr.getMeta('lost'), MERGED)
  if (tr.docChanged) {
    page.check.changed(tr)
    page.reuse.changed()
    page.unify.changed(tr)
    page.comments.moved(tr)
    page.revising.changed(tr)
    if (!readonly && !only) page.kindsOf.changed(tr)
    if (!tr.getMeta('remote')) page.line.changed()
  }
  page.strip.changed(tr)
  if (tr.docChanged || tr.selectionSet) page.follow.later(tr.docChanged)
  if (!readonly && !only) labelling.changed(tr)
}

// What the keys do. The parts of the page are there by the time that one is pressed.
function keysOf(page, labelling, escape) {
  const done = action => () => { action(); return true }
  const keys = {
    'Mod-z': undo, 'Mod-y': redo, 'Shift-Mod-z': redo,
    Enter: enter, Backspace: chainCommands(labelling.backspace, eraseNext(-1), backspace), Delete: chainCommands(eraseNext(1), deleteForward),
    Tab: chainCommands(sink, () => !escape.leaving),
    'Shift-Tab': chainCommands(lift, () => !escape.leaving),
    'Alt-ArrowUp': move(-1), 'Alt-ArrowDown': move(1),
    'Mod-Alt-Enter': newSection, 'Mod-Enter': slotToText,
    'Mod-Alt-k': () => { if (!editSlot(page.view)) toast('没有要填的空了'); return true },
    'Mod-s': done(() => page.line.settled()),
    'Alt-/': () => page.popup.open(),
    F8: () => page.nextPlace(1), 'Shift-F8': () => page.nextPlace(-1),
    'Alt-Enter': () => page.check.fix(),
    'Mod-Shift-e': () => page.revising.toggle(), F9: () => page.revising.here(true), 'Shift-F9': () => page.revising.here(false),
    'Alt-.': () => page.revising.step(1), 'Alt-,': () => page.revising.step(-1),
    'Mod-f': () => page.find.open(false), 'Mod-h': () => page.find.open(true),
    'Mod-Alt-i': () => page.sources.show(),
    'Mod-Alt-c': () => copyForWord(page.view, page.byline),
    'Mod-Alt-=': () => page.zoom.step(1), 'Mod-Alt--': () => page.zoom.step(-1),
    'Mod-Alt-f': () => page.fit.focusMode(), 'Mod-Alt-o': () => page.fit.fold(),
    'Mod-Alt-m': done(() => page.comments.compose()),
    'Alt-F10': () => page.strip.focus(),
  }
  for (const [style, , key] of STYLES) if (key) keys[key] = setStyle(style)
  for (let n = 1; n <= 9; n += 1) keys[`Alt-${n}`] = done(() => page.panel.insert(n - 1))
  return keys
}
