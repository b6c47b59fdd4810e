// A backup put back under an open editor: the page has the right text within seconds, says little while it finds out, and
// what stood only there is handed to the writer.
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { command, launch, login, newPage, skip as away } from './support.mjs'
import { newDraft, saved, serverText, texts } from './editing.mjs'

const { WENGAO_PROGRAM: program, WENGAO_TEST_DATA: data } = process.env
const skip = away || (program && data ? false : 'no data folder: run scripts/browser-test.mjs')
const file = join(tmpdir(), `wengao-restoring-${process.pid}.zip`)
let browser

before(async () => { if (!skip) browser = await launch() })
after(async () => { if (browser) await browser.close(); rmSync(file, { force: true }) })

test('restored under an open editor', { skip, timeout: 120000 }, async t => {
  const page = await newPage(browser)
  await login(page)
  const sent = []
  page.on('websocket', line => line.on('framesent', () => sent.push(Date.now())))
  await newDraft(page)
  const write = async words => {
    await page.focus('.ProseMirror')
    await page.keyboard.press('Control+End')
    await page.keyboard.press('Enter')
    await page.keyboard.insertText(words)
    await saved(page)
  }
  await write('备份以前写的。')
  command('backup', file, '--plain')
  for (let n = 0; n < 8; n += 1) await write(`备份以后写的第${n}段。`)

  command('restore', file, '--replace', '--plain')
  const restored = Date.now()
  await page.waitForFunction(() => !document.querySelector('.ProseMirror').textContent.includes('备份以后'), null, { timeout: 5000 })
  const took = Date.now() - restored
  assert.equal((await texts(page)).join('\n'), await serverText(page))
  assert.match(await serverText(page), /备份以前写的。/)
  const handed = await page.inputValue('.notice textarea')
  for (let n = 0; n < 8; n += 1) assert.ok(handed.includes(`备份以后写的第${n}段。`), handed)

  await write('恢复以后写的。')
  await page.waitForTimeout(8000 - Math.min(8000, Date.now() - restored))
  const said = sent.filter(moment => moment > restored).length
  assert.ok(said < 2 * (Date.now() - restored) / 1000, `${said} messages in ${Date.now() - restored} ms`)
  assert.equal((await texts(page)).join('\n'), await serverText(page))
  assert.match(await serverText(page), /恢复以后写的。/)
  assert.deepEqual(page.mistakes, [])
  t.diagnostic(`the right text after ${took} ms; ${said} messages in ${Date.now() - restored} ms`)
})

test('a server that answers nothing but the past is asked seldom', { skip, timeout: 60000 }, async () => {
  const page = await newPage(browser)
  await login(page)
  let asked = 0
  let contrary = false
  // Whatever the page sends, it is told that it lacks nothing.
  await page.routeWebSocket(/\/line$/, line => {
    const server = line.connectToServer()
    line.onMessage(message => {
      const { t, version, history } = JSON.parse(message)
      if (!contrary || (t !== 'steps' && t !== 'pull')) { server.send(message); return }
      asked += 1
      line.send(JSON.stringify({ t: 'steps', version, history, steps: [], clients: [] }))
    })
    server.onMessage(message => line.send(message))
  })
  await newDraft(page)
  contrary = true
  await page.focus('.ProseMirror')
  await page.keyboard.press('Control+End')
  const began = Date.now()
  for (let n = 0; n < 16; n += 1) { await page.keyboard.insertText('字'); await page.waitForTimeout(500) }
  assert.ok(asked > 1 && asked < 2 * (Date.now() - began) / 1000, `${asked} messages in ${Date.now() - began} ms`)
  contrary = false
  await page.waitForFunction(() => document.querySelector('.e-saving[data-state="saved"]'), null, { timeout: 45000 })
  assert.match(await serverText(page), /字{16}/)
})
