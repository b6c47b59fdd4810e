// The way of a draft over paper: sent round with numbered lines, edited with tracked changes and a comment, back, accepted in
// part, looked up by page and line, its sheet of facts signed, final, and out in its forms.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { newDraft, openMenu, paste, ready, saved, texts } from './editing.mjs'
import { commented, pack, tracked, unpack } from './docx.mjs'
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

test('it comes back: counted by author, in the text as tracked changes, the comment as a thread', { skip }, async () => {
  const parts = unpack(file)
  let xml = parts.get('word/document.xml')
  xml = tracked(xml, '切实', '从严从实', '王主任')
  xml = tracked(xml, '186', '192', '秘书科')
  parts.set('word/document.xml', xml)
  commented(parts, '确保正确政治方向', '这里展开讲', '王主任')
  await page.goto(`${address}/returned`)
  await page.setInputFiles('#returned-file', { name: '讲话（王主任改）.docx', mimeType: 'application/octet-stream', buffer: pack(parts) })
  await submit(page, 'button:has-text("交回")')
  const told = await page.textContent('main')
  assert.match(told, /讲话（王主任改）\.docx/)
  assert.match(told, /王主任\s*1\s*改写1/)
  assert.match(told, /批注1条/)
  await axe(page, 'a file that came back')
  await picture(page, 'returned', { fullPage: true })
  await page.click('a:has-text("在稿中逐处看")')
  await ready(page)
  await page.waitForSelector('#e-revise:not([hidden]) .e-change')
  assert.equal(await page.locator('#page del.d-del').count(), 2)
  assert.match(await page.textContent('#e-revise'), /王主任/)
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

test('the facts are checked, the text made final, and it goes out with nothing hidden in it', { skip }, async () => {
  await page.goto(`${address}/verification`)
  while (await page.locator('tr:has(.badge-queued) button[value="right"]').count()) await submit(page, 'tr:has(.badge-queued) button[value="right"] >> nth=0')
  assert.match(await page.textContent('main'), /都已核过/)
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
  await page.goto(`${address}/aloud`)
  assert.match(await page.textContent('main'), /从严从实/)
  await page.goto(`${address}/meeting`)
  await axe(page, 'the speeches of one meeting')
  await picture(page, 'meeting', { fullPage: true })
})
