// How fast the pages of the desk are with an office's archive while an import runs: list, filters, search, charts, curation.
//   node scripts/desk-load.mjs            PROGRAM=/path/to/wengao (release), SPEECHES=10000, ROUNDS=40
// Prints the times to the last byte in milliseconds, page by page; ends with 1 when the 95th percentile of one is above 100.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server, importing, login, sleep, speech } from './servers.mjs'

const count = Number(process.env.SPEECHES) || 10000
const rounds = Number(process.env.ROUNDS) || 40
const folder = mkdtempSync(join(tmpdir(), 'wengao-desk-'))
chmodSync(folder, 0o755)

/** So many speeches in a folder. */
function written(name, from, many) {
  const at = join(folder, name)
  mkdirSync(at)
  for (let n = 0; n < many; n += 1) writeFileSync(join(at, `${n}.txt`), speech(from + n))
  return at
}

const server = new Server(join(folder, 'data'))
let status = 1
try {
  await server.start()
  const who = await login(server)
  const began = performance.now()
  const taken = server.command('import', written('archive', 0, count))
  if (taken.status !== 0) throw new Error(taken.stdout + taken.stderr)
  console.log(`${count} speeches taken in and mined in ${((performance.now() - began) / 1000).toFixed(0)} s`)

  await sleep(500) // the command held this program up: connections that ended meanwhile are let go
  // The other import: a job of the server, by the API, beside the pages.
  const running = await importing(server, who, count, 900)

  const words = ['监督', '代表建议', '落实型', '议事规则', '基层', '三统一', '第77次', '把全过程人民民主贯穿']
  const pages = {
    desk: () => '/',
    list: () => '/speeches',
    'list, a page far back': n => `/speeches?page=${1 + n * 37 % Math.floor(count / 30)}`,
    'list by year and month': n => `/speeches?year=${2000 + n % 26}&month=${1 + n % 12}`,
    'list by title': n => `/speeches?sort=title&page=${1 + n % 9}`,
    'list by kind': () => '/speeches?kind=supervision',
    'archive searched': n => `/speeches?q=${encodeURIComponent(words[n % words.length])}`,
    search: n => `/search?q=${encodeURIComponent(words[n % words.length])}`,
    charts: () => '/charts',
    curation: () => '/curation',
    phrasings: n => `/phrasings?page=${1 + n % 9}`,
    imports: () => '/imports',
  }
  const times = new Map(Object.keys(pages).map(name => [name, []]))
  let beside = 0
  for (let n = 0; n < rounds; n += 1) {
    if (await running()) beside += 1
    for (const [name, path] of Object.entries(pages)) {
      const started = performance.now()
      const answer = await fetch(server.url + path(n), { headers: { cookie: who.cookie(), accept: 'text/html' }, redirect: 'manual' })
      await answer.arrayBuffer()
      times.get(name).push(performance.now() - started)
      if (answer.status !== 200) throw new Error(`${path(n)}: ${answer.status}`)
    }
  }
  console.log(`${rounds} rounds, ${beside} of them while the import ran\n${'page'.padEnd(26)}${'p50'.padStart(8)}${'p95'.padStart(8)}${'most'.padStart(8)}`)
  let worst = 0
  for (const [name, all] of times) {
    all.sort((a, b) => a - b)
    const at = part => all[Math.floor((all.length - 1) * part)]
    worst = Math.max(worst, at(0.95))
    console.log(name.padEnd(26) + [at(0.5), at(0.95), at(1)].map(time => time.toFixed(1).padStart(8)).join(''))
  }
  status = worst <= 100 ? 0 : 1
} catch (error) {
  console.error(error)
}
await server.kill('SIGTERM')
await sleep(200)
rmSync(folder, { recursive: true, force: true })
process.exit(status)
