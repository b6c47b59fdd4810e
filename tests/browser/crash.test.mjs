// A server killed at random while three browsers write: started again on the same data, nothing is lost and nothing
// doubled. It starts its own server, from the program that scripts/browser-test.mjs names in WENGAO_PROGRAM.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { launch, newPage } from './support.mjs'
import { caretAtEnd, newDraft, ready, saved, serverText, texts } from './editing.mjs'

const program = process.env.WENGAO_PROGRAM
const skip = program ? false : 'no program: WENGAO_PROGRAM is not set'
const EDITS = Number(process.env.WENGAO_CRASH_EDITS) || 500
const KILLS = Number(process.env.WENGAO_CRASH_KILLS) || 6

const data = skip ? '' : mkdtempSync(join(tmpdir(), 'wengao-crash-'))
let server
let browser
let said = ''

after(async () => {
  if (browser) await browser.close()
  if (server && server.exitCode === null) {
    const ended = new Promise(done => server.on('close', done))
    server.kill('SIGTERM')
    await ended
  }
  if (data) rmSync(data, { recursive: true, force: true })
})

const freePort = () => new Promise((resolve, reject) => {
  const probe = createServer()
  probe.on('error', reject)
  probe.listen(0, '127.0.0.1', () => { const { port } = probe.address(); probe.close(() => resolve(port)) })
})

async function start(port) {
  const environment = { ...process.env }
  delete environment.DATABASE_URL
  server = spawn(program, ['serve', '--data', data, '--port', String(port)], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [server.stdout, server.stderr]) stream.on('data', chunk => { said = (said + chunk).slice(-20000) })
  for (let n = 0; n < 1200; n += 1) {
    assert.equal(server.exitCode, null, `the server ended: ${said}`)
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
    if (answer && answer.status === 200) return
    await new Promise(done => setTimeout(done, 100))
  }
  throw new Error(`the server is not ready: ${said}`)
}

async function kill() {
  const ended = new Promise(done => server.on('close', done))
  server.kill('SIGKILL')
  await ended
}

test('three windows, 500 edits, the server killed at random: each edit is there once', { skip, timeout: 900000 }, async t => {
  const port = await freePort()
  await start(port)
  const password = said.match(/密码[^\n:：]*[:：]\s*(\S+)/)[1]
  browser = await launch()
  const pages = []
  const own = `${password}-own1`
  for (let index = 0; index < 3; index += 1) {
    const page = await newPage(browser, { baseURL: `http://127.0.0.1:${port}` })
    await page.goto('/login')
    await page.fill('#username', 'admin')
    await page.fill('#password', index ? own : password)
    await page.click('main button[type="submit"]')
    if (!index) {
      await page.waitForURL(/account\/password/)
      await page.fill('#current', password)
      await page.fill('#new', own)
      await page.fill('#again', own)
      await page.click('main button[type="submit"]')
    }
    await page.waitForURL(address => !/login|password/.test(address.pathname))
    pages.push(page)
  }
  await newDraft(pages[0])
  for (const page of pages.slice(1)) { await page.goto(pages[0].url()); await ready(page) }

  let seed = 11
  const random = n => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 65536) % n }
  const tags = []
  let kills = 0
  let coming = null
  let offline = 0
  for (let index = 0; index < EDITS; index += 1) {
    const page = pages[random(3)]
    await caretAtEnd(page, random(40))
    if (random(25) === 0) await page.keyboard.press('Enter')
    const tag = `〔${index}〕`
    tags.push(tag)
    await page.keyboard.insertText(tag)
    if (coming) offline += 1
    // Killed in the middle of things; comes back while the others write on.
    if (!coming && kills < KILLS && index >= (kills + 1) * Math.floor(EDITS / (KILLS + 1)) - random(20)) {
      kills += 1
      await kill()
      coming = start(port).then(() => { coming = null })
    }
    if (random(6) === 0) await page.waitForTimeout(random(120))
  }
  if (coming) await coming
  for (const page of pages) {
    await page.waitForFunction(() => document.querySelector('.e-saving[data-state="saved"]'), null, { timeout: 60000 })
  }
  for (let n = 0; n < 40; n += 1) {
    const all = await Promise.all(pages.map(async page => (await texts(page)).join('\n')))
    if (all.every(text => text === all[0])) break
    await pages[0].waitForTimeout(250)
  }
  for (const page of pages) await saved(page)
  const text = await serverText(pages[0])
  for (const page of pages) {
    assert.equal((await texts(page)).join('\n'), text)
    assert.deepEqual(page.mistakes, [])
  }
  for (const tag of tags) assert.equal(text.split(tag).length - 1, 1, tag)
  assert.equal(kills, KILLS)
  t.diagnostic(`${tags.length} edits, ${kills} times killed, ${offline} edits while the server was away`)
})
