// Checks: findings underlined, explained on hover, fixed, set aside; the rules and their preview; settings; 雷同.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { caretAtEnd, newDraft, saved, texts } from './editing.mjs'
import { axe, picture, setUp, skip } from './support.mjs'

let page
setUp(all => ({ page } = all))

const PLANTED = '要加强对一府两院的监督，，推动各项工作落到实处。'
const rowOf = text => page.locator('.e-findings > li', { hasText: text })

/** Types a paragraph of its own at the end. */
async function write(text) {
  await caretAtEnd(page, (await texts(page)).length - 1)
  await page.keyboard.press('Enter')
  await page.keyboard.insertText(text)
  await saved(page)
}

async function check() {
  await page.getByRole('tab', { name: '校核' }).click()
  await page.click('text=校核全文')
  // What was found when the page opened may be there already.
  await page.waitForFunction(() => !document.querySelector('#e-tab-findings [role="status"]').textContent.includes('正在校核'))
  await page.waitForSelector('.e-findings > li')
}

let draft
test('findings are marked, explained on hover, fixed by Alt+Enter', { skip }, async () => {
  await newDraft(page)
  draft = new URL(page.url()).pathname
  await write(PLANTED)
  await check()
  const mark = page.locator('.finding', { hasText: '一府两院' })
  await mark.first().hover()
  await page.waitForSelector('.e-tip:not([hidden])')
  const tip = await page.textContent('.e-tip')
  assert.match(tip, /一府一委两院/)
  assert.match(tip, /依据：/)
  await axe(page, 'findings with a tip')
  await picture(page, 'checks-findings')
  await rowOf('“一府两院”').locator('.e-finding').click()
  await page.keyboard.press('Alt+Enter')
  await page.waitForFunction(() => document.querySelector('.ProseMirror').textContent.includes('一府一委两院的监督'))
  assert.equal(await rowOf('“一府两院”').count(), 0)
})

test('marks can be put away and come back', { skip }, async () => {
  assert.ok(await page.locator('.finding').count() > 0)
  await page.uncheck('text=在文中标出')
  assert.equal(await page.locator('.finding').count(), 0)
  await page.check('text=在文中标出')
  assert.ok(await page.locator('.finding').count() > 0)
})

test('a finding is set aside with a reason that stays, and taken back', { skip }, async () => {
  const row = rowOf('“，，”').first()
  await row.locator('text=忽略').click()
  await row.locator('input').fill('引用原文，不改')
  await axe(page, 'asking for a reason')
  await row.locator('input').press('Enter')
  await page.waitForSelector('summary:has-text("已忽略 1 条")')
  assert.equal(await rowOf('“，，”').count(), 0)
  // Another page, another day: the reason is still there, also after an edit elsewhere.
  await page.reload()
  await page.waitForFunction(() => document.getElementById('editor-root')?.view)
  await write('另外写一段没有毛病的话。')
  await check()
  await page.click('summary:has-text("已忽略")')
  assert.match(await page.textContent('.e-dismissed'), /理由：引用原文，不改/)
  await picture(page, 'checks-dismissed')
  await page.click('.e-dismissed >> text=恢复')
  await rowOf('“，，”').first().waitFor()
})

test('the rules: found, filtered, each with a page of its own', { skip }, async () => {
  await page.goto('/formulations')
  await axe(page, 'rules')
  await picture(page, 'checks-rules')
  await page.fill('main input[name="q"]', '一府一委两院')
  await page.press('main input[name="q"]', 'Enter')
  await page.click('.table a >> nth=0')
  await page.click('text=看命中了哪些')
  await page.waitForSelector('#rule-hits p[role="status"]')
  await axe(page, 'one rule')
  await picture(page, 'checks-rule')
  await page.click('.actions >> text=停用')
  await page.waitForSelector('.notice-ok:has-text("已停用")')
  await page.click('.actions >> text=启用')
  await page.waitForSelector('.notice-ok:has-text("已启用")')
})

test('a rule of our own: examples must hold, hits are seen before it is saved', { skip }, async () => {
  await page.goto('/formulations/new')
  await page.fill('#patterns', '依法监督')
  await page.fill('#fixes', '依法履职')
  await page.fill('#message', '试写的规则：这里改为“依法履职”。')
  await page.fill('#basis', '浏览器测试')
  await page.fill('#fail input[name="fail.text"]', '要坚持正确履职。')
  await page.fill('#pass input[name="pass.text"]', '要依法履职。')
  await page.click('text=看会命中哪些')
  await page.waitForSelector('.notice-error')
  assert.match(await page.textContent('.notice-error'), /没有查出/)
  assert.equal(await page.inputValue('#patterns'), '依法监督')
  await axe(page, 'a refused rule')
  await page.fill('#fail input[name="fail.text"]', '要坚持依法监督。')
  await page.click('text=看会命中哪些')
  await page.waitForSelector('#preview')
  const preview = await page.textContent('#preview')
  assert.match(preview, /命中\s*[1-9]\d*篇/)
  assert.match(preview, /表述库中有\s*[1-9]/)
  await axe(page, 'a preview')
  await picture(page, 'checks-preview')
  await picture(page, 'checks-preview-whole', { fullPage: true })
  await page.click('#preview >> text=保存规则')
  await page.waitForSelector('.notice-ok')
  await page.goto('/formulations?state=own')
  assert.equal(await page.locator('.table a:has-text("试写的规则")').count(), 1)
  // The editor follows at once.
  await page.goto(draft)
  await page.waitForFunction(() => document.getElementById('editor-root')?.view)
  await write('我们要坚持依法监督。')
  await check()
  assert.match(await page.textContent('.e-findings'), /试写的规则/)
  await page.goto('/formulations?state=own')
  await page.click('.table a:has-text("试写的规则")')
  await page.click('.actions >> text=删除')
  await page.click('dialog button:has-text("删除")')
  await page.waitForSelector('.notice-ok:has-text("已删除")')
})

test('settings: a wrong line is named, everything typed stays, the right ones are kept', { skip }, async () => {
  await page.goto('/admin/settings')
  await axe(page, 'settings')
  await page.fill('#places', '云江市\n青川县')
  await page.fill('#roster', '王芳，市人大常委会主任，2022-01-15\n李明，市人大常委会副主任，昨天')
  await page.fill('#speakers', '王芳，主任，180')
  await page.click('main button[type="submit"]')
  await page.waitForSelector('#roster-error')
  assert.match(await page.textContent('#roster-error'), /第2行/)
  assert.equal(await page.inputValue('#places'), '云江市\n青川县')
  await axe(page, 'settings with a mistake')
  await picture(page, 'checks-settings', { fullPage: true })
  await page.fill('#roster', '王芳，市人大常委会主任，2022-01-15')
  await page.click('main button[type="submit"]')
  await page.waitForSelector('.notice-ok')
  await page.goto('/admin/settings')
  assert.equal(await page.inputValue('#speakers'), '王芳，主任，180')
  for (const field of ['#places', '#roster', '#speakers']) await page.fill(field, '')
  await page.click('main button[type="submit"]')
  await page.waitForSelector('.notice-ok')
})

test('雷同: a figure while writing, passages side by side, a warning before the text is locked', { skip }, async () => {
  // A passage of the archive, copied with one word changed.
  await page.goto('/speeches')
  await page.click('.table a[href^="/speeches/"] >> nth=2')
  const passage = (await page.locator('article.reading p').allTextContents()).map(text => text.trim()).find(text => text.length > 90)
  await newDraft(page)
  const path = new URL(page.url()).pathname
  await write(`${passage.slice(0, 40)}十分重要${passage.slice(42, 200)}`)
  await page.waitForSelector('.e-reuse:not([hidden])', { timeout: 15000 })
  await page.waitForFunction(() => /雷同 [1-9]/.test(document.querySelector('.e-reuse').textContent), null, { timeout: 15000 })
  await picture(page, 'checks-figure')
  await page.goto(`${path}/about`)
  assert.match(await page.textContent('main'), /还没有人看过/)
  await page.click('form:has(input[value="finish"]) button')
  await page.waitForSelector('dialog:has-text("雷同对照")')
  await picture(page, 'checks-warning')
  await page.click('dialog button:has-text("取消")')
  await page.click('main >> a:has-text("雷同对照")')
  await page.waitForSelector('.reuse-list > li')
  assert.match(await page.textContent('.reuse-list > li >> nth=0'), /改动/)
  await axe(page, 'a comparison')
  await picture(page, 'checks-compare')
  await page.click('.tabs a >> nth=1')
  await page.waitForSelector('.reuse-list > li')
  await page.goto(`${path}/about`)
  assert.match(await page.textContent('main'), /已有人看过/)
  assert.deepEqual(page.mistakes, [])
})

test('a speech of the archive is compared with the others', { skip }, async () => {
  await page.goto('/speeches')
  await page.click('.table a[href^="/speeches/"] >> nth=0')
  await page.click('main >> a:has-text("雷同对照")')
  await page.waitForSelector('.stat-value')
  await axe(page, 'comparison of a speech')
  await picture(page, 'checks-compare-speech', { fullPage: true })
})
