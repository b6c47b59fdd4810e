// Nothing is lost: lost answers, a lost network, closed tabs, several hands, no WebSocket.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, login, newPage, skip } from './support.mjs'
import { caret, caretAtEnd, compose, inputMethod, newDraft, paste, ready, saved, serverText, texts } from './editing.mjs'

const STATE = '.e-saving'
let browser
let first // one window, logged in
let second // another one
let draft // the address of the draft both work on

before(async () => {
  if (skip) return
  browser = await launch()
  first = await newPage(browser)
  await login(first)
  second = await newPage(browser)
  await login(second)
})
after(() => browser && browser.close())

const state = page => page.getAttribute(STATE, 'data-state')
const all = async page => (await texts(page)).join('\n')
const open = async page => { await page.goto(draft); await ready(page) }

/** A new draft in the first window whose first paragraph is `words`; both windows show it. */
async function begin(words) {
  await newDraft(first)
  draft = first.url()
  await first.focus('.ProseMirror')
  await first.keyboard.press('Control+End')
  await first.keyboard.press('Enter')
  await first.keyboard.insertText(words)
  await saved(first)
  await open(second)
}

/** Both windows and the server hold the same text. */
async function agree(...pages) {
  // One whose line was cut several times in a row waits ten seconds for an answer, six for a line, and up to fifteen before
  // it tries again.
  for (const page of pages) await saved(page, 45000)
  await pages[0].waitForTimeout(700)
  let want = await serverText(pages[0])
  const behind = async () => (await Promise.all(pages.map(all))).some(text => text !== want)
  // A page whose line was cut a moment ago asks again a little later.
  for (let n = 0; n < 50 && await behind(); n += 1) {
    await pages[0].waitForTimeout(200)
    want = await serverText(pages[0])
  }
  for (const page of pages) assert.equal(await all(page), want)
  return want
}

test('what one writes the other sees', { skip }, async () => {
  await begin('甲段。')
  await caret(second, '甲段。')
  await second.keyboard.insertText('乙句。')
  await saved(second)
  await first.waitForFunction(() => document.querySelector('.ProseMirror').textContent.includes('甲段。乙句。'))
  await caret(first, '甲段。', 0)
  await first.keyboard.insertText('开头：')
  assert.match(await agree(first, second), /开头：甲段。乙句。/)
})

test('what comes in waits while an input method composes', { skip }, async () => {
  await begin('甲段。')
  const ime = await inputMethod(first)
  await first.bringToFront()
  await caret(first, '甲段。')
  await ime.send('Input.imeSetComposition', { text: 'zhong', selectionStart: 5, selectionEnd: 5 })
  await second.evaluate(() => document.querySelector('.ProseMirror').focus())
  await caret(second, '甲段。', 0)
  await second.keyboard.insertText('前面')
  await saved(second)
  await first.waitForTimeout(500)
  assert.ok(!(await all(second)).includes('zhong'), 'no pinyin at the other')
  assert.ok(!(await all(first)).includes('前面'), 'nothing changes under the input method')
  await ime.send('Input.insertText', { text: '中' })
  await first.waitForFunction(() => document.querySelector('.ProseMirror').textContent.includes('前面甲段。中'))
  await agree(first, second)
  await compose(ime, first, ['g', 'guo'], '国')
  assert.match(await agree(first, second), /前面甲段。中国/)
})

test('an answer that gets lost doubles nothing', { skip }, async () => {
  await begin('甲段。')
  const page = await newPage(browser, { context: first.context() })
  let drop = 0
  await page.routeWebSocket(/\/line$/, line => {
    const server = line.connectToServer()
    line.onMessage(message => server.send(message))
    server.onMessage(message => {
      if (drop > 0 && String(message).includes('"accepted"')) { drop -= 1; line.close(); server.close(); return }
      line.send(message)
    })
  })
  await open(page)
  await caret(page, '甲段。')
  for (const word of ['一', '二', '三']) {
    drop = 1
    await page.keyboard.insertText(word)
    await page.waitForTimeout(900)
  }
  assert.match(await agree(page, first), /甲段。一二三(?!.*一二三)/)
  await page.close()
})

/** Opens the draft in a window whose network can be taken away and given back. */
async function fragile(from) {
  const page = await newPage(browser, { context: from.context() })
  const lines = new Set()
  let down = false
  await page.routeWebSocket(/\/line$/, line => {
    if (down) { line.close(); return }
    line.connectToServer()
    lines.add(line)
  })
  await open(page)
  return {
    page,
    async cut() {
      down = true
      await page.route(/\/steps/, route => route.abort())
      for (const line of lines) line.close()
      lines.clear()
    },
    async mend() {
      down = false
      await page.unroute(/\/steps/)
    },
  }
}

test('offline: said, kept, sent later', { skip }, async () => {
  await begin('甲段。')
  const { page, cut, mend } = await fragile(first)
  await caret(page, '甲段。')
  await cut()
  await page.keyboard.insertText('断网时写的。')
  await page.waitForFunction(() => document.querySelector('.e-saving').textContent === '正在重新连接')
  await page.waitForFunction(() => document.querySelector('.e-saving').textContent === '离线，已存本机', null, { timeout: 15000 })
  assert.ok(!(await serverText(second)).includes('断网'))
  await mend()
  assert.equal(await state(page), 'offline')
  await page.waitForFunction(() => document.querySelector('.e-saving').textContent === '已保存', null, { timeout: 20000 })
  assert.match(await agree(page, second), /甲段。断网时写的。/)
  await page.close()
})

test('a tab closed while offline comes back with its text, merged with what others wrote', { skip }, async () => {
  await begin('甲段。')
  const { page, cut } = await fragile(first)
  await caret(page, '甲段。')
  await cut()
  await page.keyboard.insertText('没有发出的话。')
  await page.waitForTimeout(400)
  await caret(second, '甲段。', 0)
  await second.keyboard.insertText('同时写的：')
  await saved(second)
  await page.close()
  assert.ok(!(await all(second)).includes('没有发出'), 'it was not sent')
  const again = await newPage(browser, { context: first.context() })
  await open(again)
  await again.waitForFunction(() => document.querySelector('.ProseMirror').textContent.includes('没有发出的话'))
  assert.match(await agree(again, second), /同时写的：甲段。没有发出的话。/)
  await again.close()
})

test('where no WebSocket gets through, plain HTTP does', { skip }, async () => {
  await begin('甲段。')
  const page = await newPage(browser, { context: first.context() })
  await page.routeWebSocket(/\/line$/, line => line.close())
  await open(page)
  await page.waitForTimeout(2500)
  await caret(page, '甲段。')
  await page.keyboard.insertText('走网页的。')
  await saved(page)
  await caret(second, '甲段。', 0)
  await second.keyboard.insertText('对面的。')
  await saved(second)
  await page.waitForFunction(() => document.querySelector('.ProseMirror').textContent.includes('对面的。甲段。走网页的。'), null, { timeout: 10000 })
  await agree(page, second)
  await page.close()
})

test('a section moved offline while a colleague writes in it, and the other way round: every word follows', { skip }, async () => {
  await begin('甲段。')
  await first.focus('.ProseMirror')
  await first.keyboard.press('Control+a')
  await first.keyboard.press('Backspace')
  await paste(first, '', ['在会议上的讲话', '同志们：', '开场的话。', '一、第一部分', '第一段。', '二、第二部分', '第二段。', '三、第三部分', '第三段。'].join('\n'))
  await saved(first)
  for (const moverFirst of [false, true]) {
    const { page, cut, mend } = await fragile(first)
    await second.waitForFunction(() => document.querySelector('.ProseMirror').textContent.includes('第三段。'))
    await cut()
    // Here a section is moved without a line, there somebody writes in it and in its neighbour; or the roles change.
    const [mover, writer] = moverFirst ? [second, page] : [page, second]
    const tag = moverFirst ? '乙' : '甲'
    await caret(mover, '第三部分', 0)
    await mover.focus('.ProseMirror')
    await mover.keyboard.press(moverFirst ? 'Alt+ArrowDown' : 'Alt+ArrowUp')
    await caret(writer, '第三段。')
    await writer.keyboard.insertText(`写在第三${tag}。`)
    await caret(writer, '第二段。')
    await writer.keyboard.insertText(`写在第二${tag}。`)
    await saved(second)
    await mend()
    await saved(page)
    const text = await agree(page, second)
    for (const words of [`写在第三${tag}。`, `写在第二${tag}。`, '第三部分', '第二部分']) assert.equal(text.split(words).length - 1, 1, text)
    const [two, three] = ['第二部分', '第三部分'].map(words => text.indexOf(words))
    assert.equal(three < two, !moverFirst, text)
    assert.equal(await page.locator('text=没能合并的文字').count(), 0)
    await page.close()
  }
})

test('what a colleague deletes while it is written offline is handed back to its writer', { skip }, async () => {
  await begin('甲段。')
  const { page, cut, mend } = await fragile(first)
  await caret(page, '甲段。')
  await cut()
  await page.keyboard.insertText('离线写下的话。')
  await caret(second, '甲段。')
  await second.evaluate(() => {
    const { view } = document.getElementById('editor-root')
    const { $head } = view.state.selection
    view.dispatch(view.state.tr.delete($head.before(), $head.after()))
  })
  await saved(second)
  await mend()
  await page.waitForSelector('[aria-label="没能合并的文字"]', { timeout: 20000 })
  assert.equal(await page.inputValue('[aria-label="没能合并的文字"]'), '离线写下的话。')
  await agree(page, second)
  await page.close()
})

test('three windows, lines cut at random: each edit is there once', { skip }, async t => {
  await begin('甲段。')
  const lines = new Set()
  const pages = []
  for (let index = 0; index < 3; index += 1) {
    const page = await newPage(browser, { context: (index === 1 ? second : first).context() })
    await page.routeWebSocket(/\/line$/, line => {
      const server = line.connectToServer()
      line.drop = () => { lines.delete(line); line.close(); server.close() }
      lines.add(line)
      line.onMessage(message => server.send(message))
      // Sometimes the answer is lost together with the line.
      server.onMessage(message => { if (line.lose) line.drop(); else line.send(message) })
    })
    await open(page)
    pages.push(page)
  }
  let seed = 7
  const random = n => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 65536) % n }
  const tags = []
  for (let index = 0; index < 120; index += 1) {
    const page = pages[random(3)]
    await caretAtEnd(page, random(30))
    if (random(15) === 0) await page.keyboard.press('Enter')
    const tag = `〔${index}〕`
    tags.push(tag)
    await page.keyboard.insertText(tag)
    const luck = random(20)
    const some = [...lines][random(Math.max(1, lines.size))]
    if (luck === 0 && some) some.drop()
    if (luck === 1 && some) some.lose = true
  }
  const text = await agree(...pages)
  for (const tag of tags) assert.equal(text.split(tag).length - 1, 1, tag)
  t.diagnostic(`${tags.length} edits`)
  for (const page of pages) { assert.deepEqual(page.mistakes, []); await page.close() }
})
