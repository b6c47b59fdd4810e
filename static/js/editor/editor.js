// The page where a speech is written. The template hands over the draft as JSON; everything visible is built here.
import { baseKeymap, chainCommands } from 'prosemirror-commands'
import { history } from 'prosemirror-history'
import { keymap } from 'prosemirror-keymap'
import { EditorState, TextSelection } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import { make, toast } from '../common.js'
import { makeCandidates } from './candidates.js'
import { makeAssist } from './assist.js'
import { STYLES, backspace, deleteForward, enter, lift, move, newSection, setStyle, sink } from './commands.js'
import { commentMarks, makeComments } from './comments.js'
import { copying } from './copy.js'
import { count, targetsOf } from './counts.js'
import { finding, makeFind } from './find.js'
import { makeFacts } from './facts.js'
import { findings, makeFindings } from './findings.js'
import { ghost } from './ghost.js'
import { merging } from './merging.js'
import { makeHelp } from './help.js'
import { makeComposition } from './composition.js'
import { makeJournal } from './journal.js'
import { makeLabelling } from './labelling.js'
import { makeConnection } from './connection.js'
import { makeOutline } from './outline.js'
import { makeNotices } from './notices.js'
import { makePanel } from './panel.js'
import { makePopup } from './popup.js'
import { makeRevising } from './revising.js'
import { composeBegins, composeEnded, eraseNext, tracked, tracking } from './tracking.js'
import { pasting } from './paste.js'
import { leftBehind, restore } from './restore.js'
import { makeReuse } from './reuse.js'
import { around, isToWrite, makeSchema, randomName } from './schema.js'
import { slotForm, slotInput, slotsOf } from './slots.js'
import { makeSources } from './sources.js'
import { makeStatus } from './status.js'
import { identify, structure } from './structure.js'
import { redo, undo } from './undo.js'
import { makeUnify, remarkMarks } from './unify.js'
import { makeZoom } from './zoom.js'

const MERGED = '下面这些文字还没有保存，别人已经删改了它们所在的段落，请复制到需要的地方：'
const WENT_BACK = '服务器恢复了备份或切换了数据库，文稿以服务器上的为准。下面这些段落原在本页、现在文稿里没有，请复制到需要的地方：'
const EARLIER = '下面这些文字上次没能保存，请复制到需要的地方：'
const LOCKED = '稿子已不能再改，您写的下面这些文字没有保存进去；稿子重新打开后会自动补上，也可以先复制：'

const place = id => document.getElementById(id)
const root = place('editor-root')
if (root) start(JSON.parse(place('draft-data').textContent))

function start(draft) {
  const { readonly = false, targets = {}, kinds = [], slots = [] } = draft
  const me = String(draft.me.id)
  const only = draft.part === 'suggester'
  const schema = makeSchema(draft.schema, me)
  const client = randomName()
  const hold = makeComposition()
  const journal = makeJournal(draft.id, client, String(draft.me.id))
  const notices = makeNotices(place('page'), journal)
  let stopped = false
  // Esc, then Tab leaves the text: the keyboard must not be caught in it.
  let leaving = false
  const getView = () => view
  const labelling = makeLabelling({ getView, hold })
  const valueOf = name => {
    const here = slotsOf(view.state.doc).get(name)
    const known = slots.find(slot => slot.name === name)
    return (here && here.value) || (known && known.value) || ''
  }

  root.classList.add('editor')
  name(place('outline'), 'navigation', '提纲')
  name(place('page'), 'group', '文稿')
  name(place('panel'), 'region', '素材与校核')
  name(place('status'), 'group', '工具栏')

  // ---- the text -----------------------------------------------------------------------------------------

  const keys = {
    'Mod-z': undo, 'Mod-y': redo, 'Shift-Mod-z': redo,
    Enter: enter, Backspace: chainCommands(labelling.backspace, eraseNext(-1), backspace), Delete: chainCommands(eraseNext(1), deleteForward),
    Tab: chainCommands(sink, () => !leaving),
    'Shift-Tab': chainCommands(lift, () => !leaving),
    'Alt-ArrowUp': move(-1), 'Alt-ArrowDown': move(1),
    'Mod-Alt-Enter': newSection,
    'Mod-Alt-k': () => { form.show(); return true },
    'Mod-s': () => { line.settled(); return true },
    'Alt-/': () => popup.open(),
    F8: () => nextPlace(1), 'Shift-F8': () => nextPlace(-1),
    'Alt-Enter': () => check.fix(),
    'Mod-Shift-e': () => revising.toggle(), F9: () => revising.here(true), 'Shift-F9': () => revising.here(false),
    'Alt-.': () => revising.step(1), 'Alt-,': () => revising.step(-1),
    'Mod-f': () => find.open(false), 'Mod-h': () => find.open(true),
    'Mod-Alt-i': () => sources.show(),
    'Mod-Alt-=': () => zoom.step(1), 'Mod-Alt--': () => zoom.step(-1),
    'Mod-Alt-m': () => { comments.compose(); return true },
  }
  for (const [style, , key] of STYLES) if (key) keys[key] = setStyle(style)
  for (let n = 1; n <= 9; n += 1) keys[`Alt-${n}`] = () => { panel.insert(n - 1); return true }

  // The list in sight decides: 统稿 has the findings too.
  const nextPlace = direction => (panel.whole.hidden ? check.next(direction) : unify.next(direction))
  const assist = makeAssist(draft.id)

  // What is still to be written is written over: chosen whole, the next key replaces it.
  const chosen = (pos, node) => {
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, pos, pos + node.nodeSize)))
    return true
  }

  const guard = {
    handleKeyDown(editor, event) {
      if (event.isComposing || event.keyCode === 229) return false
      // On a busy machine the browser tells of a moved caret only after the next key: read it first, or that key
      // would work at the old place.
      editor.domObserver.flush()
      leaving = event.key === 'Escape' || (leaving && ['Tab', 'Shift'].includes(event.key))
      return false
    },
  }

  const view = new EditorView(make('div', { class: 'paper e-paper' }), {
    state: EditorState.create({
      doc: schema.nodeFromJSON(draft.document),
      plugins: [
        structure, identify, slotInput(valueOf), findings, commentMarks, remarkMarks, finding,
        ...(readonly ? [] : [ghost(assist.complete, hold, assist.took), tracking({ author: { id: me, name: draft.me.name }, only, on: wasTracking(draft.id), hold })]),
        keymap(keys), keymap(baseKeymap),
        history({ newGroupDelay: 700 }),
        merging({ version: draft.version, history: draft.history, client }),
      ],
    }),
    editable: () => !readonly && !stopped,
    attributes: {
      role: 'textbox', 'aria-multiline': 'true', 'aria-label': '讲话稿正文', 'aria-readonly': String(readonly),
      spellcheck: 'false', autocorrect: 'off', autocapitalize: 'off', lang: 'zh-CN', tabindex: '0',
    },
    ...guard,
    ...pasting(valueOf),
    ...copying(schema, getView),
    handleDOMEvents: { compositionstart: editor => { if (!readonly) composeBegins(editor); return false } },
    handleClick: (_, pos) => { comments.openAt(pos); return false },
    handleClickOn(_, __, node, at) {
      if (node.type.name !== 'slot') return false
      if (isToWrite(node)) return chosen(at, node)
      form.show(node.attrs.name)
      return true
    },
    dispatchTransaction(given) {
      const before = view.state
      const tr = tracked(before, given)
      if (!tr) {
        // What the browser has changed by itself is drawn as it was.
        view.updateState(before)
        toast('您是这篇稿子的建议者，结构不能直接改，可以批注说明')
        return
      }
      view.updateState(before.apply(tr))
      if (tr.getMeta('lost')) notices.lost(tr.getMeta('lost'), MERGED)
      if (tr.docChanged) {
        check.changed(tr)
        reuse.changed()
        unify.changed(tr)
        comments.moved(tr)
        revising.changed(tr)
        if (!tr.getMeta('remote')) line.changed()
      }
      if (tr.docChanged || tr.selectionSet) later(tr.docChanged)
      if (!readonly && !only) labelling.changed(tr)
    },
  })
  place('page').append(view.dom.parentNode)
  hold.watch(view.dom)
  root.view = view // for the browser tests
  view.dom.addEventListener('compositionend', () => hold.idle(() => {
    if (view.isDestroyed) return
    if (!readonly) composeEnded(view)
    view.dispatch(view.state.tr.setMeta('composed', true))
    line.changed()
  }))

  // ---- what stands around it ----------------------------------------------------------------------------

  const line = makeConnection({
    draft: draft.id, client, readonly, getView, hold, journal,
    onState: state => status.saving(state),
    onPeople: people => { status.people(people); outline.people(people.filter(person => String(person.id) !== String(draft.me.id))) },
    onComments: () => comments.changed(),
    onLost: (words, message) => (words ? notices.lost(words, message) : toast(message, 'error')),
    onStop: (message, words) => stop(message, words, make('button', { class: 'btn btn-small', type: 'button', text: '刷新页面', on: { click: () => location.reload() } })),
    onEnded: ({ message, again, words }) => stop(message, words, again && make('a', {
      class: 'btn btn-small btn-primary', text: '重新登录', href: `/login?next=${encodeURIComponent(location.pathname)}`,
      // Where the browser keeps nothing, this page must stay.
      target: journal.works() ? null : '_blank',
    })),
    onAnew: text => { toast('服务器上的文稿已回到另一状态，本页已随之更新', 'error'); if (text) notices.lost(text, WENT_BACK) },
  })
  const form = slotForm(place('slots-dialog'), getView, slots)
  const outline = makeOutline({
    host: place('outline'), getView, readonly, targets, kinds: new Map(kinds.map(kind => [kind.name, kind.chinese])),
  })
  const panel = makePanel({
    host: place('panel'), getView, hold, assist, kinds, readonly, valueOf, settled: () => line.settled(), commentsShown: () => comments.shown(),
  })
  const popup = makePopup({ host: root, getView, assist, valueOf, readonly })
  const again = readonly ? null : makeCandidates({ host: place('panel').querySelector('.e-panel-head'), dialog: place('again-dialog'), draft: draft.id, getView, hold, valueOf })
  const check = makeFindings({
    host: panel.findings, draft: draft.id, getView, hold, line, readonly, onShow: () => unify.checked(), onLeave: () => unify.settled(),
  })
  makeFacts({
    dialog: place('facts-dialog'), form: place('facts-form'), button: root.querySelector('[data-facts-summary]'), onSaved: () => check.again(),
  })
  const find = makeFind({ host: root, getView, readonly })
  const zoom = makeZoom(root)
  const sources = makeSources({ root, getView, hold, assist, readonly })
  const comments = makeComments({ host: panel.comments, draft: draft.id, getView, hold, readonly, show: () => panel.select('comments') })
  const revising = makeRevising({ host: root, getView, hold, readonly, me, draft: draft.id, version: draft.version, schema, onTrack: on => keepTracking(draft.id, on) })
  const unify = makeUnify({ host: panel.whole, draft: draft.id, getView, hold, line, readonly, findings: check, material: () => again.open(), headings: () => panel.headings(), fill: name => form.show(name) })
  const status = makeStatus({
    host: place('status'), draft: draft.id, me: draft.me, exports: draft.exports, targets, readonly, getView, line, tools: [revising.element, sources.element, zoom.element],
    openSlots: () => form.show(), openHelp: makeHelp(), say: message => toast(message, 'error'),
  })

  const reuse = makeReuse({ host: place('status').querySelector('.e-figures'), draft: draft.id, hold, line })

  // Outline, lengths and panel follow at leisure, never on the path of a key.
  let soon
  let textChanged = true
  function later(docChanged) {
    textChanged = textChanged || docChanged
    if (!soon) soon = setTimeout(() => hold.idle(refresh), 80)
  }
  let counted
  function refresh() {
    soon = 0
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
  }

  // The server takes no more of our steps: show why and what helps, and the words it did not take.
  function stop(message, words, help) {
    stopped = true
    view.setProps({})
    view.dom.setAttribute('aria-readonly', 'true')
    notices.stopped(message, words, help)
  }

  // Where the keyboard comes to in the panel: the row that F8 went to, else the first thing to use.
  function panelStop() {
    const shown = [...place('panel').querySelectorAll('[role="tabpanel"]:not([hidden])')]
    const here = shown.map(each => each.querySelector('.is-here .row button, .is-here button')).find(Boolean)
    return here || shown.map(each => each.querySelector('#e-query')).find(Boolean) || place('panel').querySelector('[role="tab"][aria-selected="true"]')
  }

  // F6 goes round the three parts of the window; F8 walks the list from anywhere.
  root.addEventListener('keydown', event => {
    if (event.key === 'F8' && !event.defaultPrevented && nextPlace(event.shiftKey ? -1 : 1)) event.preventDefault()
    if (event.key !== 'F6') return
    event.preventDefault()
    const stops = [place('outline').querySelector('[aria-current], button'), view.dom, panelStop()]
    const parts = [place('outline'), place('page'), place('panel')]
    const at = parts.findIndex(part => part.contains(document.activeElement))
    const next = stops[(at + (event.shiftKey ? 2 : 1)) % 3] || view.dom
    next.focus()
  })

  refresh()
  revising.sinceLast()
  if (location.hash === '#comments') panel.select('comments')
  journal.words().then(kept => kept.forEach(record => notices.kept(record, EARLIER)))
  if (readonly) {
    line.connect()
    leftBehind(view, journal).then(left => left.forEach(record => notices.kept(record, LOCKED)))
    return
  }
  restore(view, journal, draft.id).then(({ restored, lost }) => {
    line.connect()
    if (restored) { toast('上次没有来得及保存的文字已经找回', 'ok'); line.changed() }
    if (lost) notices.lost(lost, MERGED)
  })
  view.focus()
}

// Whether 修订 was on when this person last wrote this text.
const trackingName = id => `wengao-tracking-${id}`
function wasTracking(id) {
  try { return localStorage.getItem(trackingName(id)) === 'yes' } catch { return false }
}
function keepTracking(id, on) {
  try { localStorage.setItem(trackingName(id), on ? 'yes' : '') } catch { /* kept nowhere */ }
}

function name(element, role, label) {
  if (!element) return
  if (element.tagName === 'DIV') element.setAttribute('role', role)
  if (!element.hasAttribute('aria-label')) element.setAttribute('aria-label', label)
}
