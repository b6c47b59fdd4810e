// What an office sets up and looks after: first setup, backups, the archive's filters, 查重, the dictionary of input methods.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, old, picture, setUp, skip } from './support.mjs'

let page
setUp(all => ({ page } = all))

async function look(name) {
  await picture(page, name)
  await axe(page, name)
  assert.deepEqual(page.mistakes, [], name)
}

test('the first setup is a table that grows and says what is missing', { skip }, async () => {
  await page.goto('/setup')
  assert.ok(await page.locator('td input[name="roster.name"]').count() >= 8)
  await page.fill('#places', '云江市、青川县、临江区')
  await page.fill('[aria-label="第1行姓名"]', '沈立民')
  await page.fill('[aria-label="第1行职务"]', '市人大常委会主任')
  await page.fill('[aria-label="第1行任职日期"]', '2022年1月')
  await page.fill('[aria-label="第2行姓名"]', '周明')
  await page.fill('[aria-label="第2行职务"]', '市人大常委会副主任')
  await look('help-setup')
  const before = await page.locator('td input[name="roster.name"]').count()
  await page.click('button[name="more"]')
  await page.waitForFunction(count => document.querySelectorAll('td input[name="roster.name"]').length > count, before)
  assert.equal(await page.inputValue('[aria-label="第2行姓名"]'), '周明', 'what was typed stays')
  await page.fill('[aria-label="第2行任职日期"]', '昨天')
  await page.click('button:has-text("保存")')
  await page.waitForSelector('[role="alert"]')
  assert.match(await page.textContent('[role="alert"]'), /昨天/)
  await axe(page, 'setup with a mistake')
  await page.click('button[formaction="/setup/later"]')
  await page.waitForURL(address => address.pathname === '/')
})

test('the page of the backups says what there is and what to do', { skip }, async () => {
  await page.goto('/admin/settings')
  await page.click('a[href="/admin/backups"]')
  await page.waitForSelector('h1:has-text("备份")')
  await look('help-backups')
})

test('the archive is narrowed and ordered', { skip }, async () => {
  await page.goto('/speeches?sort=longest')
  const lengths = (await page.$$eval('td.num', all => all.map(cell => Number(cell.textContent)))).filter(Boolean)
  assert.deepEqual(lengths, [...lengths].sort((a, b) => b - a))
  await look('help-archive')
  await Promise.all([page.waitForURL(/month=/), page.selectOption('select[name="month"]', { index: 1 })])
  await axe(page, 'the archive by month')
})

test('查重 shows its result on the page of its job', { skip }, async () => {
  await page.goto('/speeches')
  await page.click('form[action="/speeches/copies"] button')
  await page.waitForURL(/\/jobs\//)
  await page.waitForSelector('text=已比对', { timeout: 60000 })
  await look('help-copies')
})

test('the dictionary of input methods is offered and comes', { skip }, async () => {
  await page.goto('/phrasings')
  await page.click('a[href="/phrasings/dictionary"]')
  await page.waitForSelector('h1:has-text("输入法词库")')
  await look('help-dictionary')
  if (old) {
    // Chromium 90 tells the driver of no download: the same address is fetched.
    const answer = await page.request.get(await page.getAttribute('a[href$="format=rime"]', 'href'))
    assert.match(answer.headers()['content-disposition'], /wengao\.dict\.yaml/)
    return
  }
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('a[href$="format=rime"]')])
  assert.equal(file.suggestedFilename(), 'wengao.dict.yaml')
})

test('the manual has a page for each reader', { skip }, async () => {
  await page.goto('/imports/new')
  await look('help-import')
  for (const section of ['', '/drafter', '/curator', '/admin']) {
    await page.goto(`/help${section}`)
    await axe(page, `the manual ${section}`)
  }
  await picture(page, 'manual-admin', { fullPage: true })
})
