// The line to the server, which decides the order of all steps: one WebSocket, plain HTTP where none gets through.
// Steps are sent one message at a time; what the server took in the meantime comes back and ours are put on top.
import { csrf, send as post } from '../common.js'
import { getVersion, receiveTransaction, refusedTransaction, sendableSteps, standOn, standing } from './merging.js'
import { insertedText } from './rebase.js'
import { readStep } from './schema.js'

const SEND_AFTER = 250
const BATCH = 400
// Characters of one message; the server takes four million bytes.
const LONGEST = 1000000
const ANSWER_WITHIN = 10000
const OPEN_WITHIN = 6000
const POLL = 4000
const WAITS = [300, 600, 1200, 2500, 5000, 10000]
// After answers that brought nothing: twice as long each time, so that a page that is at odds with its server says little.
const VAIN = 1000
const VAIN_MOST = 30000
// A line that stood so long has got through.
const STOOD = 10000
const OFFLINE_AFTER = 6000

/**
 * `page`: { draft, part (what the person is to it), locked (whether it takes no steps as the page begins), client, readonly, getView, hold, journal, onState(name), onPeople(list), onComments(), onStanding(words), onLost(words, message),
 * onStop(message, words), onEnded({ message, again, words }), onAnew(text) }. `onLost`: the server will not take these words, the
 * page goes on without them. `onStop`, `onEnded`: it takes no more from this page, or this person; `words` are what it did not
 * take. `onAnew`: what stood on this page and is not in the server's text, which has gone back to another state.
 * States: saved, saving, offline, reconnecting, refused, locked, ended.
 */
export function makeConnection(page) {
  const { draft, client, getView, hold, journal } = page
  const address = `/drafts/${encodeURIComponent(draft)}`
  let socket = null
  let failures = 0
  let lost = 0 // when the line went down; 0 while it is up
  let flying = null // { version, timer }: the message that has no answer yet
  let timer
  let retry
  let poll
  let stood
  let closed = false
  let locking = '' // why the draft takes no more steps, while a message is still under way
  let locked = false
  let where = ''
  let since = 0
  let vain = 0 // answers in a row that brought nothing
  let silent = 0 // until then nothing is sent

  const state = () => getView().state
  const unsent = () => sendableSteps(state())
  const live = () => !!socket && socket.readyState === WebSocket.OPEN
  const up = () => !lost && (live() || !!poll)

  function report() {
    if (closed) return
    if (!lost) page.onState(unsent() ? 'saving' : 'saved')
    else page.onState(Date.now() - lost < OFFLINE_AFTER && navigator.onLine !== false ? 'reconnecting' : 'offline')
  }
  setInterval(report, 1000)

  // ---- what comes -------------------------------------------------------------------------------------

  function take(message) {
    // An input method is at work: the page must not change under it.
    hold.idle(() => {
      if (message.t === 'status' || message.t === 'hello') stands(message.locked || '')
      if (message.t === 'status' && message.standing) page.onStanding(message.standing)
      if (!closed) handle(message)
    })
  }

  // Where the draft stands. A text that is open again is begun anew, with what the journal has kept of it.
  function stands(reason) {
    if (reason) {
      locking = reason
      // The answer to this comes after that to the message under way, or says what became of it.
      if (flying && !page.readonly) pull()
    } else if (locked || page.locked) { closed = true; location.reload() } else locking = ''
  }

  function handle(message) {
    if (message.t === 'hello') {
      page.onPeople(message.people || [])
      page.onComments()
      const { version, history } = standing(state())
      if (message.version !== version || message.history !== history) pull()
      else { landed(); flush() }
    } else if (message.t === 'people') page.onPeople(message.people || [])
    else if (message.t === 'comments') page.onComments()
    else if (message.t === 'accepted') accepted(message)
    else if (message.t === 'steps') received(message)
    else if (message.t === 'anew') anew(message)
    else if (message.t === 'refused') refused(message)
    else if (message.t === 'ended') ended(message)
    else if (message.t === 'part' && message.part !== page.part) { remember(); closed = true; location.reload() }
    if (locking && !flying && !closed && !page.readonly) lock(locking)
    report()
  }

  function receive(steps, clients, history) {
    const view = getView()
    const tr = receiveTransaction(view.state, steps, clients, history)
    view.dispatch(tr.setMeta('remote', true))
    remember()
  }

  function accepted({ version, history }) {
    const ours = unsent()
    const count = version - getVersion(state())
    landed()
    if (count > 0 && ours && count <= ours.steps.length) {
      receive(ours.steps.slice(0, count), Array(count).fill(client), history)
      vain = 0
    } else nothing()
    later()
  }

  function received({ version, history, steps, clients }) {
    const have = getVersion(state())
    if (version > have) { nothing(); landed(); pull(); return }
    const fresh = steps.slice(have - version)
    if (fresh.length) {
      try {
        const { schema } = state()
        receive(fresh.map(step => readStep(schema, step)), clients.slice(have - version), history)
        vain = 0
      } catch (problem) {
        astray(problem)
        return
      }
    }
    if (!fresh.length && flying) nothing()
    if (!flying || getVersion(state()) !== flying.version || !fresh.length) landed()
    flush()
  }

  // The server's text is of another history (a backup was put back, another database has taken over): ours goes on top of it.
  function anew({ version, history, document }) {
    const view = getView()
    const before = paragraphs(view.state.doc)
    try {
      const theirs = view.state.schema.nodeFromJSON(document)
      view.dispatch(standOn(view.state, theirs, { version, history }).setMeta('remote', true).setMeta('lost', null))
    } catch (problem) {
      astray(problem)
      return
    }
    remember()
    const now = new Set(paragraphs(view.state.doc))
    page.onAnew(before.filter(text => !now.has(text)).join('\n'))
    nothing()
    landed()
    later()
  }

  const paragraphs = doc => {
    const texts = []
    doc.descendants(node => { if (node.isTextblock && node.textContent.trim()) texts.push(node.textContent) })
    return texts
  }

  // An answer that brought nothing: the next message waits, longer each time.
  function nothing() {
    const wait = Math.min(VAIN * 2 ** vain, VAIN_MOST)
    vain += 1
    silent = Date.now() + wait / 2 + Math.random() * wait
  }

  // Our document is not the server's: begin again from its text; the journal keeps what is unsent.
  function astray(problem) {
    console.error(problem)
    closed = true
    const again = `wengao-astray-${draft}`
    if (Date.now() - Number(sessionStorage.getItem(again) || 0) < 60000) {
      stop('本页与服务器上的文稿对不上，请复制未保存的文字后刷新页面。')
      return
    }
    sessionStorage.setItem(again, String(Date.now()))
    location.reload()
  }

  function refused({ message, steps = 0, locked: final = false }) {
    landed()
    if (final) { lock(message); return }
    if (!steps || !unsent()) { stop(message); return }
    // Those steps alone: their words are handed back, the rest goes on.
    const view = getView()
    const tr = refusedTransaction(view.state, steps)
    const words = tr.getMeta('lost') || ''
    view.dispatch(tr.setMeta('lost', '').setMeta('remote', true))
    remember()
    page.onLost(words, message)
    later()
  }

  // The draft takes no more steps from anybody; should it be opened again, the journal's are merged into it.
  function lock(message) {
    closed = true
    locked = true
    locking = ''
    const ours = unsent()
    if (ours) journal.save(ours)
    page.onState('locked')
    page.onStop(message, ours ? insertedText(ours.steps) : '')
  }

  function stop(message) {
    closed = true
    landed()
    if (socket) socket.close()
    clearInterval(poll)
    const ours = unsent()
    const words = ours ? insertedText(ours.steps) : ''
    // The words alone: as steps they would be refused again.
    if (words) journal.keep(words)
    journal.save({ version: getVersion(state()), steps: [], moves: [] })
    page.onState('refused')
    page.onStop(message || '服务器没有接受刚才的修改，请复制未保存的文字后刷新页面。', words)
  }

  // The person may not write here any more: what is unsent stays in the journal, where the next login finds it.
  async function ended({ message, again }) {
    if (closed) return
    closed = true
    landed()
    clearTimeout(retry)
    clearInterval(poll)
    if (socket) socket.close()
    const ours = unsent()
    if (ours) await journal.save(ours)
    page.onState('ended')
    page.onEnded({ message, again, words: ours ? insertedText(ours.steps) : '' })
  }

  // What an answer over plain HTTP says of the same. Its cause is for the line to tell; who comes too late is told this.
  function endedBy(answer) {
    if (answer.status === 401) take({ t: 'ended', message: '您的登录已经结束，重新登录后可以接着写，没有保存的文字会留下。', again: true })
    else if (answer.redirected || answer.status === 403) take({ t: 'ended', message: '您的密码已被重置，请重新登录，没有保存的文字会留下。', again: true })
    else if (answer.status === 404) take({ t: 'ended', message: '您已不在这篇稿子的人员名单上，不能再写；没有保存的文字还在本页，可以复制。', again: false })
    else return false
    return true
  }

  // ---- what goes --------------------------------------------------------------------------------------

  function landed() {
    if (flying) clearTimeout(flying.timer)
    flying = null
  }

  function later() {
    clearTimeout(timer)
    timer = setTimeout(flush, SEND_AFTER)
  }

  async function flush() {
    clearTimeout(timer)
    if (Date.now() < silent) { timer = setTimeout(flush, silent - Date.now()); return }
    since = 0
    if (closed || locking || flying || !up() || hold.composing()) return
    const ours = unsent()
    if (!ours) { report(); return }
    flying = { version: ours.version, timer: setTimeout(unanswered, ANSWER_WITHIN) }
    report()
    if (!await journal.owned()) {
      // Another page of this browser took our unsent steps over: ours would be a second copy.
      closed = true
      location.reload()
      return
    }
    if (!flying) return
    const current = unsent()
    if (!current || current.version !== flying.version) { landed(); later(); return }
    // A move is not cut in two: the others know it by its two steps.
    const apart = many => (many > 1 && current.moves.includes(many - 1) ? many - 1 : many)
    let steps = current.steps.slice(0, apart(BATCH)).map(step => step.toJSON())
    while (steps.length > 2 && JSON.stringify(steps).length > LONGEST) steps = steps.slice(0, apart(Math.ceil(steps.length / 2)))
    const { version, history } = current
    if (live()) socket.send(JSON.stringify({ t: 'steps', version, history, steps, client }))
    else overHttp({ version, history, steps, client })
  }

  function unanswered() {
    landed()
    if (live()) socket.close()
    down()
  }

  let pulling
  function pull() {
    clearTimeout(pulling)
    if (closed) return
    if (Date.now() < silent) { pulling = setTimeout(pull, silent - Date.now()); return }
    if (live()) socket.send(JSON.stringify({ t: 'pull', ...standing(state()) }))
    else if (poll) ask()
  }

  // ---- plain HTTP -------------------------------------------------------------------------------------

  const each = (answer, handler) => (Array.isArray(answer) ? answer : [answer]).forEach(handler)

  async function overHttp(body) {
    try {
      const answer = await post(`${address}/steps`, { body })
      if (endedBy(answer)) return
      // It would be refused for ever.
      if (answer.status === 413 || answer.status === 422) { stop((await answer.json()).title); return }
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
      each(await answer.json(), take)
    } catch {
      landed()
      down()
    }
  }

  async function ask() {
    try {
      const { version, history } = standing(state())
      const answer = await fetch(`${address}/steps?since=${version}&history=${encodeURIComponent(history)}&standing=true`, { credentials: 'same-origin', cache: 'no-store' })
      if (endedBy(answer)) return
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
      each(await answer.json(), take)
      lost = 0
      if (!flying) flush()
    } catch {
      down()
    }
    report()
  }

  // ---- up and down ------------------------------------------------------------------------------------

  function down() {
    if (!lost) lost = Date.now()
    landed()
    report()
  }

  function connect() {
    clearTimeout(retry)
    if ((closed && !locked) || (socket && socket.readyState <= WebSocket.OPEN)) return
    const url = new URL(`${address}/line`, location.href)
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
    const line = new WebSocket(url)
    let opened = false
    socket = line
    // Some proxies neither let a WebSocket through nor refuse it.
    setTimeout(() => { if (!opened) line.close() }, OPEN_WITHIN)
    line.addEventListener('open', () => {
      opened = true
      // One that is closed again at once has not got through.
      stood = setTimeout(() => { failures = 0 }, STOOD)
      lost = 0
      // Answers that went with the line before were not in vain.
      vain = 0
      silent = 0
      clearInterval(poll)
      poll = null
      landed()
      if (where) line.send(JSON.stringify({ t: 'where', section: where }))
      report()
    })
    line.addEventListener('message', ({ data }) => {
      let message
      try { message = JSON.parse(data) } catch { return }
      take(message)
    })
    line.addEventListener('close', () => {
      clearTimeout(stood)
      if (socket !== line) return
      socket = null
      if (closed && !locked) return
      failures += 1
      if (opened || !poll) down()
      // Twice without getting through: some proxies let no WebSocket pass.
      if (failures >= 2 && !poll) { poll = setInterval(ask, POLL); ask() }
      const wait = WAITS[Math.min(failures, WAITS.length) - 1] || WAITS[0]
      retry = setTimeout(connect, wait + Math.random() * wait / 2)
    })
  }

  function remember() {
    journal.save(unsent() || { ...standing(state()), steps: [], moves: [] })
  }

  let remembering

  // A pulled cable leaves the socket open in silence.
  addEventListener('offline', () => { if (socket) socket.close(); down() })
  addEventListener('online', () => { failures = 0; connect(); if (poll) ask() })
  document.addEventListener('visibilitychange', () => { if (!document.hidden) connect() })
  // Leaving: a last message beside the journal; should both arrive, the server takes only one.
  addEventListener('pagehide', () => {
    const ours = closed ? null : unsent()
    if (!ours) return
    remember()
    const body = JSON.stringify({ version: ours.version, history: ours.history, steps: ours.steps.map(step => step.toJSON()), client })
    if (body.length > 60000) return
    fetch(`${address}/steps`, {
      method: 'POST', keepalive: true, credentials: 'same-origin', body,
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf() },
    }).catch(() => {})
  })
  addEventListener('beforeunload', event => {
    if (unsent() && (lost || closed) && !journal.works()) { event.preventDefault(); event.returnValue = '' }
  })

  return {
    connect,
    /** Tells the line that the text changed here. */
    changed() {
      clearTimeout(remembering)
      // A long day offline makes a long journal: write it less often.
      const many = (unsent() || { steps: [] }).steps.length
      remembering = setTimeout(remember, many > 300 ? 600 : 40)
      since = since || Date.now()
      if (Date.now() - since > 1000) flush()
      else later()
      report()
    },
    /** Sends what is left now; resolves when all is accepted, or with false after `within` milliseconds. */
    async settled(within = 4000) {
      const end = Date.now() + within
      flush()
      while (unsent()) {
        if (Date.now() > end || closed) return false
        await new Promise(done => setTimeout(done, 50))
        if (!flying) flush()
      }
      return true
    },
    /** Tells the others in which section the caret is. */
    at(section) {
      if (section === where) return
      where = section
      if (live()) socket.send(JSON.stringify({ t: 'where', section }))
    },
    state: () => (locked ? 'locked' : closed ? 'refused' : lost ? 'offline' : unsent() ? 'saving' : 'saved'),
  }
}
