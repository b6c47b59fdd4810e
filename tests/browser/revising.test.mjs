// 修订 and 建议修改: what is typed and erased stays marked by author, also composed, also by somebody who may only suggest, whom the
// server holds to it; accepting and rejecting; what has changed since one last looked.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, colleague, picture, setUp, skip, submit } from './support.mjs'
import { caret, compose, inputMethod, newDraft, paste, place, ready, saved, serverText, texts } from './editing.mjs'

let browser, page, other, address

const TEXT = ['在全市人大工作会议上的讲话', '同志们：', '这次会议很重要。', '一、坚持党的全面领导', '要坚持正确政治方向。', '要提高政治站位。', '二、增强监督工作实效', '要突出监督重点。']

setUp(async all => {
  ({ browser, page } = all)
  other = await colleague(browser, page, `sug${Date.now() % 100000}`, '王建议')
  await newDraft(page)
  await page.focus('.ProseMirror')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Backspace')
  await paste(page, '', TEXT.join('\n'))
  await saved(page)
  address = page.url()
})

async function admit(part) {
  await page.goto(`${address}/about`)
  const known = await page.$('select[aria-label="王建议的参与方式"]')
  if (known) {
    await known.selectOption({ label: part })
    await submit(page, '[aria-label="改王建议的参与方式"]')
  } else {
    await page.selectOption('select[name="account"]', { label: '王建议' })
    await page.selectOption('select[aria-label="参与方式"]', { label: part })
    await submit(page, 'button:has-text("加入")')
  }
  await page.goto(address)
  await ready(page)
}

const press = async (who, ...keys) => { for (const key of keys) await who.keyboard.press(key) }
/** The changes as `kind:author:text`. */
const changes = who => who.evaluate(() => {
  const found = []
  document.getElementById('editor-root').view.state.doc.descendants(node => {
    for (const { type, attrs } of node.marks) if (['insertion', 'deletion'].includes(type.name)) found.push(`${type.name}:${attrs.name}:${node.isText ? node.text : node.type.name}`)
  })
  return found
})
const exported = async (who, format) => (await who.request.get(`${address}/export?format=${format}`))

test('修订 on: typed and erased words stay, marked, and are counted, checked and taken away as accepted', { skip }, async () => {
  await press(page, 'Control+Shift+E')
  await page.waitForSelector('text=修订已开')
  await caret(page, '这次会议')
  await page.keyboard.type('abc')
  await press(page, 'Backspace', 'Backspace')
  await caret(page, '要坚持正确', 5)
  await press(page, 'Backspace', 'Backspace')
  await saved(page)
  assert.deepEqual((await changes(page)).map(each => each.replace(/:[^:]*:/, ':')), ['insertion:a', 'deletion:正确'])
  const text = await (await exported(page, 'txt')).text()
  assert.match(text, /这次会议a很重要。/)
  assert.match(text, /要坚持政治方向。/)
  assert.equal((await exported(page, 'revised')).status(), 200)
  // The length is that of the accepted text.
  const shown = await page.textContent('.e-length')
  assert.equal(parseInt(shown, 10), [...text.split(/\r?\n/).slice(1).join('').replace(/\s/g, '')].length)
  await press(page, 'Control+z')
  await saved(page)
  assert.deepEqual((await changes(page)).length < 3, true)
  await axe(page, 'tracked changes')
  await picture(page, 'revising')
})

test('what an input method composes is tracked and not disturbed, also over a selection', { skip }, async () => {
  const session = await inputMethod(page)
  await caret(page, '要突出监督')
  await compose(session, page, ['n', 'ni', 'ni h', 'nihao'], '工作')
  await saved(page)
  assert.ok((await texts(page)).some(line => line.includes('要突出监督工作重点。')), (await texts(page)).join('|'))
  assert.ok((await changes(page)).some(each => /^insertion:.*:工作$/.test(each)), (await changes(page)).join(' '))
  await place(page, '要提高政治站位。', 1, '要提高政治站位。', 3)
  await compose(session, page, ['q', 'qi', 'qie'], '切实提升')
  await saved(page)
  const found = await changes(page)
  assert.ok(found.some(each => /^insertion:.*:切实提升$/.test(each)) && found.some(each => /^deletion:.*:提高$/.test(each)), found.join(' '))
  await caret(page, '要突出监督工作')
  await compose(session, page, ['z', 'zh'], null)
  await saved(page)
  assert.ok((await texts(page)).some(line => line.endsWith('要突出监督工作重点。')))
  assert.equal((await serverText(page)), (await texts(page)).join('\n'))
})

test('one, one author’s, all: accepted and rejected, by keys and from the list', { skip }, async () => {
  await caret(page, '切实提升')
  await press(page, 'ArrowLeft', 'F9')
  assert.ok(!(await changes(page)).some(each => each.includes('切实提升')))
  await page.click('#status >> text=审改')
  await page.click('.e-revise >> text=下一处')
  const before = (await changes(page)).length
  await press(page, 'Shift+F9')
  await page.waitForFunction(before => document.querySelectorAll('.e-revise .e-changes .e-change').length < before, before)
  await picture(page, 'revising-list')
  await axe(page, 'the list of changes')
  await page.click('.e-revise >> text=全部接受')
  await saved(page)
  assert.deepEqual(await changes(page), [])
  await press(page, 'Control+z')
  await saved(page)
  assert.ok((await changes(page)).length > 0, 'one undo brings them all back')
  await page.click('.e-revise >> text=全部接受')
  await saved(page)
  await press(page, 'Escape', 'Control+Shift+E')
})

test('a suggester changes nothing by himself: the page marks, the server refuses the rest', { skip }, async () => {
  await admit('建议')
  await other.goto(address)
  await ready(other)
  await caret(other, '要坚持')
  await other.keyboard.insertText('牢牢')
  await press(other, 'End', 'Enter')
  await other.keyboard.insertText('新的一段。')
  await saved(other)
  await page.waitForFunction(() => document.querySelector('.ProseMirror').textContent.includes('新的一段。'))
  assert.match(await (await exported(page, 'txt')).text(), /新的一段。/)
  await caret(other, '政治站位', 1)
  await press(other, 'Delete')
  await saved(other)
  const marked = await changes(page)
  assert.ok(marked.every(each => each.includes(':王建议:')), marked.join(' '))
  // Structure is not his.
  const shape = await texts(other)
  await caret(other, '这次会议')
  await press(other, 'Control+Alt+2')
  await other.waitForSelector('text=您是这篇稿子的建议者')
  assert.deepEqual(await texts(other), shape)
  // Past the page: the server says no, and the text is as it was.
  const before = await serverText(page)
  await other.evaluate(() => {
    const { view } = document.getElementById('editor-root')
    view.dispatch(view.state.tr.insert(3, view.state.schema.text('硬写的')).setMeta('settled', true))
  })
  await other.waitForSelector('.notice-warn', { timeout: 10000 })
  assert.match(await other.inputValue('.notice-warn textarea'), /硬写的/)
  assert.equal(await serverText(page), before)
  await picture(other, 'suggesting')
  await axe(other, 'a suggester’s page')
})

test('from suggester to writer and reader: the open page follows', { skip }, async () => {
  await admit('只读')
  await other.waitForFunction(() => { const text = document.querySelector('.ProseMirror'); return text && !text.isContentEditable }, null, { timeout: 8000 })
  await admit('撰稿')
  await other.waitForFunction(() => { const text = document.querySelector('.ProseMirror'); return text && text.isContentEditable }, null, { timeout: 8000 })
})

test('what has changed since one last looked is listed by author and led to', { skip }, async () => {
  await other.goto('/')
  await page.waitForFunction(() => !document.querySelector('.e-person'), null, { timeout: 15000 })
  await caret(page, '这次会议')
  await page.keyboard.insertText('（后来添的）')
  await saved(page)
  await other.goto(address)
  await ready(other)
  await other.waitForSelector('.e-news:not([hidden])')
  assert.match(await other.textContent('.e-news'), /您上次看过（.*）以后的变化/)
  await other.click('.e-news .e-change')
  assert.equal(await other.evaluate(() => getSelection().toString()), '（后来添的）')
  await picture(other, 'since-last')
})
