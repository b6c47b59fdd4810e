// The drill of whoever runs the server: what goes wrong in an office is done on purpose to a server of its own, and each line
// says whether it went as promised. Some minutes, from loopback alone; ends with 1 where a line failed.
//   make drill [STEPS=database,disk,restart,restore,handover]     PROGRAM=/path/to/wengao
// The full disk needs the right to mount a tmpfs; without it that line says so and fails.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server, Writer, api, draft, login, program, sleep, speech, upload } from './servers.mjs'

const chosen = (process.env.STEPS || 'database,disk,restart,restore,handover').split(',')
let failed = 0
const begun = performance.now()

/** One line of the result. */
function say(what, good, detail = '') {
  if (!good) failed += 1
  console.log(`${good ? 'passed' : 'FAILED'}  ${what}${detail ? `: ${detail}` : ''}`)
}
const seconds = since => `${((performance.now() - since) / 1000).toFixed(1)} s`

/** Waits until `is` says so; how long that took in ms, or Infinity. */
async function until(is, patience = 15000) {
  const began = performance.now()
  while (performance.now() - began < patience) {
    if (await is().catch(() => false)) return performance.now() - began
    await sleep(50)
  }
  return Infinity
}

/** A server with writers at work in it. */
async function busy(data, writers = 6) {
  const server = new Server(data)
  await server.start()
  const who = await login(server)
  const people = []
  for (let n = 0; n < writers; n += 1) {
    const writer = new Writer([server], who, await draft(server, who), `w${n}`, 80)
    people.push(writer)
    writer.run(false)
  }
  await sleep(1500)
  return { server, who, people }
}

async function settle(server, people) {
  await sleep(1500)
  for (const writer of people) writer.stop()
  await sleep(500)
  let [lost, doubled, all] = [0, 0, 0]
  for (const writer of people) {
    const found = await writer.check(server)
    lost += found.lost
    doubled += found.doubled
    all += writer.acknowledged.length
  }
  say('nothing that was acknowledged is lost or doubled', all > 0 && !lost && !doubled, `${all} steps, ${lost} lost, ${doubled} doubled`)
}

async function end(server) {
  const began = performance.now()
  await server.kill('SIGTERM')
  say('SIGTERM ends it within 3 s', performance.now() - began < 3000, seconds(began))
  rmSync(server.data, { recursive: true, force: true })
}

async function database() {
  const { server, people } = await busy(mkdtempSync(join(tmpdir(), 'wengao-drill-')))
  const { pid } = await server.postgres()
  process.kill(pid, 'SIGKILL')
  const began = performance.now()
  let slowest = 0
  let waits = false
  // Back is another process that stores, not the moment before anybody has noticed.
  const isBack = async () => (await server.postgres()).pid !== pid && server.ready()
  while (!(await isBack()) && performance.now() - began < 10000) {
    const asked = performance.now()
    const answer = await fetch(`${server.url}/speeches`, { signal: AbortSignal.timeout(10000) }).catch(() => null)
    slowest = Math.max(slowest, performance.now() - asked)
    waits ||= !answer
    await sleep(20)
  }
  say('the database killed: it is back within 5 s', performance.now() - began < 5000, seconds(began))
  say('meanwhile answers come at once', !waits && slowest < 2000, `${slowest.toFixed(0)} ms at most`)
  await settle(server, people)
  await end(server)
}

async function disk() {
  const folder = mkdtempSync(join(tmpdir(), 'wengao-drill-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=0711', 'tmpfs', folder])
  if (mounted.status !== 0) { say('a full disk', false, 'no right to mount a tmpfs here'); return }
  try {
    const { server, people } = await busy(folder, 3)
    const filler = join(folder, 'filler')
    const room = statfsSync(folder)
    writeFileSync(filler, Buffer.alloc(Math.max(0, room.bavail * room.bsize - (1 << 20))))
    const full = await until(async () => (await fetch(`${server.url}/readyz`)).status === 503, 15000)
    const told = await fetch(`${server.url}/readyz`).then(answer => answer.text())
    say('a full disk is told', full < 15000 && told.includes('disk full'), told.split('\n')[0])
    say('the process stays', server.child.exitCode === null)
    rmSync(filler)
    const back = await until(() => server.ready())
    say('with room again it stores within 10 s', back < 10000, `${(back / 1000).toFixed(1)} s`)
    await settle(server, people)
    await server.kill('SIGTERM')
  } finally {
    spawnSync('umount', ['-l', folder])
    rmSync(folder, { recursive: true, force: true })
  }
}

async function restart() {
  const { server, people } = await busy(mkdtempSync(join(tmpdir(), 'wengao-drill-')))
  await server.kill('SIGTERM')
  const soft = await server.start()
  say('restarted while people write: it stores again', soft < 20000, `${(soft / 1000).toFixed(1)} s`)
  await sleep(1000)
  await server.kill('SIGKILL')
  const hard = await server.start()
  say('killed while people write: it stores again', hard < 20000, `${(hard / 1000).toFixed(1)} s`)
  await settle(server, people)
  await end(server)
}

async function restore() {
  const server = new Server(mkdtempSync(join(tmpdir(), 'wengao-drill-')))
  const folder = mkdtempSync(join(tmpdir(), 'wengao-drill-backup-'))
  const [key, file] = [join(folder, 'backup.key'), join(folder, 'all.zip.age')]
  await server.start()
  const who = await login(server)
  const sent = await upload(server, who, Array.from({ length: 20 }, (_, n) => [`${n}.txt`, speech(n)]))
  await until(async () => (await api(server, who, 'GET', `/api/jobs/${sent.body.job}`)).body.state === 'done', 120000)
  const count = async () => (await api(server, who, 'GET', '/api/speeches?limit=1')).body.total
  const before = await count()
  say('a passphrase is made', server.command('backup', '--make-key', key).status === 0)
  const made = server.command('backup', file, '--key-file', key, '--verify-restore', '--json')
  say('a backup beside the running server, sealed, verified and drilled', made.status === 0 && JSON.parse(made.stdout).drilled, made.stderr.split('\n').at(-2))
  const bytes = spawnSync('sh', ['-c', `cp "${file}" "${file}.bad" && printf x | dd of="${file}.bad" bs=1 seek=5000 conv=notrunc 2>/dev/null`])
  const refused = server.command('restore', `${file}.bad`, '--key-file', key, '--check')
  say('one that was altered is refused', bytes.status === 0 && refused.status === 1, refused.stderr.trim())
  await server.kill('SIGTERM')
  rmSync(server.data, { recursive: true, force: true })
  const began = performance.now()
  const restored = server.command('restore', file, '--key-file', key)
  say('everything lost, restored on an empty machine', restored.status === 0, restored.status ? restored.stderr.trim() : seconds(began))
  await server.start()
  const after = await count().catch(() => -1)
  say('every speech is there, and the old token opens it', after === before, `${after} of ${before}`)
  await end(server)
  rmSync(folder, { recursive: true, force: true })
}

async function handover() {
  const server = new Server(mkdtempSync(join(tmpdir(), 'wengao-drill-')))
  await server.start()
  const who = await login(server)
  const id = await draft(server, who)
  const made = server.command('account', 'create', 'zhou', '周明', '--role', 'drafter', '--json')
  say('a colleague gets an account from the command line', made.status === 0, made.stderr.trim())
  const page = await who.page('/admin/handover')
  const account = name => new RegExp(`value="([0-9a-f-]{36})"[^>]*>[^<]*（${name}）`).exec(page)?.[1] || ''
  const answer = await fetch(`${server.url}/admin/handover`, {
    method: 'POST', redirect: 'manual', headers: { cookie: who.cookie(), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ _csrf: who.csrf, from: account('admin'), draft: id, to: account('zhou'), reason: '演练：原起草人调离' }),
  })
  say('an admin hands a draft over with a reason', answer.status === 303, `${answer.status}`)
  say('the log tells who and why', (await who.page('/admin/audit')).includes('原起草人调离'))
  const disabled = server.command('account', 'disable', 'zhou')
  say('an account is disabled from the command line', disabled.status === 0, disabled.stderr.trim())
  await end(server)
}

if (!existsSync(program)) { console.error(`${program} is not built`); process.exit(2) }
const all = { database, disk, restart, restore, handover }
for (const name of chosen) {
  console.log(`— ${name}`)
  try { await all[name]() } catch (error) { say(name, false, String(error?.stack || error).slice(0, 600)) }
}
console.log(`${failed ? `FAILED: ${failed}` : 'passed'}, ${seconds(begun)}`)
process.exit(failed ? 1 : 0)
