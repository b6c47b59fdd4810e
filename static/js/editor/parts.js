// What stands around the text: the line to the server, outline, panel, bar and all that opens. Made once, in this order; each part is
// handed what it needs of the page and no more.
import { make, toast } from '../common.js'
import { makeBar } from './bar.js'
import { makeCandidates } from './candidates.js'
import { makeComments, openThreads } from './comments.js'
import { makeConnection } from './connection.js'
import { makeFacts } from './facts.js'
import { makeFind } from './find.js'
import { makeFindings } from './findings.js'
import { makeFit } from './fit.js'
import { showHabits } from './habits.js'
import { makeHelp } from './help.js'
import { makeKinds } from './kinds.js'
import { makeOutline } from './outline.js'
import { makePanel } from './panel.js'
import { makePaperPlace } from './paper-place.js'
import { setByline } from './paper.js'
import { makePopup } from './popup.js'
import { makeReuse } from './reuse.js'
import { makeRevising } from './revising.js'
import { editSlot, openSlot, openSlots, slotsOf } from './slots.js'
import { makeSources } from './sources.js'
import { makeStrip } from './strip.js'
import { keepTracking } from './text-view.js'
import { makeUnify } from './unify.js'
import { copyForWord } from './word.js'
import { makeZoom } from './zoom.js'

const WENT_BACK = '服务器恢复了备份或切换了数据库，文稿以服务器上的为准。下面这些段落原在本页、现在文稿里没有，请复制到需要的地方：'

/** The parts by name, to be joined to the page. */
export function makeParts(page) {
  const { draft, root, place, readonly, only, me, targets, kinds, hold, assist, getView, valueOf } = page
  const common = { draft: draft.id, getView, hold, readonly }
  name(page)
  const line = makeLine(page)
  const outline = makeOutline({
    host: place('outline'), getView, readonly: readonly || only, targets, kinds: new Map(kinds.map(kind => [kind.name, kind.chinese])),
    me: draft.me.name, signs: () => signsOf(page),
  })
  const panel = makePanel({
    ...common, host: place('panel'), assist, kinds, valueOf, settled: () => line.settled(), commentsShown: () => page.comments.shown(),
  })
  const popup = makePopup({ host: root, getView, assist, valueOf, readonly })
  const again = readonly ? null : makeCandidates({ ...common, host: place('panel').querySelector('.e-panel-head'), dialog: place('again-dialog'), valueOf })
  const check = makeFindings({ ...common, host: panel.findings, line, onShow: () => page.unify.checked(), onLeave: () => page.unify.settled() })
  const find = makeFind({ host: root, getView, readonly })
  const paperPlace = makePaperPlace({ host: root, draft: draft.id, getView, line })
  showHabits({ host: place('panel'), speaker: draft.speaker, words: draft.habits })
  const zoom = makeZoom(root)
  const fit = makeFit({ root, page: place('page'), onFit: zoom.fit })
  outline.onFold(() => fit.fold())
  const sources = makeSources({ root, draft: draft.id, getView, hold, assist, readonly: readonly || only })
  const comments = makeComments({ ...common, host: panel.comments, show: () => panel.select('comments') })
  const revising = makeRevising({ ...common, host: root, only, me, version: draft.version, schema: page.schema, onTrack: on => keepTracking(draft.id, on) })
  const unify = makeUnify({
    ...common, host: panel.whole, line, findings: check, material: () => again.open(), headings: () => panel.headings(), fill: name => fillSlot(page, name),
  })
  const copyWord = () => copyForWord(getView(), page.byline)
  const strip = makeStrip({ host: root, getView, hold, readonly, only, comment: () => comments.compose(), copyWord, settle: accept => revising.here(accept) })
  const status = makeBar({
    host: place('status'), draft: draft.id, me: draft.me, exports: draft.exports, targets, readonly, getView, line, revising: revising.element,
    tools: [sources.element, zoom.element], copyWord, openHelp: makeHelp(), say: message => toast(message, 'error'), goTo: id => outline.goTo(id),
    todo: () => todoOf(page),
    actions: [
      ...(readonly || only ? [] : [['填空', '到下一处没有填的空（Ctrl+Alt+K）', () => { if (!editSlot(getView())) toast('没有要填的空了') }]]),
      ['誊改：按页行找', '送阅稿上第几页第几行，到稿中的那一句', () => paperPlace.open()], ['专注', '只留正文（Ctrl+Alt+F）', () => fit.focusMode()], ['提纲：收起、展开', 'Ctrl+Alt+O', () => fit.fold()],
    ],
  })
  const reuse = makeReuse({ host: place('status').querySelector('.e-figures'), draft: draft.id, hold, line, getView })
  const kindsOf = makeKinds({ draft: draft.id, getView, hold, line })
  makeFacts({
    dialog: place('facts-dialog'), form: place('facts-form'), button: root.querySelector('[data-facts-summary]'),
    onSaved: ({ byline, targets: wanted }) => {
      page.byline = byline
      Object.assign(targets, wanted)
      setByline(getView(), byline)
      page.follow.later(true)
      check.again()
    },
  })
  // The list in sight decides: 统稿 has the findings too.
  const nextPlace = direction => (panel.whole.hidden ? check.next(direction) : unify.next(direction))
  walk(page, nextPlace)
  return { line, outline, panel, popup, check, find, zoom, fit, sources, comments, revising, unify, strip, status, reuse, kindsOf, nextPlace }
}

// The line to the server, and what it says to whoever writes.
function makeLine(page) {
  const { draft, client, readonly, getView, hold, journal, notices, me } = page
  return makeConnection({
    draft: draft.id, part: draft.part, locked: draft.locked, client, readonly, getView, hold, journal,
    onState: state => page.status.saving(state),
    onPeople: people => { page.status.people(people); page.outline.people(people.filter(person => String(person.id) !== me)) },
    onComments: () => page.comments.changed(),
    onStanding: words => standing(page, words),
    onLost: (words, message) => (words ? notices.lost(words, message) : toast(message, 'error')),
    onStop: (message, words) => stop(page, message, words, make('button', { class: 'btn btn-small', type: 'button', text: '刷新页面', on: { click: () => location.reload() } })),
    onEnded: ({ message, again, words }) => stop(page, message, words, again && make('a', {
      class: 'btn btn-small btn-primary', text: '重新登录', href: `/login?next=${encodeURIComponent(location.pathname)}`,
      // Where the browser keeps nothing, this page must stay.
      target: journal.works() ? null : '_blank',
    })),
    onAnew: text => { toast('服务器上的文稿已回到另一状态，本页已随之更新', 'error'); if (text) notices.lost(text, WENT_BACK) },
  })
}

// Where the draft stands has changed: said over the text, and in the bar for good.
function standing({ root, notices }, words) {
  const badge = root.querySelector('[data-standing]')
  if (badge.textContent === words) return
  badge.textContent = words
  badge.title = `${words}：送审与版本`
  notices.told(words)
}

// The server takes no more of our steps: show why and what helps, and the words it did not take.
function stop(page, message, words, help) {
  page.stopped = true
  page.view.setProps({})
  page.view.dom.setAttribute('aria-readonly', 'true')
  page.notices.stopped(message, words, help)
}

// The parts of the window by name, for whoever hears the page.
function name({ root, place }) {
  root.classList.add('editor')
  document.body.classList.add('is-writing')
  for (const [id, role, label] of [['outline', 'navigation', '提纲'], ['page', 'group', '文稿'], ['panel', 'region', '素材与校核'], ['status', 'group', '工具栏']]) {
    place(id).setAttribute('role', role)
    place(id).setAttribute('aria-label', label)
  }
}

// F6 goes round the three parts of the window; F8 walks the list from anywhere.
function walk({ root, place, getView }, nextPlace) {
  // Where the keyboard comes to in the panel: the row that F8 went to, else the first thing to use.
  const panelStop = () => {
    const shown = [...place('panel').querySelectorAll('[role="tabpanel"]:not([hidden])')]
    const here = shown.map(each => each.querySelector('.is-here .row button, .is-here button')).find(Boolean)
    return here || shown.map(each => each.querySelector('#e-query')).find(Boolean) || place('panel').querySelector('[role="tab"][aria-selected="true"]')
  }
  root.addEventListener('keydown', event => {
    if (event.key === 'F8' && !event.defaultPrevented && nextPlace(event.shiftKey ? -1 : 1)) event.preventDefault()
    if (event.key !== 'F6') return
    event.preventDefault()
    const { dom } = getView()
    const stops = [place('outline').querySelector('[aria-current], button'), dom, panelStop()]
    const at = [place('outline'), place('page'), place('panel')].findIndex(part => part.contains(document.activeElement))
    const next = stops[(at + (event.shiftKey ? 2 : 1)) % 3] || dom
    next.focus()
  })
}

function fillSlot({ getView }, name) {
  const slot = slotsOf(getView().state.doc).get(name)
  if (slot) openSlot(getView(), (slot.places.find(({ value }) => !value) || slot.places[0]).pos)
}

/** Where something is to be looked at: `{ slots, findings, comments }`, places each. */
function signsOf({ view, check }) {
  const { state } = view
  return { slots: openSlots(state.doc).map(({ pos }) => pos), findings: check.items().map(({ from }) => from), comments: openThreads(state) }
}

/** What is still to do before the text can be final: `[{ text, count, go }]`. */
function todoOf(page) {
  const { view, check, comments, panel } = page
  const { state } = view
  const open = openSlots(state.doc)
  const [toWrite, toFill] = [open.filter(slot => slot.toWrite), open.filter(slot => !slot.toWrite)]
  const errors = check.items().filter(({ severity }) => severity === 'error')
  const threads = openThreads(state)
  return [
    { text: '没有填的空', count: toFill.length, go: () => openSlot(view, toFill[0].pos) },
    { text: '还没有写的地方', count: toWrite.length, go: () => openSlot(view, toWrite[0].pos) },
    { text: '校核指出的错误', count: errors.length, go: () => { panel.select('findings'); check.go(errors[0].id) } },
    { text: '没有解决的批注', count: threads.length, go: () => { panel.select('comments'); comments.shown() } },
  ].filter(({ count }) => count)
}
