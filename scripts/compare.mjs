// Each thing the program does beside what one would use instead, on the same text, on one core, in one run: a table.
//   make compare FOLDER=/path/to/texts          PROGRAM=/path/to/wengao (a release build), OWN=/folder/of/reports, ROWS=mine,inspect,…
// FOLDER holds .txt files, 58 MB of laws for the figures in BENCHMARKS.md. Rivals come from PyPI and crates.io into
// target/compare; one that the machine cannot reach, or that takes longer than LIMIT seconds (600), is named and left out, and so
// is a row that fails: the table comes in any case. Never part of CI.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Server, api, draft, importing, login, program, sleep } from './servers.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = process.env.FOLDER
if (!folder || !existsSync(folder)) { console.error('FOLDER=… is wanted: a folder of texts'); process.exit(2) }
const own = process.env.OWN || folder
const chosen = (process.env.ROWS || 'mine,inspect,compare,complete,search,typing,import,saves,typists,backup,start').split(',')
const tools = join(process.env.CARGO_TARGET_DIR || join(root, 'target'), 'compare')
const python = join(tools, 'bin', 'python')
const work = mkdtempSync(join(tmpdir(), 'wengao-compare-'))
chmodSync(work, 0o755)
const limit = Number(process.env.LIMIT) || 600
const left = []

/** A command on these cores: its output, processor time and time by the clock, in seconds. It is ended after the limit. */
function run(command, words, { input, cores = '0', env = {} } = {}) {
  const done = spawnSync('taskset', ['-c', cores, 'timeout', '-k', '5', String(limit), '/usr/bin/env', 'bash', '-c', 'TIMEFORMAT="%U %S %R"; time "$@"', '-', command, ...words],
    { input, encoding: 'utf8', maxBuffer: 1 << 30, env: { ...process.env, LC_ALL: 'C.UTF-8', ...env } })
  const lines = done.stderr.trim().split('\n')
  const [user, system, real] = lines[lines.length - 1].split(' ').map(Number)
  const why = done.status === 124 || done.status === 137 ? `not done after ${limit} s` : lines.slice(0, -1).pop() || ''
  return { ok: done.status === 0, out: done.stdout, why, cpu: user + system, real }
}

// ---- the rivals ------------------------------------------------------------------------------------------------------

function install() {
  if (!existsSync(python)) spawnSync('python3', ['-m', 'venv', tools], { stdio: 'inherit' })
  for (const name of ['scikit-learn', 'jieba', 'datasketch', 'tantivy', 'pydivsufsort', 'numpy']) {
    const got = spawnSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', name], { encoding: 'utf8' })
    if (got.status !== 0) left.push(`${name}: not to be had from PyPI`)
  }
  left.push('pycorrector: its language model is fetched from a hub at run time; text-dedup: its MinHash is datasketch')
}
const rival = (task, ...words) => {
  const done = run(python, [join(root, 'scripts/compare/rivals.py'), task, ...words])
  if (!done.ok) { left.push(`${task}: ${done.why}`); console.log(`left out: ${task}: ${done.why}`); return null }
  return { ...JSON.parse(done.out), cpu: done.cpu, real: done.real }
}

/** libsais alone: reads the folder, sorts every suffix, says how many. */
function libsais() {
  const at = join(tools, 'sais')
  mkdirSync(join(at, 'src'), { recursive: true })
  writeFileSync(join(at, 'Cargo.toml'), '[package]\nname = "sais"\nversion = "0.1.0"\nedition = "2024"\n[dependencies]\nlibsais = "0.2.0"\n[workspace]\n')
  writeFileSync(join(at, 'src/main.rs'), `use std::fs;
fn walk(folder: &std::path::Path, text: &mut Vec<u8>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() { walk(&path, text) } else { text.extend(fs::read(path).unwrap()); text.push(b'\\n') }
    }
}
fn main() {
    let mut text = Vec::new();
    walk(std::env::args().nth(1).unwrap().as_ref(), &mut text);
    let units: Vec<u16> = String::from_utf8_lossy(&text).encode_utf16().collect();
    let sorted = libsais::SuffixArrayConstruction::for_text(&units).in_owned_buffer32().single_threaded().run().unwrap();
    println!("{}", sorted.suffix_array().len());
}
`)
  const env = { ...process.env, CARGO_TARGET_DIR: join(at, 'target') }
  const built = spawnSync('cargo', ['build', '--release', '--quiet'], { cwd: at, env, encoding: 'utf8' })
  if (built.status !== 0) { left.push(`libsais: ${built.stderr.trim().split('\n').pop()}`); return null }
  return join(at, 'target/release/sais')
}

// ---- the table -------------------------------------------------------------------------------------------------------

const table = []
const say = (what, beside, ours, theirs, wanted, note = '') => {
  table.push([what, beside, ours, theirs, wanted, note])
  console.log(`${what} | ${beside} | ${ours} | ${theirs} | ${wanted} | ${note}`)
}
const s = seconds => `${seconds.toFixed(2)} s`
const ms = value => value < 1 ? `${(value * 1000).toFixed(0)} µs` : `${value.toFixed(1)} ms`
const times = (a, b) => `${(a / b).toFixed(2)} ×`
const quantile = (all, part) => [...all].sort((a, b) => a - b)[Math.floor((all.length - 1) * part)]

const texts = spawnSync('find', [folder, '-name', '*.txt'], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout.trim().split('\n').sort()
const bytes = texts.reduce((sum, file) => sum + statSync(file).size, 0)
const SORT = 'find "$0" -name "*.txt" -print0 | sort -z | xargs -0 cat | LC_ALL=C sed -e "s/，\\|。\\|；\\|：\\|！\\|？/\\n/g" | LC_ALL=C sort | uniq -c | awk \'$1 >= 3\' | sort -rn > /dev/null'
/** The best of three runs, by processor time. */
function best(once) {
  const runs = []
  for (let n = 0; n < 3; n += 1) {
    const done = once()
    if (!done.ok) throw new Error(done.why)
    runs.push(done)
  }
  return runs.reduce((a, b) => (a.cpu < b.cpu ? a : b))
}

function mine() {
  const sort = best(() => run('bash', ['-c', SORT, folder]))
  const mined = (top, cores = '0') => best(() => run('bash', ['-c', `"$0" mine "$1" --min-speeches 3 --top ${top} --json > /dev/null`, program, folder], { cores }))
  // A hundred are what the command prints unless it is told otherwise; all of them are what sort | uniq prints.
  const ours = mined(100)
  const all = mined(100000)
  const both = mined(100, '0,1')
  const peak = spawnSync('bash', ['-c', '"$0" mine "$1" --min-speeches 3 --json > /dev/null & p=$!; most=0; while r=$(awk "/VmHWM/ {print \\$2}" /proc/$p/status 2>/dev/null) && [ -n "$r" ]; do most=$r; sleep 0.02; done; echo $most', program, folder], { encoding: 'utf8' }).stdout.trim()
  const characters = texts.reduce((sum, file) => sum + readFileSync(file, 'utf8').length, 0)
  say('mine, df ≥ 3, files to JSON', 'sort | uniq over clauses', s(ours.cpu), s(sort.cpu), `≤ 1.8 × (${times(ours.cpu, sort.cpu)})`, 'whole clauses only')
  say('mine, df ≥ 3, all phrasings to JSON', 'sort | uniq over clauses', s(all.cpu), s(sort.cpu), `(${times(all.cpu, sort.cpu)})`, 'looked at, scored, merged, with examples')
  say('mine, two cores', 'mine, one core', s(both.real), s(ours.real), `≥ 1.75 × (${times(ours.real, both.real)})`, 'by the clock')
  say('mine, peak memory', '', `${(Number(peak) * 1024 / characters).toFixed(1)} bytes a character`, '', '≤ 12')
  const sais = libsais()
  if (sais) {
    const alone = best(() => run(sais, [folder]))
    say('mine, df ≥ 3, files to JSON', 'libsais alone, sorted suffixes', s(ours.cpu), s(alone.cpu), `≤ 3 × (${times(ours.cpu, alone.cpu)})`, 'no repeats read off, no words')
  }
  const share = join(work, 'share')
  mkdirSync(share)
  texts.filter((_, n) => n % 12 === 0).forEach((file, n) => cpSync(file, join(share, `${n}.txt`)))
  const part = best(() => run('bash', ['-c', '"$0" mine "$1" --min-speeches 3 --top 100000 --json > /dev/null', program, share]))
  for (const name of ['jieba', 'scikit']) {
    const other = rival(name, share, '3')
    if (other) say('mine, every twelfth file', name === 'jieba' ? 'jieba, n-grams of 2–6 words' : 'scikit-learn, n-grams of 5–12 characters', s(part.cpu), s(other.cpu), `(${times(other.cpu, part.cpu)} faster)`, `${other.found} strings, untrimmed`)
  }
}

function inspect() {
  const sort = best(() => run('bash', ['-c', SORT, folder]))
  const plain = best(() => run('bash', ['-c', '"$0" inspect "$1" --json > /dev/null', program, folder]))
  const read = best(() => run('bash', ['-c', '"$0" inspect "$1" --json --readings > /dev/null', program, folder]))
  say('inspect', 'sort | uniq over clauses', s(plain.cpu), s(sort.cpu), `≤ 0.7 × (${times(plain.cpu, sort.cpu)})`)
  say('inspect --readings', 'sort | uniq over clauses', s(read.cpu), s(sort.cpu), `≤ 1.0 × (${times(read.cpu, sort.cpu)})`)
}

// ---- with a server -----------------------------------------------------------------------------------------------------

const pg = spawnSync(join(root, 'scripts/find-postgres.sh'), { encoding: 'utf8' }).stdout.trim()
const psql = (socket, sql, database = 'wengao') => {
  const done = spawnSync(join(pg, 'psql'), ['-h', socket, '-U', 'postgres', '-v', 'ON_ERROR_STOP=1', '-Atq', '-c', sql, database], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (done.status !== 0) throw new Error(done.stderr)
  return done.stdout.trim()
}
const clocked = async call => { const began = performance.now(); const answer = await call(); return [performance.now() - began, answer] }

async function start() {
  const server = new Server(join(work, 'first'))
  const first = await server.start()
  const pages = []
  for (let n = 0; n < 20; n += 1) pages.push((await clocked(async () => (await fetch(`${server.url}/login`)).text()))[0])
  await server.kill('SIGTERM')
  const warm = await server.start()
  await server.kill('SIGTERM')
  say('first start, with the samples', '', s(first / 1000), '', '≤ 2.5 s', 'initdb and migrations in it')
  say('warm start', '', s(warm / 1000), '', '≤ 0.4 s')
  say('first page', '', ms(pages[0]), '', '≤ 50 ms')
}

/** The same rows once more by COPY, with the indexes of the tables there already. */
async function copied(socket) {
  const tables = ['speech', 'section', 'point', 'clause', 'reading'].filter(name => psql(socket, `select to_regclass('${name}') is not null`) === 't')
  // Columns that are made of others are left out.
  const columns = Object.fromEntries(tables.map(name => [name, psql(socket, `select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute where attrelid = '${name}'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`)]))
  for (const name of tables) psql(socket, `copy (select ${columns[name]} from ${name}) to '/tmp/wengao-compare-${name}' (format binary)`)
  psql(socket, 'create schema alone')
  for (const name of tables) psql(socket, `create table alone.${name} (like public.${name} including all)`)
  const began = performance.now()
  for (const name of tables) psql(socket, `copy alone.${name} (${columns[name]}) from program 'cat /tmp/wengao-compare-${name}' (format binary)`)
  const spent = performance.now() - began
  psql(socket, 'drop schema alone cascade')
  return spent / 1000
}

async function served() {
  const data = join(work, 'data')
  const server = new Server(data, ['--empty'])
  await server.start()
  const who = await login(server)
  const { socket } = await server.postgres()
  const [spent, taken] = await clocked(() => server.command('import', folder))
  if (taken.status !== 0) throw new Error(taken.stdout + taken.stderr)
  if (chosen.includes('import')) {
    try {
      const alone = await copied(socket)
      say(`import of ${texts.length} texts into the library, mined`, 'COPY of the same rows, same indexes', s(spent / 1000), s(alone), `≤ 2 × (${times(spent / 1000, alone)})`, 'by the clock, two cores')
    } catch (error) { left.push(`COPY: ${String(error.message).split('\n')[0]}`) }
  }
  for (const [name, row] of [['compare', compare], ['complete', complete], ['search', search], ['typing', typing], ['saves', saves], ['typists', typists]]) await tried(name, () => row(server, who, socket))
  await server.kill('SIGTERM')
  await tried('backup', () => backup(data))
}

/** Makes the rows of this name, if they are wanted; what fails is named and holds the others up in nothing. */
async function tried(name, row) {
  if (!chosen.includes(name)) return
  try { await row() } catch (error) {
    left.push(`${name}: ${String(error.message).split('\n')[0]}`)
    console.log(`left out: ${left[left.length - 1]}`)
  }
}

async function ask(server, who, path, questions) {
  await sleep(500) // a rival held this program up: connections that ended meanwhile are let go
  await api(server, who, 'POST', path, questions[0])
  const [spent, answers] = [[], []]
  for (const question of questions) {
    const [time, answer] = await clocked(() => api(server, who, 'POST', path, question))
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`)
    spent.push(time)
    answers.push(answer.body)
  }
  return { p50: quantile(spent, 0.5), p95: quantile(spent, 0.95), answers }
}

async function compare(server, who) {
  const made = rival('drafts', folder, own, '60')
  if (!made) return
  const drafts = Object.values(made).filter(one => one && one.text)
  const file = join(work, 'drafts.json')
  writeFileSync(file, JSON.stringify(drafts))
  const ours = await ask(server, who, '/api/compare', drafts.map(({ text }) => ({ text })))
  let [there, all] = [0, 0]
  drafts.forEach(({ copied }, n) => {
    const marked = new Set()
    for (const { start, end } of ours.answers[n].spans) for (let at = start; at < end; at += 1) marked.add(at)
    for (const [start, end] of copied) for (let at = start; at < end; at += 1) { all += 1; if (marked.has(at)) there += 1 }
  })
  for (const [name, words] of [['minhash', 'datasketch MinHash LSH'], ['suffix', 'suffix array, exact matches of 13'], ['grep', 'grep -F of its clauses']]) {
    const other = rival(name, folder, file)
    if (other) say('compare 5,000 characters, through the API', words, ms(ours.p50), ms(other.p50), `faster (${times(other.p50, ours.p50)}), higher recall`, `of the copied characters found: ${(100 * there / all).toFixed(1)} % beside ${(100 * other.recall).toFixed(1)} %`)
  }
}

/** Places in the reports where somebody stops: what stands before. */
function carets(many) {
  const all = readdirSync(own, { recursive: true }).filter(name => String(name).endsWith('.txt')).map(name => readFileSync(join(own, String(name)), 'utf8').replace(/\s+/g, '')).join('')
  return Array.from({ length: many }, (_, n) => { const at = 400 + Math.floor(n * (all.length - 500) / many); return all.slice(at - 40, at) })
}

/** A file of questions for the asker, one a line. */
function bodies(before) {
  const file = join(work, 'completions')
  writeFileSync(file, before.map(text => JSON.stringify({ before: text })).join('\n'))
  return file
}

/** What a question costs that is answered without any work: most of a short one. */
async function empty(server) {
  const spent = []
  for (let n = 0; n < 200; n += 1) spent.push((await clocked(async () => (await fetch(`${server.url}/healthz`)).text()))[0])
  return quantile(spent, 0.5)
}

async function complete(server, who, socket) {
  const before = carets(300)
  const ours = await ask(server, who, '/api/complete', before.map(text => ({ before: text })))
  const bare = await empty(server)
  const file = join(work, 'carets.json')
  writeFileSync(file, JSON.stringify(before))
  const other = rival('complete', folder, file)
  if (other) say('completion, through the API', 'tantivy, prefix then BM25, in its process', ms(ours.p50), ms(other.p50), `≥ 3 × faster (${times(other.p50, ours.p50)})`, `p95 ${ms(ours.p95)} beside ${ms(other.p95)}; an answer without work ${ms(bare)}`)
  if (other) {
    // What Node's fetch takes is neither's: the same questions over a plain socket, and the rival with what an answer without work takes there.
    const fastest = (...what) => [1, 2, 3].map(() => asked(server, who, ...what)).reduce((a, b) => (a.p50 < b.p50 ? a : b))
    const [plain, none] = [fastest('/api/complete', bodies(before)), fastest('/healthz')]
    say('completion, over a plain socket', 'tantivy, in its process, and an answer without work over that socket', ms(plain.p50), ms(other.p50 + none.p50), `(${times(other.p50 + none.p50, plain.p50)} faster)`, `p95 ${ms(plain.p95)}; an answer without work ${ms(none.p50)}`)
  }
  try {
    psql(socket, 'create extension if not exists pg_trgm; create schema trgm; create table trgm.clause as select distinct c as clause from speech, regexp_split_to_table(text, \'[，。；：！？、[:space:]]+\') c where length(c) between 4 and 40; create index on trgm.clause using gin (clause gin_trgm_ops); analyze trgm.clause')
    const spent = timedInside(socket, before.slice(0, 100).map(text => `select clause from trgm.clause where clause like ${quoted(`${text.slice(-6)}%`)} order by similarity(clause, ${quoted(text.slice(-6))}) desc limit 5`))
    say('completion, through the API', 'pg_trgm, prefix, in its server', ms(ours.p50), ms(quantile(spent, 0.5)), `≥ 3 × faster (${times(quantile(spent, 0.5), ours.p50)})`, `p95 ${ms(ours.p95)} beside ${ms(quantile(spent, 0.95))}`)
  } catch (error) { left.push(`pg_trgm: ${String(error.message).split('\n')[0]}`) }
}
const quoted = text => `'${text.replaceAll("'", "''")}'`

/** Milliseconds of each statement, as PostgreSQL says. */
function timedInside(socket, statements) {
  const done = spawnSync(join(pg, 'psql'), ['-h', socket, '-U', 'postgres', '-Atq', 'wengao'], { input: statements.map(one => `explain (analyze, timing off, summary on, format text) ${one};`).join('\n'), encoding: 'utf8', maxBuffer: 1 << 28 })
  return [...done.stdout.matchAll(/Execution Time: ([\d.]+) ms/g)].map(found => Number(found[1]))
}

async function search(server, who, socket) {
  const words = ['监督', '代表', '法律责任', '生态环境', '执法检查', '行政处罚', '人民代表大会', '农村集体经济组织', '应当自收到申请之日起', '县级以上地方人民政府', '数字经济', '未成年人', '湿地', '营商环境', '长江', '三十日内', '备案审查', '专题询问', '罚款', '基本农田']
  const spent = []
  for (let n = 0; n < 60; n += 1) {
    const [time, answer] = await clocked(async () => { const answer = await fetch(`${server.url}/speeches?q=${encodeURIComponent(words[n % words.length])}`, { headers: { cookie: who.cookie(), accept: 'text/html' } }); await answer.text(); return answer })
    if (answer.status !== 200) throw new Error(`search: ${answer.status}`)
    spent.push(time)
  }
  const file = join(work, 'words.json')
  writeFileSync(file, JSON.stringify(words))
  const ours = `p50 ${ms(quantile(spent, 0.5))}, p95 ${ms(quantile(spent, 0.95))}`
  const other = rival('search', folder, file)
  if (other) say(`search in ${texts.length} texts, the whole page`, 'tantivy, phrases of pairs, in its process', ours, `p50 ${ms(other.p50)}, p95 ${ms(other.p95)}`, 'p95 ≤ 100 ms')
  try {
    psql(socket, 'create extension if not exists pg_trgm; create table trgm_text as select id, title, text from speech; create index on trgm_text using gin (text gin_trgm_ops); analyze trgm_text')
    const trgm = timedInside(socket, words.map(word => `select id, title from trgm_text where text like ${quoted(`%${word}%`)} limit 30`))
    say(`search in ${texts.length} texts, the whole page`, 'pg_trgm, like, in its server', ours, `p50 ${ms(quantile(trgm, 0.5))}, p95 ${ms(quantile(trgm, 0.95))}`, 'p95 ≤ 100 ms')
    psql(socket, 'drop table trgm_text')
  } catch (error) { left.push(`pg_trgm: ${String(error.message).split('\n')[0]}`) }
}

async function typing(server, who) {
  const text = carets(300).join('，').slice(0, 12000)
  const ours = await ask(server, who, '/api/check', Array.from({ length: 30 }, () => ({ text })))
  say('check of 12,000 characters with typing errors, through the API', 'pycorrector', ms(ours.p50), 'left out', '≥ 20 × faster')
}

/** One of the programs of scripts/compare that cost little, so that they take the processors from the server no more than pgbench does. */
function small(name) {
  const made = join(tools, name)
  mkdirSync(tools, { recursive: true })
  const built = spawnSync('rustc', ['-O', '--edition', '2024', '-o', made, join(root, `scripts/compare/${name}.rs`)], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(built.stderr)
  return made
}

/** How long answers take over plain sockets: to the bodies of a file, or of a path without work; the asker says what more. */
function asked(server, who, path, ...more) {
  const done = spawnSync(small('asker'), [`127.0.0.1:${server.port}`, path, who.token, ...more], { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(done.stderr)
  return JSON.parse(done.stdout)
}

/** Fifty people who write a character every 0.4 s, each of whom asks with every one, while an import runs. */
async function typists(server, who) {
  const running = await importing(server, who, 0, 900)
  const done = asked(server, who, '/api/complete', bodies(carets(300)), '50', '400', '10')
  const note = `${done.answers} answers in 10 s, most ${ms(done.most)}${await running() ? '' : '; the import was over before'}`
  say('completion, 50 typists while an import runs', '', `p50 ${ms(done.p50)}, p95 ${ms(done.p95)}, p99 ${ms(done.p99)}`, '', 'p99 ≤ 5 ms', note)
  while (await running()) await sleep(500)
}

async function saves(server, who, socket) {
  const [write, drafts] = [small('writers'), []]
  for (let n = 0; n < 50; n += 1) drafts.push(await draft(server, who))
  const tool = existsSync(join(pg, 'pgbench')) ? join(pg, 'pgbench') : '/usr/bin/pgbench'
  const pgbench = () => Number(/tps = ([\d.]+)/.exec(spawnSync(tool, ['-N', '-c', '50', '-j', '2', '-T', '15', '-h', socket, '-U', 'postgres', 'bench'], { encoding: 'utf8' }).stdout)?.[1])
  psql(socket, 'create database bench')
  spawnSync(tool, ['-i', '-q', '-s', '10', '-h', socket, '-U', 'postgres', 'bench'])
  const first = pgbench()
  const done = spawnSync(write, [`127.0.0.1:${server.port}`, who.cookie(), '3', '15', ...drafts], { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(done.stderr)
  const made = JSON.parse(done.stdout)
  const saved = made.saves / made.seconds
  await sleep(500)
  const second = pgbench()
  if (!first || !second) { left.push('pgbench: not there'); return }
  say('saves a second, 50 writers, fsync on', 'pgbench -N, 50 clients, before and after', saved.toFixed(0), `${first.toFixed(0)}, ${second.toFixed(0)}`, `≥ 1.0 × (${times(saved, (first + second) / 2)})`, `the writers take ${(1e6 * made.processor / made.saves).toFixed(0)} µs of the same cores for each`)
}

function backup(data) {
  const done = spawnSync(join(root, 'scripts/bench-backup.sh'), [data, program], { encoding: 'utf8', env: { ...process.env, PG_BIN: pg } })
  const seconds = what => Number(new RegExp(`^${what}: ([\\d.]+) s`, 'm').exec(done.stdout)?.[1])
  if (done.status !== 0) { left.push(`backup: ${(done.stdout + done.stderr).trim().split('\n').pop()}`); return }
  const [dump, kept, restored, replaced, beside, other] = ['pg_dump -Fc', 'wengao backup \\(sealed, verified\\)', 'wengao restore into an empty server', 'wengao restore --replace', 'wengao restore --replace beside another', 'pg_restore -j 2'].map(seconds)
  say('backup, sealed and verified', 'pg_dump -Fc', s(kept), s(dump), `≤ 1.5 × (${times(kept, dump)}), ≤ 60 s`)
  say('restore into an empty server', 'pg_restore -j 2', s(restored), s(other), `≤ 1.5 × (${times(restored, other)}), ≤ 60 s`)
  say('restore --replace', 'pg_restore -j 2', s(replaced), s(other), '≤ 60 s')
  say('restore --replace beside another organization', 'pg_restore -j 2', s(beside), s(other), '≤ 60 s')
}

install()
console.log(`${new Date().toISOString().slice(0, 16)}Z, ${cpus().length} × ${cpus()[0].model.trim()}, load ${readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ')}; ${texts.length} texts, ${(bytes / 1e6).toFixed(1)} MB`)
for (const [name, row] of [['mine', mine], ['inspect', inspect], ['start', start]]) await tried(name, row)
if (['compare', 'complete', 'search', 'typing', 'import', 'saves', 'typists', 'backup'].some(name => chosen.includes(name))) {
  chosen.push('served')
  await tried('served', served)
}
console.log(`load at the end ${readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ')}`)
console.log(`\n| work | beside | wengao | it | wanted (now) | |\n|---|---|---|---|---|---|\n${table.map(row => `| ${row.join(' | ')} |`).join('\n')}`)
if (left.length) console.log(`\nLeft out: ${left.join('; ')}.`)
rmSync(work, { recursive: true, force: true })
process.exit(0)
