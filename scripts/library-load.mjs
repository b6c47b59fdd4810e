// How fast the library's pages are while an import runs: 10,000 phrasings, listed, filtered and paged.
//   node scripts/library-load.mjs [PROGRAM]      PROGRAM: the built wengao (default target/release/wengao)
// Prints the times to the first byte in milliseconds; ends with 1 when the 95th percentile is above 50.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const program = process.argv[2] ?? join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'release', 'wengao')
const data = mkdtempSync(join(tmpdir(), 'wengao-load-'))
const port = await new Promise(resolve => {
  const probe = createServer()
  probe.listen(0, '127.0.0.1', () => { const { port } = probe.address(); probe.close(() => resolve(port)) })
})
const url = `http://127.0.0.1:${port}`
const environment = { ...process.env, RUST_LOG: 'warn' }
delete environment.DATABASE_URL
const server = spawn(program, ['serve', '--data', data, '--port', String(port)], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
let said = ''
server.stdout.on('data', chunk => { said += chunk })
const ended = new Promise(resolve => server.on('close', resolve))

const cookies = new Map()
async function ask(path, options = {}) {
  const headers = { accept: 'text/html', cookie: [...cookies].map(pair => pair.join('=')).join('; '), ...options.headers }
  const answer = await fetch(url + path, { redirect: 'manual', ...options, headers })
  for (const line of answer.headers.getSetCookie()) {
    const [name, value] = line.split(';')[0].split('=')
    cookies.set(name, value)
  }
  return answer
}
const form = fields => ({ method: 'POST', body: new URLSearchParams(fields) })
const pick = (list, n) => list[n % list.length]

let status = 1
try {
  for (let n = 0; n < 1200 && (await fetch(`${url}/readyz`).catch(() => null))?.status !== 200; n++) await new Promise(resolve => setTimeout(resolve, 100))
  const password = said.match(/密码[^\n:：]*[:：]\s*(\S+)/)[1]
  await ask('/login', form({ username: 'admin', password }))
  const token = async () => (await (await ask('/account/password')).text()).match(/csrf-token" content="([^"]+)/)[1]
  await ask('/account/password', form({ _csrf: await token(), current: password, new: 'load-test-1', again: 'load-test-1' }))
  const csrf = await token()

  const [who, what, how] = [['常委会', '代表', '机关', '委员会', '各级人大', '乡镇人大', '专委会', '联络站'], ['监督', '立法', '联系群众', '办理建议', '执法检查', '专题询问', '学习培训', '调查研究', '跟踪问效', '服务大局'], ['抓在手上', '落到实处', '见到成效', '形成闭环', '持续发力', '用心用情', '久久为功', '走深走实']]
  const kinds = ['监督', '代表', '立法', '自身建设', '政治方向', '服务大局']
  const rows = ['表述,类别,状态']
  for (let n = 0; n < 10000; n++) rows.push(`${pick(who, n)}第${n}次把${pick(what, n >> 3)}${pick(how, n >> 6)},${pick(kinds, n)},已核准`)
  const sheet = new FormData()
  sheet.append('file', new Blob([rows.join('\n')]), '表述.csv')
  const preview = (await ask('/phrasings/import', { method: 'POST', body: sheet, headers: { 'x-csrf-token': csrf } })).headers.get('location')
  const begun = Date.now()
  await ask(preview, form({ _csrf: csrf, clash: 'keep', near: 'add' }))
  const listed = (await (await ask('/phrasings?q=' + encodeURIComponent('次把'))).text()).match(/共(\d+)条/)[1]
  console.log(`${listed} phrasings taken in, in ${((Date.now() - begun) / 1000).toFixed(1)} s`)

  const speeches = new FormData()
  for (let n = 0; n < 600; n++) {
    const lines = [`在第${n}次人大工作会议上的讲话`, '同志们：', `今天召开第${n}次会议。下面，我讲两点意见。`]
    for (const section of ['一、强化政治意识', '二、强化监督意识']) {
      lines.push(section)
      for (let line = 0; line < 30; line++) lines.push(`第${n}次会议要求，${pick(who, n + line)}要把第${line}项${pick(what, line)}${pick(how, n)}，做到件件有着落、事事有回音。`)
    }
    speeches.append('files', new Blob([lines.join('\n')]), `${n}.txt`)
  }
  const batch = (await ask('/imports', { method: 'POST', body: speeches, headers: { 'x-csrf-token': csrf } })).headers.get('location')
  const page = await (await ask(batch)).text()
  const fields = new URLSearchParams({ _csrf: csrf, action: 'store' })
  for (const [, id] of page.matchAll(/name="included\.([^"]+)"/g)) fields.append(`included.${id}`, '1')
  const job = (await ask(batch, { method: 'POST', body: fields })).headers.get('location')
  const running = async () => /data-poll/.test(await (await ask(`${job}/progress`)).text())

  const times = []
  let during = 0
  const paths = n => [
    `/phrasings?page=${1 + n * 7 % 190}`, `/phrasings?section=supervision&page=${1 + n % 20}`, '/phrasings?q=' + encodeURIComponent(pick(what, n)),
    `/phrasings?kind=clause&status=approved&page=${1 + n % 100}`, `/phrasings?section=deputies&q=${encodeURIComponent('落实')}`,
  ][n % 5]
  for (let n = 0; n < 400; n++) {
    if (n % 20 === 0 && await running()) during = n + 20
    const started = performance.now()
    const answer = await ask(paths(n))
    times.push(performance.now() - started)
    await answer.arrayBuffer()
    if (answer.status !== 200) throw new Error(`${paths(n)}: ${answer.status}`)
  }
  times.sort((a, b) => a - b)
  const at = part => times[Math.floor((times.length - 1) * part)].toFixed(1)
  console.log(`${times.length} pages, ${Math.min(during, times.length)} of them while the import ran: first byte p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms`)
  status = Number(at(0.95)) <= 50 ? 0 : 1
} catch (error) {
  console.error(error)
}
server.kill('SIGTERM')
await ended
rmSync(data, { recursive: true, force: true })
process.exit(status)
