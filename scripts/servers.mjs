// Servers of our own on throw-away data, people who use them, and writers who count what was acknowledged: for the soak and
// for the drill. From loopback alone; whatever was started ends with the process.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
export const program = process.env.PROGRAM || join(process.env.CARGO_TARGET_DIR || join(root, 'target'), 'release', 'wengao')

export const sleep = ms => new Promise(done => setTimeout(done, ms))
let seed = Number(process.env.SEED) || 7
export const random = n => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 65536) % n }

// ---- a server -----------------------------------------------------------------------------------------------------------

export const freePort = () => new Promise((resolve, reject) => {
  const probe = createServer()
  probe.on('error', reject)
  probe.listen(0, '127.0.0.1', () => { const { port } = probe.address(); probe.close(() => resolve(port)) })
})

const started = []
process.on('exit', () => { for (const { child } of started) if (child && child.exitCode === null) child.kill('SIGKILL') })

export class Server {
  constructor(data, more = []) {
    started.push(this)
    Object.assign(this, { data, more, said: '', child: null, port: 0 })
  }
  get url() { return `http://127.0.0.1:${this.port}` }
  /** Starts it and waits until it can store; how long that took, in ms. */
  async start({ patience = 120000, more = [] } = {}) {
    this.port = this.port || await freePort()
    const began = performance.now()
    const env = { ...process.env, RUST_LOG: 'warn', RUST_BACKTRACE: '0' }
    delete env.DATABASE_URL
    const where = this.data ? ['--data', this.data] : []
    const child = spawn(program, ['serve', ...where, '--port', String(this.port), ...this.more, ...more], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.child = child
    child.ended = new Promise(done => child.on('close', done))
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => { this.said = (this.said + chunk).slice(-200000) })
    while (performance.now() - began < patience) {
      if (child.exitCode !== null) throw new Error(`the server ended: ${this.said.slice(-2000)}`)
      if (await this.ready()) return performance.now() - began
      await sleep(20)
    }
    throw new Error(`not ready after ${patience} ms: ${this.said.slice(-2000)}`)
  }
  ready() {
    return fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(5000) }).then(answer => answer.status === 200, () => false)
  }
  async kill(signal = 'SIGKILL') {
    this.child.kill(signal)
    await this.child.ended
  }
  /** The process of its PostgreSQL, and the folder of its socket, as soon as there is one. */
  async postgres() {
    for (let n = 0; ; n += 1) {
      try {
        const lines = readFileSync(join(this.data, readdirSync(this.data).find(name => name.startsWith('postgresql-')), 'data', 'postmaster.pid'), 'utf8').split('\n')
        if (Number(lines[0]) && lines[4]) return { pid: Number(lines[0]), socket: lines[4] }
      } catch { /* it is being started */ }
      if (n > 100) throw new Error('no PostgreSQL')
      await sleep(100)
    }
  }
  memory() {
    try { return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))[1]) / 1024 } catch { return 0 }
  }
  panics() { return (this.said.match(/panicked at/g) || []).length }
  command(...words) {
    const env = { ...process.env }
    delete env.DATABASE_URL
    return spawnSync(program, [...words, '--data', this.data], { env, encoding: 'utf8', maxBuffer: 1 << 26 })
  }
}

/** Somebody with a browser: cookie, CSRF token, and a token of the API. */
export async function login(server) {
  const jar = {}
  const keep = answer => { for (const set of answer.headers.getSetCookie()) { const [name, value] = set.split(';')[0].split('='); jar[name] = value } }
  const cookie = () => Object.entries(jar).map(([name, value]) => `${name}=${value}`).join('; ')
  const csrfOf = html => (/name="_csrf" value="([^"]+)"/.exec(html) || /name="csrf-token" content="([^"]+)"/.exec(html) || [])[1]
  const form = async (path, values) => {
    const answer = await fetch(server.url + path, {
      method: 'POST', redirect: 'manual', headers: { cookie: cookie(), 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(values),
    })
    keep(answer)
    return answer
  }
  const password = server.said.match(/密码[^\n:：]*[:：]\s*(\S+)/)[1]
  keep(await fetch(`${server.url}/login`))
  await form('/login', { username: 'admin', password })
  const page = async path => (await fetch(server.url + path, { headers: { cookie: cookie(), accept: 'text/html' } })).text()
  let csrf = csrfOf(await page('/account/password'))
  const own = `${password}-own1`
  await form('/account/password', { _csrf: csrf, current: password, new: own, again: own })
  if (!/logout/.test(await page('/'))) { await form('/login', { username: 'admin', password: own }) }
  csrf = csrfOf(await page('/account/password'))
  await form('/setup/later', { _csrf: csrf })
  const made = server.command('token', 'create', '--user', 'admin', '--days', '9')
  const token = /wg_\S+/.exec(made.stdout)?.[0]
  if (!csrf || !token) throw new Error(`no login: ${made.stdout}${made.stderr}`)
  return { cookie, csrf, token, page }
}

export const api = async (server, who, method, path, body) => {
  const answer = await fetch(server.url + path, {
    method, headers: { authorization: `Bearer ${who.token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    body: body && JSON.stringify(body), signal: AbortSignal.timeout(60000),
  })
  return { status: answer.status, body: await answer.json().catch(() => null) }
}

export async function draft(server, who) {
  const outline = (await api(server, who, 'GET', '/api/outlines')).body.items[0].id
  const made = await api(server, who, 'POST', '/api/speeches', { outline_id: outline, title: '讲话', delivered_on: '2026-12-05' })
  if (made.status !== 201) throw new Error(`no draft: ${made.status} ${JSON.stringify(made.body)}`)
  return made.body.id
}

/** An import of so many speeches of our own, as a job of the server: tells whether it still runs. */
export async function importing(server, who, from, many) {
  const body = new FormData()
  for (let n = 0; n < many; n += 1) body.append('file', new Blob([speech(from + n)]), `more-${n}.txt`)
  const send = () => fetch(`${server.url}/api/import`, { method: 'POST', headers: { authorization: `Bearer ${who.token}` }, body })
  const sent = await send().catch(send) // a connection that ended meanwhile is noticed by what was sent on it
  const { job } = await sent.json()
  if (!job) throw new Error(`no import: ${sent.status}`)
  return async () => ['queued', 'running'].includes((await api(server, who, 'GET', `/api/jobs/${job}`)).body.state)
}

export async function upload(server, who, files) {
  const body = new FormData()
  for (const [name, bytes] of files) body.append('file', new Blob([bytes]), name)
  const answer = await fetch(`${server.url}/api/import`, { method: 'POST', headers: { authorization: `Bearer ${who.token}` }, body, signal: AbortSignal.timeout(120000) })
  return { status: answer.status, body: await answer.json().catch(() => null) }
}

export const PARTS_OF_SPEECH = ['坚持党的领导、人民当家作主、依法治国有机统一', '围绕中心、服务大局，依法履职尽责', '综合运用听取报告、执法检查、专题询问等方式',
  '做到敢于监督、善于监督', '密切同人民群众的联系，倾听意见建议', '推动代表建议办理从答复型向落实型转变', '加强自身建设，提高履职能力和水平',
  '完善议事规则，提高会议质量', '深入基层开展调查研究', '把全过程人民民主贯穿到履职各环节']
const HEADINGS = ['坚持党的领导，把牢政治方向', '强化监督职能，增强监督实效', '尊重代表地位，发挥代表作用', '加强自身建设，提升履职水平']

/** A speech of our own, unlike all others. */
export function speech(number) {
  const sentence = () => `要${PARTS_OF_SPEECH[random(10)]}，${PARTS_OF_SPEECH[random(10)]}，今年${random(9000)}项任务要逐一落实。`
  const paragraphs = HEADINGS.map((heading, n) => `${'一二三四'[n]}、${heading}\n${Array.from({ length: 6 }, sentence).join('')}\n${Array.from({ length: 6 }, sentence).join('')}`)
  return `在云江市人大第${number}次工作座谈会上的讲话\n（${2000 + number % 26}年${1 + number % 12}月${1 + number % 28}日）\n主任　沈立民\n同志们：\n今天开会，讲四点意见。\n${paragraphs.join('\n')}\n`
}

// ---- writers ------------------------------------------------------------------------------------------------------------

/** Writes counters into a draft of its own, one step after the other, whatever happens to the server. */
export class Writer {
  constructor(servers, who, id, name, pause) {
    Object.assign(this, { servers, who, id, name, pause, at: { version: 0, history: null }, next: 0, acknowledged: [], waits: [], stopped: false, refused: 0 })
  }
  get server() { return this.servers[random(this.servers.length)] }
  step(n) { return { stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: `〔${n}〕` }] } } }
  take(message) {
    if (message.t === 'accepted') {
      this.at = { version: message.version, history: message.history }
      this.mine()
    } else if (message.t === 'steps') {
      const skip = this.at.version - message.version
      if (skip < 0) return
      if (message.clients.slice(skip).includes(this.name)) this.mine()
      this.at = { version: message.version + message.steps.length, history: message.history }
    } else if (message.t === 'anew') {
      this.at = { version: message.version, history: message.history }
    } else if (message.t === 'refused') this.refused += 1
  }
  mine() {
    this.acknowledged.push(this.next)
    this.next += 1
    if (this.sent) { this.waits.push(performance.now() - this.sent); this.sent = 0 }
  }
  /** Half of the writers over the WebSocket, half by plain requests. */
  async run(overSocket) {
    while (!this.stopped) {
      try { await (overSocket ? this.socket() : this.plain()) } catch { /* it comes back */ }
      if (!this.stopped) await sleep(100 + random(200))
    }
  }
  async plain() {
    const { url } = this.server
    const headers = { cookie: this.who.cookie(), 'x-csrf-token': this.who.csrf, 'content-type': 'application/json' }
    const path = `${url}/drafts/${this.id}/steps`
    const since = await fetch(`${path}?since=${this.at.version}${this.at.history ? `&history=${this.at.history}` : ''}`, { headers, signal: AbortSignal.timeout(10000) })
    if (!since.ok) throw new Error(since.status)
    this.take(await since.json())
    while (!this.stopped) {
      this.sent = performance.now()
      const body = JSON.stringify({ ...this.at, steps: [this.step(this.next)], client: this.name })
      const answer = await fetch(path, { method: 'POST', headers, body, signal: AbortSignal.timeout(10000) })
      if (!answer.ok) throw new Error(answer.status)
      this.take(await answer.json())
      await sleep(this.pause * (0.5 + Math.random()))
    }
  }
  socket() {
    return new Promise((done, fail) => {
      const line = new WebSocket(`${this.server.url.replace('http', 'ws')}/drafts/${this.id}/line`, { headers: { cookie: this.who.cookie() } })
      this.line = line
      let timer
      const say = message => line.send(JSON.stringify(message))
      const write = () => {
        if (this.stopped) { line.close(); return }
        this.sent = performance.now()
        say({ t: 'steps', ...this.at, steps: [this.step(this.next)], client: this.name })
      }
      const later = () => { clearTimeout(timer); timer = setTimeout(write, this.pause * (0.5 + Math.random())) }
      line.onmessage = ({ data }) => {
        const message = JSON.parse(data)
        if (message.t === 'hello') say({ t: 'pull', ...this.at })
        else if (['accepted', 'steps', 'anew', 'refused'].includes(message.t)) { this.take(message); later() }
      }
      line.onclose = () => { clearTimeout(timer); done() }
      line.onerror = () => { clearTimeout(timer); fail(new Error('the line broke')) }
    })
  }
  stop() { this.stopped = true; if (this.line) this.line.close() }
  /** Acknowledged counters that are not there, and counters that are there twice. */
  async check(server) {
    const headers = { cookie: this.who.cookie() }
    const answer = await fetch(`${server.url}/drafts/${this.id}/steps?since=0`, { headers })
    const { steps } = await answer.json()
    const times = new Map()
    for (const step of steps) { const n = Number(/〔(\d+)〕/.exec(JSON.stringify(step))?.[1]); times.set(n, (times.get(n) || 0) + 1) }
    return { lost: this.acknowledged.filter(n => !times.has(n)).length, doubled: [...times.values()].filter(n => n > 1).length }
  }
}
