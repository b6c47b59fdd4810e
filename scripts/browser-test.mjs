// Runs tests/browser/*.test.mjs against a server started for them: its own data folder, a free port.
//   node scripts/browser-test.mjs [--chromium90] [PROGRAM] [NAME…]
//     PROGRAM: the built wengao, with a slash in it (default target/debug/wengao)
//     NAME…: only these files (story for story.test.mjs)
//     --script=FILE: runs this instead of the tests (scripts/bench-keys.mjs)
//     --chromium90: a browser of the age of many offices', fetched by scripts/chromium90.mjs; exit 3 where there is none
// One file after the other: they share the one server, whose address (WENGAO_URL) and first password of `admin`
// (WENGAO_PASSWORD) they find in the environment, with the program itself (WENGAO_PROGRAM) and the folder of its data
// (WENGAO_TEST_DATA).
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target')
const words = process.argv.slice(2)
const old = words.includes('--chromium90')
const program = words.find(word => word.includes('/') && !word.startsWith('--')) ?? join(target, 'debug', 'wengao')
const script = words.find(word => word.startsWith('--script='))?.slice(9)
const wanted = words.filter(word => /^\w+$/.test(word))
const folder = join(root, 'tests', 'browser')
const END = '.test.mjs'
const tests = readdirSync(folder)
  .filter(name => name.endsWith(END) && (wanted.length === 0 || wanted.includes(name.slice(0, -END.length))))
  .map(name => join(folder, name))
if (tests.length === 0) {
  console.error('no such tests in tests/browser')
  process.exit(1)
}
const extra = {}
if (old) {
  const fetched = spawnSync(process.execPath, [join(root, 'scripts', 'chromium90.mjs')], { encoding: 'utf8' })
  if (fetched.status !== 0) {
    console.error(`NOT TESTED on Chromium 90: ${fetched.stderr.trim()}`)
    process.exit(3)
  }
  extra.WENGAO_CHROMIUM_90 = fetched.stdout.trim()
}

const data = mkdtempSync(join(tmpdir(), 'wengao-browser-'))
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const environment = { ...process.env, RUST_LOG: process.env.RUST_LOG ?? 'info' }
delete environment.DATABASE_URL

const server = spawn(program, ['serve', '--data', data, '--port', String(port)], {
  env: environment,
  stdio: ['ignore', 'pipe', 'pipe'],
})
let said = ''
for (const stream of [server.stdout, server.stderr]) stream.on('data', chunk => (said += chunk))
const ended = new Promise(resolve => server.on('close', resolve))
let status = 1
try {
  await ready()
  const password = said.match(/密码[^\n:：]*[:：]\s*(\S+)/)?.[1]
  if (!password) throw new Error('the server has not printed the first password')
  const what = script ? [script] : ['--test', '--test-concurrency=1', ...tests]
  status = await run(process.execPath, what, { ...extra, WENGAO_URL: url, WENGAO_PASSWORD: password, WENGAO_PROGRAM: program, WENGAO_TEST_DATA: data })
} catch (error) {
  console.error(String(error))
}
server.kill('SIGTERM')
await ended
if (status !== 0) {
  const log = join(tmpdir(), 'wengao-browser-server.log')
  writeFileSync(log, said)
  console.error(`what the server said: ${log}`)
}
rmSync(data, { recursive: true, force: true })
process.exit(status)

/** Waits until /readyz says 200: migrated, samples loaded. */
async function ready() {
  for (let n = 0; n < 1200; n++) {
    if (server.exitCode !== null) throw new Error(`the server ended: ${said}`)
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.status === 200) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`the server is not ready after two minutes: ${said}`)
}

/** A port that nobody listens on. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

/** Runs a program to its end; returns its exit status. */
function run(name, args, extra) {
  return new Promise(resolve => {
    const child = spawn(name, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...extra } })
    child.on('close', code => resolve(code ?? 1))
  })
}
