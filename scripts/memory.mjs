// Memory with many organizations: how much the server takes when all of them are at work, and some minutes after.
//   node scripts/memory.mjs            release build of target/; the table stands in BENCHMARKS.md
//   PROGRAM=FILE ORGANIZATIONS=80 SPEECHES=15 MINUTES=5 node scripts/memory.mjs
// Each organization asks once for what is made of its corpus: completions, checks, comparison. The fourth part of a machine's
// memory would keep all of it for half an hour; here the program's own rules decide.
import { chmodSync, cpSync, mkdtempSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Server, api, sleep } from './servers.mjs'

const count = Number(process.env.ORGANIZATIONS) || 80
const speeches = Number(process.env.SPEECHES) || 15
const minutes = Number(process.env.MINUTES) || 5
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = mkdtempSync(join(tmpdir(), 'wengao-memory-'))
chmodSync(folder, 0o755)
const samples = join(folder, 'speeches')
mkdirSync(samples)
for (const name of readdirSync(join(root, 'src/samples/speeches')).slice(0, speeches)) cpSync(join(root, 'src/samples/speeches', name), join(samples, name))
const server = new Server(join(folder, 'data'), process.env.ARGS ? process.env.ARGS.split(' ') : [])

/** What the program itself counts as kept, in MB. */
async function kept() {
  const figures = await (await fetch(`${server.url}/metrics`)).text()
  return Number(/^wengao_kept_bytes (\S+)/m.exec(figures)[1]) / 1048576
}
const told = async (what, more = '') => console.log(`${what.padEnd(44)} ${server.memory().toFixed(0).padStart(6)} MB, kept ${(await kept()).toFixed(0).padStart(4)} ${more}`)
const must = done => { if (done.status !== 0) throw new Error(`${done.stdout}${done.stderr}`); return done.stdout }

await server.start()
await told('started')
const tokens = []
for (let n = 1; n < count; n += 1) {
  const code = `office-${n}`
  must(server.command('organization', 'create', code, `第${n}市人大常委会`))
  must(server.command('import', samples, '--organization', code))
  tokens.push(/wg_\S+/.exec(must(server.command('token', 'create', '--user', 'admin', '--organization', code)))[0])
  if (n % 10 === 0) await told(`${n} organizations filled by the command line`)
}
async function everybody() {
  const text = '同志们：\n要坚持党的领导、人民当家作主、依法治国有机统一，做到敢于监督、善于监督，推动全市人大工作高质量发展。\n'.repeat(20)
  const began = performance.now()
  for (const token of tokens) {
    for (const [path, body] of [['/api/complete', { before: '要坚持党的领导、' }], ['/api/check', { text }], ['/api/compare', { text }]]) {
      // A connection that the server has just let go for idling is no fault: asked once more.
      const ask = () => api(server, { token }, 'POST', path, body)
      const answer = await ask().catch(ask)
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    }
  }
  return `${((performance.now() - began) / tokens.length).toFixed(0)} ms an organization`
}
await told('all asked once', await everybody())
await told('all asked twice', await everybody())
for (let minute = 1; minute <= minutes; minute += 1) {
  await sleep(60000)
  await told(`${minute} minutes after`)
}
await told('all asked again', await everybody())
await server.kill('SIGTERM')
rmSync(folder, { recursive: true, force: true })
