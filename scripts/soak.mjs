// What a server has to stand, for as long as it is given: kills, load, idle and half requests, a full disk, broken files, kills
// in the middle of jobs. Bounded in count and time, from loopback alone; prints a table and ends with 1 where a limit is broken.
//   make soak MINUTES=10 [PARTS=kills,load,costs,sockets,disk,inputs,stages]
// Needs the release build, Linux and (for the full disk) the right to mount a tmpfs. Never part of CI.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { PARTS_OF_SPEECH, Server, Writer, api, draft, login, program, random, sleep, speech, upload } from './servers.mjs'

const minutes = Number(process.env.MINUTES) || 10
const chosen = (process.env.PARTS || 'kills,load,costs,sockets,disk,inputs,stages').split(',')
// Parts of the time, and what is enough.
const SHARES = { kills: 0.35, load: 0.3, costs: 0.02, sockets: 0.05, disk: 0.1, inputs: 0.08, stages: 0.12 }
const ENOUGH = { kills: 1000, disk: 20, files: 200000, forms: 50000, idle: 2000, half: 5000, typists: 100, speeches: 2000, stages: 60, logins: 200 }
const asked = name => Number(process.env[name.toUpperCase()]) || ENOUGH[name]

const rows = []
let broken = 0

/** Notes a figure; `limit` says whether it is good. */
function tell(part, what, value, wanted = '', good = true) {
  if (!good) broken += 1
  rows.push([part, what, String(value), wanted, good ? '' : '✗'])
  console.error(`${part}: ${what}: ${value} ${wanted && `(wanted ${wanted})`} ${good ? '' : '✗'}`)
}
const at = (list, share) => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) * share)] ?? 0
const ms = value => `${value.toFixed(1)} ms`

// ---- the parts ----------------------------------------------------------------------------------------------------------

async function kills(until) {
  const server = new Server(mkdtempSync(join(tmpdir(), 'wengao-soak-')))
  await server.start()
  const who = await login(server)
  const second = new Server(null)
  const startSecond = async () => {
    const url = `postgres://postgres@localhost/wengao?host=${encodeURIComponent((await server.postgres()).socket)}`
    await second.start({ more: ['--database-url', url] })
  }
  const servers = [server]
  const writers = []
  for (let n = 0; n < 12; n += 1) {
    const writer = new Writer(servers, who, await draft(server, who), `w${n}`, 60)
    writers.push(writer)
    writer.run(n % 2 === 0)
  }
  const counts = { server: 0, database: 0, both: 0, second: 0 }
  const back = []
  const healed = []
  let done = 0
  while (Date.now() < until && done < asked('kills')) {
    await sleep(300 + random(1500))
    const what = ['server', 'database', 'both', 'second'][random(4)]
    if (what === 'second') {
      if (servers.length === 1) { await startSecond(); servers.push(second) }
      await sleep(300 + random(500))
      servers.pop()
      await second.kill()
    } else if (what === 'database') {
      const { pid } = await server.postgres()
      process.kill(pid, 'SIGKILL')
      const began = performance.now()
      while (!(await server.ready())) {
        if (performance.now() - began > 15000 || server.child.exitCode !== null) { await server.kill(); await server.start(); break }
        await sleep(50)
      }
      healed.push(performance.now() - began)
    } else {
      if (what === 'both') { const { pid } = await server.postgres(); try { process.kill(pid, 'SIGKILL') } catch { /* gone already */ } }
      await server.kill()
      back.push(await server.start())
    }
    counts[what] += 1
    done += 1
  }
  await sleep(2000)
  for (const writer of writers) writer.stop()
  await sleep(500)
  let [lost, doubled, all] = [0, 0, 0]
  for (const writer of writers) {
    const found = await writer.check(server)
    lost += found.lost
    doubled += found.doubled
    all += writer.acknowledged.length
  }
  await server.kill('SIGTERM')
  rmSync(server.data, { recursive: true, force: true })
  tell('kills', 'of server / database / both / second server', Object.values(counts).join(' / '))
  tell('kills', 'steps acknowledged', all)
  tell('kills', 'of them lost, doubled', `${lost}, ${doubled}`, '0, 0', !lost && !doubled)
  tell('kills', 'the server stores again after, p50 / p95 / max', [0.5, 0.95, 1].map(share => ms(at(back, share))).join(' / '), 'p95 < 2 s', at(back, 0.95) < 2000)
  tell('kills', 'database killed alone: stores again after, max', ms(at(healed, 1)), '< 10 s', at(healed, 1) < 10000)
}

async function load(until) {
  const server = new Server(mkdtempSync(join(tmpdir(), 'wengao-soak-')))
  await server.start()
  const who = await login(server)
  const writers = []
  for (let n = 0; n < asked('typists'); n += 1) {
    const writer = new Writer([server], who, await draft(server, who), `w${n}`, 1500)
    writers.push(writer)
    writer.run(true)
  }
  const [completions, pages, errors, memory] = [[], [], [], []]
  let over = false
  const json = { cookie: who.cookie(), 'x-csrf-token': who.csrf, 'content-type': 'application/json' }
  const timed = async (list, path, options) => {
    const began = performance.now()
    const answer = await fetch(server.url + path, { ...options, signal: AbortSignal.timeout(30000) }).catch(error => ({ ok: false, status: String(error) }))
    if (answer.ok) await answer.arrayBuffer()
    else errors.push(`${path.replace(/[0-9a-f-]{36}/, '…')} ${answer.status}`)
    list.push(performance.now() - began)
  }
  const typing = writers.map(async writer => {
    await sleep(random(1500))
    while (!over) {
      const before = PARTS_OF_SPEECH[random(10)].slice(0, 4 + random(6))
      await timed(completions, `/drafts/${writer.id}/complete`, { method: 'POST', headers: json, body: JSON.stringify({ before, kind: 'other' }) })
      await sleep(1000 + random(1000))
    }
  })
  const looking = (async () => {
    while (!over) {
      for (const path of ['/', '/speeches', '/phrasings', '/drafts', `/drafts/${writers[random(writers.length)].id}`]) {
        await timed(pages, path, { headers: { cookie: who.cookie(), accept: 'text/html' } })
      }
      memory.push(server.memory())
      await sleep(500)
    }
  })()
  const began = Date.now()
  let imported = 0
  while (Date.now() < until && imported < asked('speeches')) {
    const files = Array.from({ length: 50 }, () => { imported += 1; return [`${imported}.txt`, speech(imported)] })
    const { status, body } = await upload(server, who, files)
    if (status !== 202) { errors.push(`import ${status}`); break }
    for (;;) {
      const job = (await api(server, who, 'GET', `/api/jobs/${body.job}`)).body
      if (!job || ['done', 'failed', 'cancelled'].includes(job.state) || Date.now() > until + 60000) { if (job?.state === 'failed') errors.push('import failed'); break }
      await sleep(300)
    }
  }
  const took = Date.now() - began
  const half = memory.length
  while (Date.now() < until) await sleep(500)
  over = true
  await Promise.all([...typing, looking])
  for (const writer of writers) writer.stop()
  await sleep(500)
  const saves = writers.flatMap(writer => writer.waits)
  let lost = 0
  for (const writer of writers) lost += (await writer.check(server)).lost
  tell('load', 'typists, speeches imported and mined beside them', `${writers.length}, ${imported} in ${(took / 1000).toFixed(0)} s`)
  tell('load', 'saves; p50 / p99 / max', `${saves.length}; ${[0.5, 0.99, 1].map(share => ms(at(saves, share))).join(' / ')}`, 'p99 < 150 ms', at(saves, 0.99) < 150)
  tell('load', 'completions; p50 / p99 / max', `${completions.length}; ${[0.5, 0.99, 1].map(share => ms(at(completions, share))).join(' / ')}`, 'p99 < 100 ms', at(completions, 0.99) < 100)
  tell('load', 'pages; p50 / p99 / max', `${pages.length}; ${[0.5, 0.99, 1].map(share => ms(at(pages, share))).join(' / ')}`, 'p99 < 300 ms', at(pages, 0.99) < 300)
  tell('load', 'errors', [...new Set(errors)].slice(0, 5).join(', ') || 0, '0', !errors.length)
  tell('load', 'acknowledged and lost', lost, '0', !lost)
  tell('load', 'memory of the server: most, and at the end', `${Math.max(...memory).toFixed(0)} MB, ${memory.at(-1).toFixed(0)} MB`, '≤ 600 MB', Math.max(...memory) <= 600)
  const late = memory.slice(half)
  if (late.length > 20) tell('load', 'growth after the import', `${(late.at(-1) - late[0]).toFixed(0)} MB`, '≤ 50 MB', late.at(-1) - late[0] <= 50)
  tell('load', 'panics', server.panics(), '0', !server.panics())
  await server.kill('SIGTERM')
  rmSync(server.data, { recursive: true, force: true })
}

/** What one stranger and one writer can cost at most: wrong passwords all at once, steps that touch all of a long draft. */
async function costs() {
  const server = new Server(mkdtempSync(join(tmpdir(), 'wengao-soak-')))
  await server.start()
  const who = await login(server)
  /** How long `/healthz` or another page takes while `work` runs, and what came of it. */
  const beside = async (path, work) => {
    const waits = []
    let over = false
    const probing = (async () => {
      while (!over) {
        const began = performance.now()
        const good = await fetch(server.url + path, { signal: AbortSignal.timeout(20000) }).then(answer => answer.ok, () => false)
        waits.push(good ? performance.now() - began : 20000)
        await sleep(5)
      }
    })()
    const result = await work()
    over = true
    await probing
    return { waits, result }
  }
  const quiet = server.memory()
  let most = 0
  const watching = setInterval(() => { most = Math.max(most, server.memory()) }, 20)
  const wrong = n => fetch(`${server.url}/login`, { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ username: 'somebody', password: `wrong-${n}` }) }).then(answer => answer.status, String)
  const tried = await beside('/readyz', () => Promise.all(Array.from({ length: asked('logins') }, (_, n) => wrong(n))))
  clearInterval(watching)
  const refused = tried.result.filter(status => status === 429).length
  tell('costs', 'wrong passwords for one name at once; refused untried', `${tried.result.length}; ${refused}`, 'all but 8', refused >= tried.result.length - 8)
  tell('costs', '/readyz beside them, p99 / max', `${ms(at(tried.waits, 0.99))} / ${ms(at(tried.waits, 1))}`, 'p99 < 100 ms', at(tried.waits, 0.99) < 100)
  tell('costs', 'memory for them', `+${(most - quiet).toFixed(0)} MB`, '≤ +100 MB', most - quiet <= 100)

  const path = `${server.url}/drafts/${await draft(server, who)}/steps`
  const headers = { cookie: who.cookie(), 'x-csrf-token': who.csrf, 'content-type': 'application/json' }
  const whole = await (await fetch(`${path}?since=9999&history=${crypto.randomUUID()}`, { headers })).json()
  const size = node => node.text ? node.text.length : node.type === 'slot' ? 1 : 2 + (node.content || []).reduce((sum, child) => sum + size(child), 0)
  const line = type => ({ type, content: [{ type: 'text', text: '要抓好落实。' }] })
  const section = { type: 'section', content: Array.from({ length: 3000 }, () => line('paragraph')) }
  let state = { version: whole.version, history: whole.history }
  const send = async (...steps) => {
    const began = performance.now()
    const answer = await (await fetch(path, { method: 'POST', headers, body: JSON.stringify({ ...state, client: 'a', steps }) })).json()
    if (answer.t === 'accepted') state = { version: answer.version, history: answer.history }
    return { said: answer.t, message: answer.message, took: performance.now() - began }
  }
  const filled = await send({ stepType: 'replace', from: 0, to: size(whole.document) - 2, slice: { content: [line('title'), section] } })
  if (filled.said !== 'accepted') throw new Error(`no long draft: ${filled.message}`)
  const mark = (n, to) => ({ stepType: 'addMark', from: 0, to, mark: { type: 'comment', attrs: { id: String(n) } } })
  const batch = { stepType: 'markSet', steps: Array.from({ length: 150 }, (_, n) => mark(n, 24000)) }
  const costly = await beside('/healthz', () => Promise.all([send(batch), send(batch), send(batch)]))
  tell('costs', 'three batches of 150 marks over 3,000 paragraphs: said', costly.result.map(({ said }) => said).join(', '))
  tell('costs', 'the slowest of them', ms(at(costly.result.map(({ took }) => took), 1)), '≤ 250 ms or refused', costly.result.every(({ said, took }) => said === 'refused' || took <= 250))
  tell('costs', '/healthz beside them, p99 / max', `${ms(at(costly.waits, 0.99))} / ${ms(at(costly.waits, 1))}`, 'p99 < 50 ms', at(costly.waits, 0.99) < 50)
  tell('costs', 'panics', server.panics(), '0', !server.panics())
  await server.kill('SIGTERM')
  rmSync(server.data, { recursive: true, force: true })
}

async function sockets(until) {
  const server = new Server(mkdtempSync(join(tmpdir(), 'wengao-soak-')))
  await server.start()
  const open = []
  let over = false
  const probes = []
  const probing = (async () => {
    while (!over) {
      const began = performance.now()
      const good = await fetch(`${server.url}/healthz`, { headers: { connection: 'close' }, signal: AbortSignal.timeout(20000) }).then(answer => answer.ok, () => false)
      probes.push(good ? performance.now() - began : 20000)
      await sleep(50)
    }
  })()
  let closed = 0
  // Addresses of loopback: the server bounds what comes from one.
  const dial = (n, text) => new Promise(done => {
    const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: `127.0.${1 + (n % 200)}.${1 + Math.floor(n / 200) % 200}` })
    socket.on('error', () => {})
    socket.on('close', () => { closed += 1 })
    socket.on('connect', () => { if (text) socket.write(text); done() })
    setTimeout(done, 3000)
    open.push(socket)
  })
  const [idle, half] = [asked('idle'), asked('half')]
  for (let n = 0; n < idle; n += 100) await Promise.all(Array.from({ length: Math.min(100, idle - n) }, (_, m) => dial(n + m, '')))
  for (let n = 0; n < half && Date.now() < until; n += 100) await Promise.all(Array.from({ length: Math.min(100, half - n) }, (_, m) => dial(n + m, 'GET / HTTP/1.1\r\nhost: x\r\nx-half')))
  const opened = open.length
  await sleep(15000)
  over = true
  await probing
  tell('sockets', 'idle and half requests', `${idle} and ${opened - idle}`)
  tell('sockets', '/healthz beside them, p99 / max', `${ms(at(probes, 0.99))} / ${ms(at(probes, 1))}`, 'p99 < 1 s', at(probes, 0.99) < 1000)
  tell('sockets', 'closed by the server within 15 s', `${closed} of ${opened}`, 'all', closed >= opened * 0.99)
  for (const socket of open) socket.destroy()
  const began = performance.now()
  await server.kill('SIGTERM')
  tell('sockets', 'ends after SIGTERM', ms(performance.now() - began), '< 15 s', performance.now() - began < 15000)
  rmSync(server.data, { recursive: true, force: true })
}

async function disk(until) {
  const folder = mkdtempSync(join(tmpdir(), 'wengao-soak-disk-'))
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=0777', 'tmpfs', folder]).status !== 0) {
    tell('disk', 'not run: no right to mount', '–', '', false)
    return
  }
  const server = new Server(join(folder, 'data'))
  const filler = join(folder, 'filler')
  try {
    await server.start()
    const who = await login(server)
    const writers = [0, 1, 2, 3].map(n => ({ n }))
    for (const slot of writers) { slot.writer = new Writer([server], who, await draft(server, who), `w${slot.n}`, 40); slot.writer.run(slot.n % 2 === 0) }
    const again = []
    let times = 0
    while (Date.now() < until && times < asked('disk')) {
      await sleep(1500)
      const { bavail, bsize } = statfsSync(folder)
      spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k', `count=${Math.ceil(bavail * bsize / 65536) + 10}`], { stdio: 'ignore' })
      // So much is written that the log needs another segment.
      for (let n = 0; n < 4; n += 1) await upload(server, who, Array.from({ length: 50 }, (_, m) => [`${m}.txt`, speech(times * 1000 + n * 50 + m)])).catch(() => {})
      await sleep(2000)
      rmSync(filler, { force: true })
      const began = performance.now()
      const before = writers.map(({ writer }) => writer.acknowledged.length)
      for (;;) {
        if (writers.every(({ writer }, n) => writer.acknowledged.length > before[n])) break
        if (performance.now() - began > 30000) break
        if (server.child.exitCode !== null) await server.start()
        await sleep(50)
      }
      again.push(performance.now() - began)
      times += 1
    }
    for (const { writer } of writers) writer.stop()
    await sleep(500)
    let [lost, doubled, all] = [0, 0, 0]
    for (const { writer } of writers) { const found = await writer.check(server); lost += found.lost; doubled += found.doubled; all += writer.acknowledged.length }
    tell('disk', 'times full and freed', times)
    tell('disk', 'all writers store again after, max', ms(at(again, 1)), '< 10 s', at(again, 1) < 10000)
    tell('disk', 'steps acknowledged; lost, doubled', `${all}; ${lost}, ${doubled}`, '0, 0', !lost && !doubled)
    tell('disk', 'panics', server.panics(), '0', !server.panics())
    await server.kill('SIGTERM')
  } finally {
    if (server.child?.exitCode === null) await server.kill()
    spawnSync('umount', ['-l', folder])
    rmSync(folder, { recursive: true, force: true })
  }
}

async function inputs(until) {
  const server = new Server(mkdtempSync(join(tmpdir(), 'wengao-soak-')))
  await server.start()
  const who = await login(server)
  const id = await draft(server, who)
  const word = Buffer.from(await (await fetch(`${server.url}/drafts/${id}/export?format=docx`, { headers: { cookie: who.cookie() } })).arrayBuffer())
  const whole = [['a.txt', Buffer.from(speech(1))], ['a.docx', word], ['a.html', Buffer.from(`<html><body>${speech(2).split('\n').map(line => `<p>${line}</p>`).join('')}</body></html>`)]]
  const [slow, bad] = [[], []]
  let [files, forms, most] = [0, 0, 0]
  const mutated = bytes => {
    const out = Buffer.from(bytes)
    for (let n = 1 + random(30); n > 0 && out.length; n -= 1) out[random(out.length)] = random(256)
    return random(4) === 0 ? out.subarray(0, random(out.length)) : out
  }
  const watch = (what, status, began) => {
    const took = performance.now() - began
    slow.push(took)
    if (status >= 500 || typeof status !== 'number') bad.push(`${what} ${status}`)
    most = Math.max(most, server.memory())
  }
  const middle = Date.now() + (until - Date.now()) * 0.6
  while (Date.now() < middle && files < asked('files')) {
    const some = Array.from({ length: 20 }, () => { const [name, bytes] = whole[random(whole.length)]; return [name, mutated(bytes)] })
    const began = performance.now()
    const { status } = await upload(server, who, some).catch(error => ({ status: String(error) }))
    watch('import', status, began)
    files += some.length
  }
  const { paths } = (await api(server, who, 'GET', '/api/openapi.json')).body
  const junk = () => [null, '', '\u0000', '\ud800', 'x'.repeat(random(3000)), -1, Infinity, [], {}, '2026-02-30', '../../etc', random(1e9), '＝1+1', '‮'][random(14)]
  const routes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map(method => [method.toUpperCase(), path]))
  const pages = ['/speeches', '/phrasings', '/drafts', '/search', '/formulations', '/outlines', '/imports/new', '/admin/settings', `/drafts/${id}/steps`, `/drafts/${id}/complete`, `/drafts/${id}/findings`, '/login']
  while (Date.now() < until && forms < asked('forms')) {
    const began = performance.now()
    let status
    try {
      if (random(2)) {
        const [method, path] = routes[random(routes.length)]
        const body = method === 'GET' ? undefined : { text: junk(), title: junk(), before: junk(), outline_id: junk(), speech_id: junk(), date: junk(), level: junk() }
        status = (await api(server, who, method, path.replace(/\{[^}]+\}/g, () => encodeURIComponent(String(junk()).toWellFormed?.() ?? 'x')) || '/', body)).status
      } else {
        const path = pages[random(pages.length)]
        const values = new URLSearchParams(['q', 'text', 'title', 'status', 'version', 'page', 'username', 'password', '_csrf'].map(name => [name, random(3) ? String(junk()) : who.csrf]))
        const options = random(2) ? { method: 'POST', headers: { cookie: who.cookie(), 'x-csrf-token': who.csrf, 'content-type': random(2) ? 'application/json' : 'application/x-www-form-urlencoded' }, body: random(2) ? JSON.stringify({ version: junk(), steps: [junk(), { stepType: 'replace', from: junk(), to: junk() }], client: junk(), before: junk() }) : values } : { headers: { cookie: who.cookie() } }
        status = (await fetch(`${server.url}${path}?${options.method ? '' : values}`, { ...options, redirect: 'manual', signal: AbortSignal.timeout(30000) })).status
      }
    } catch (error) { status = /Failed to parse URL|Invalid URL/.test(String(error)) ? 0 : String(error) }
    watch('form', status, began)
    forms += 1
  }
  tell('inputs', 'mutated files, form and API cases', `${files}, ${forms}`)
  tell('inputs', 'answers of 5xx or none', [...new Set(bad)].slice(0, 6).join('; ') || 0, '0', !bad.length)
  tell('inputs', 'the slowest answer', ms(at(slow, 1)), '≤ 5 s', at(slow, 1) <= 5000)
  tell('inputs', 'memory of the server, most', `${most.toFixed(0)} MB`, '≤ 512 MB', most <= 512)
  tell('inputs', 'panics', server.panics(), '0', !server.panics())
  await server.kill('SIGTERM')
  rmSync(server.data, { recursive: true, force: true })
}

async function stages(until) {
  const counted = { import: 0, mining: 0, restore: 0, migration: 0 }
  let wrong = []
  // A first start, killed at any moment of migrating, filling and mining.
  const third = (until - Date.now()) / 3
  let end = Date.now() + third
  while (Date.now() < end && counted.migration < asked('stages')) {
    const fresh = new Server(mkdtempSync(join(tmpdir(), 'wengao-soak-')))
    const starting = fresh.start().catch(() => {})
    await sleep(100 + random(3500))
    await fresh.kill()
    await starting
    await fresh.start().catch(error => wrong.push(`migration: ${error}`))
    counted.migration += 1
    if (fresh.child.exitCode === null) await fresh.kill('SIGTERM')
    rmSync(fresh.data, { recursive: true, force: true })
  }
  const server = new Server(mkdtempSync(join(tmpdir(), 'wengao-soak-')))
  await server.start()
  const who = await login(server)
  const total = async () => (await api(server, who, 'GET', '/api/speeches?limit=1')).body.total
  // A job that was killed five times is given up and says so; an administrator lets it go on.
  let resumed = 0
  const settled = async () => {
    for (let n = 0; n < 600; n += 1) {
      const page = await who.page('/jobs')
      if (!/badge-(queued|running)/.test(page)) {
        const given = new Set([...page.matchAll(/\/jobs\/([0-9a-f-]{36})/g)].map(([, id]) => id))
        let again = 0
        for (const id of given) {
          if (!(await who.page(`/jobs/${id}`)).includes(`/jobs/${id}/again`)) continue
          await fetch(`${server.url}/jobs/${id}/again`, { method: 'POST', redirect: 'manual', headers: { cookie: who.cookie(), 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ _csrf: who.csrf }) })
          again += 1
        }
        resumed += again
        if (!again) return
      }
      await sleep(200)
    }
    wrong.push('jobs that do not end')
  }
  let expected = await total()
  end = Date.now() + third
  let number = 0
  while (Date.now() < end && counted.import + counted.mining < asked('stages')) {
    const n = 40
    const { status, body } = await upload(server, who, Array.from({ length: n }, () => { number += 1; return [`${number}.txt`, speech(number)] }))
    if (status !== 202) { wrong.push(`import ${status}`); break }
    expected += n
    const mining = random(2)
    if (mining) for (let m = 0; m < 300 && (await api(server, who, 'GET', `/api/jobs/${body.job}`)).body?.state !== 'done'; m += 1) await sleep(30)
    await sleep(random(600))
    await server.kill()
    await server.start()
    counted[mining ? 'mining' : 'import'] += 1
  }
  await settled()
  const there = await total()
  if (there !== expected) wrong.push(`${there} speeches of ${expected}`)
  // Restored over itself, killed at any moment: the one or the other, never between.
  const file = join(tmpdir(), `wengao-soak-${process.pid}.zip`)
  server.command('backup', file, '--plain')
  await upload(server, who, [['one.txt', speech(999999)]])
  await settled()
  while (Date.now() < until && counted.restore < asked('stages')) {
    const env = { ...process.env }
    delete env.DATABASE_URL
    const restoring = spawn(program, ['restore', file, '--replace', '--plain', '--data', server.data], { env, stdio: 'ignore' })
    const ended = new Promise(done => restoring.on('close', done))
    await sleep(50 + random(4000))
    restoring.kill('SIGKILL')
    await ended
    const now = await total().catch(() => -1)
    if (now !== expected && now !== expected + 1) wrong.push(`restore: ${now} speeches`)
    counted.restore += 1
  }
  if (!(await server.ready())) wrong.push('the server does not store any more')
  tell('stages', 'kills in first start and migration / import / mining / restore', [counted.migration, counted.import, counted.mining, counted.restore].join(' / '))
  wrong = [...new Set(wrong)]
  tell('stages', 'jobs killed five times, let go on by hand', resumed)
  tell('stages', 'speeches or jobs lost, doubled or half', wrong.slice(0, 4).join('; ') || 0, '0', !wrong.length)
  await server.kill('SIGTERM')
  rmSync(server.data, { recursive: true, force: true })
  rmSync(file, { force: true })
}

// ---- all of it ----------------------------------------------------------------------------------------------------------

if (!existsSync(program)) { console.error(`${program} is not built`); process.exit(2) }
mkdirSync(tmpdir(), { recursive: true })
const all = { kills, load, costs, sockets, disk, inputs, stages }
const sum = chosen.reduce((total, name) => total + SHARES[name], 0)
for (const name of chosen) {
  const until = Date.now() + minutes * 60000 * SHARES[name] / sum
  try { await all[name](until) } catch (error) { tell(name, 'stopped', String(error?.stack || error).slice(0, 500), '', false) }
}
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${(Number(/MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))[1]) / 1048576).toFixed(0)} GB; load of the machine at the end ${readFileSync('/proc/loadavg', 'utf8').split(' ')[0]}`
const table = ['| part | what | measured | wanted | |', '|---|---|---|---|---|', ...rows.map(row => `| ${row.join(' | ')} |`)].join('\n')
console.log(`${machine}; ${minutes} minutes\n\n${table}`)
if (process.env.OUT) writeFileSync(process.env.OUT, `${machine}; ${minutes} minutes\n\n${table}\n`)
process.exit(broken ? 1 : 0)
