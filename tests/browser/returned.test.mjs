// The way of a draft over paper: sent round with numbered lines, edited in LibreOffice with tracked changes and a comment, back,
// accepted in part, looked up by page and line, its sheet of facts signed, final, and out in three forms.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { newDraft, openMenu, paste, ready, saved, texts } from './editing.mjs'
import { unpack } from './docx.mjs'
import { edited } from './libreoffice.mjs'
import { axe, picture, setUp, skip, submit } from './support.mjs'

let page
setUp(all => { ({ page } = all) })

const TEXT = ['在全市人大工作会议上的讲话', '同志们：', '今天的会议很重要，我讲两点意见。', '一、坚持党的全面领导', '要坚持党对人大工作的全面领导，确保正确政治方向。', '二、增强监督工作实效', '要切实加强监督，推动重点工作落到实处。去年共办理代表建议186件。']
let address
let file

async function download(selector) {
  const [load] = await Promise.all([page.waitForEvent('download'), page.click(selector)])
  return readFileSync(await load.path())
}

test('a copy goes out with the version above and numbered lines', { skip }, async () => {
  await newDraft(page)
  await page.focus('.ProseMirror')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Backspace')
  await paste(page, '', TEXT.join('\n'))
  await saved(page)
  address = page.url().replace(/#.*/, '')
  await openMenu(page, '⋯')
  await page.click('a:has-text("送阅与返稿")')
  await page.waitForSelector('#out-title')
  await axe(page, 'the page before anything went out')
  file = await download('button:has-text("导出送阅稿")')
  const parts = unpack(file)
  assert.match(parts.get('word/document.xml'), /<w:lnNumType w:countBy="1" w:restart="newPage"\/>/)
  assert.match([...parts].filter(([name]) => name.includes('header')).map(([, text]) => text).join(''), /送阅稿第1稿/)
})

test('LibreOffice edits it by two hands; it comes back counted by author, in the text as tracked changes, the comment as a thread', { skip }, async () => {
  const leader = await edited(file, '王主任', ['doc.RecordChanges = True', 'Swap(doc, "切实", "从严从实")', 'Remark(doc, "确保正确政治方向", "这里展开讲")'])
  const copy = await edited(leader, '秘书科', ['doc.RecordChanges = True', 'Swap(doc, "186", "192")'])
  await page.goto(`${address}/returned`)
  await page.setInputFiles('#returned-file', { name: '讲话（王主任改）.docx', mimeType: 'application/octet-stream', buffer: copy })
  await submit(page, 'button:has-text("交回")')
  const told = await page.textContent('main')
  assert.match(told, /讲话（王主任改）\.docx/)
  assert.match(told, /王主任\s*1\s*改写1/)
  assert.match(told, /秘书科\s*1\s*改写1/)
  assert.match(told, /改动2处，批注1条/)
  await axe(page, 'a file that came back')
  await picture(page, 'returned', { fullPage: true })
  await page.click('a:has-text("在稿中逐处看")')
  await ready(page)
  await page.waitForSelector('#e-revise:not([hidden]) .e-change')
  assert.deepEqual((await page.locator('#page del.d-del').allTextContents()).sort(), ['186', '切实'])
  assert.match(await page.textContent('#e-revise'), /王主任/)
  const threads = await (await page.request.get(`${address}/comments`)).json()
  assert.deepEqual(threads.threads.map(one => [one.quote, one.comments[0].name, one.comments[0].body]), [['确保正确政治方向', '王主任', '这里展开讲']])
  await picture(page, 'returned-in-text')
  await axe(page, 'the text with what came back')
})

test('one hand is accepted and the other rejected', { skip }, async () => {
  await page.goto(`${address}/returned`)
  await submit(page, 'button[aria-label="接受王主任的全部改动"]')
  await submit(page, 'button[aria-label="拒绝秘书科的全部改动"]')
  await page.goto(address)
  await ready(page)
  const all = (await texts(page)).join('\n')
  assert.match(all, /要从严从实加强监督/)
  assert.match(all, /代表建议186件/)
  assert.equal(await page.locator('#page del, #page ins').count(), 0)
})

test('誊改: a page and line lead to the sentence', { skip }, async () => {
  await openMenu(page, '⋯')
  await page.click('#status button:has-text("誊改")')
  for (let line = 1, found = false; !found; line += 1) {
    assert.ok(line < 20, 'the line is found')
    await page.fill('input[aria-label="第几页第几行"]', `1页${line}行`)
    const [answer] = await Promise.all([page.waitForResponse(/outgoing\/place/), page.keyboard.press('Enter')])
    found = answer.ok() && (await answer.json()).words.includes('重点工作')
  }
  await page.waitForFunction(() => {
    const { state } = document.getElementById('editor-root').view
    return state.doc.textBetween(state.selection.from, state.selection.to).includes('要从严从实加强监督')
  })
  await picture(page, 'paper-place')
  await axe(page, 'the box for a place on paper')
  // A second copy goes out: the first can still be chosen.
  await page.goto(`${address}/returned`)
  await download('button:has-text("导出送阅稿")')
  await page.goto(address)
  await ready(page)
  await openMenu(page, '⋯')
  await page.click('#status button:has-text("誊改")')
  const copies = page.locator('select[aria-label="哪一稿送阅稿"]')
  await copies.waitFor()
  assert.deepEqual((await copies.locator('option').allTextContents()).map(text => text.slice(0, 6)), ['送阅稿第2稿', '送阅稿第1稿'])
  await copies.selectOption({ index: 1 })
  await page.fill('input[aria-label="第几页第几行"]', '1页1行')
  const [older] = await Promise.all([page.waitForResponse(/outgoing\/place/), page.keyboard.press('Enter')])
  assert.equal((await older.json()).file, '送阅稿第1稿')
  await axe(page, 'the box with two copies')
  await page.keyboard.press('Escape')
})

test('every fact is checked and the sheet printed to be signed', { skip }, async () => {
  await page.goto(`${address}/verification`)
  while (await page.locator('tr:has(.badge-queued) button[value="right"]').count()) await submit(page, 'tr:has(.badge-queued) button[value="right"] >> nth=0')
  assert.match(await page.textContent('main'), /都已核过/)
  await page.emulateMedia({ media: 'print' })
  const form = await page.innerText('main')
  assert.match(form, /核稿人（签字）：.*复核人（签字）：.*日期：/)
  assert.match(form, /186件/)
  assert.match(form, /已核\s+\S+/)
  assert.doesNotMatch(form, /存疑|改成别的/)
  await picture(page, 'verification-signed', { fullPage: true })
  await page.emulateMedia({ media: 'screen' })
})

test('the text is made final and goes out with nothing hidden in it', { skip }, async () => {
  await page.goto(`${address}/about`)
  await page.click('button:has-text("定稿")')
  const sure = page.locator('dialog[open] button:has-text("仍要定稿")')
  if (await sure.waitFor({ timeout: 2000 }).then(() => true, () => false)) await Promise.all([page.waitForEvent('load'), sure.click()])
  await page.waitForSelector('#status-card:has-text("定稿指纹")')
  const last = await page.request.get(`${address}/export?format=docx`)
  const parts = unpack(await last.body())
  assert.doesNotMatch(parts.get('word/document.xml'), /bookmark|w:ins |w:del |comment/)
  assert.ok(![...parts.keys()].some(name => name.startsWith('customXml')))
  await page.goto(`${address}/returned`)
  assert.match(await page.textContent('main'), /定稿/)
  const plain = await page.request.get(`${address}/export?format=txt`)
  assert.match(await plain.text(), /从严从实/)
})

test('one text in three forms: read aloud, issued, reported', { skip }, async () => {
  await page.goto(`${address}/aloud?sheets=true&notes=true`)
  await page.waitForSelector('.sheet')
  const said = await page.innerText('main')
  assert.match(said, /从严从实/)
  assert.match(said, /一百八十六/)
  await picture(page, 'returned-aloud', { fullPage: true })

  await page.goto(`${address}/issue`)
  await page.fill('#issue-note', '现将讲话印发给你们，请认真贯彻落实。')
  await page.fill('#issue-attachments', '重点任务分工方案')
  const issued = unpack(await download('button:has-text("下载Word")')).get('word/document.xml').replace(/<[^>]*>/g, '')
  for (const words of ['现将讲话印发给你们', '要从严从实加强监督', '附件', '重点任务分工方案']) assert.ok(issued.includes(words), words)

  await page.goto(`${address}/about`)
  await submit(page, 'button:has-text("做新闻通稿")')
  await ready(page)
  assert.notEqual(page.url(), address)
  const report = (await texts(page)).join('\n')
  assert.match(report, /从严从实加强监督/)
  assert.doesNotMatch(report, /同志们|我讲/)
  await picture(page, 'returned-report')
  await page.goto(`${address}/meeting`)
  await axe(page, 'the speeches of one meeting')
  await picture(page, 'meeting', { fullPage: true })
})
