// The desks of curators and admins: a hundred candidates by keyboard, and what lies around them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, picture, setUp, skip } from './support.mjs'

let page
setUp(all => ({ page } = all))

const total = async () => Number(await page.textContent('#queue [data-total]'))
const shown = () => page.getAttribute('#card [data-card]', 'data-card')

/** Presses a key and waits until another card is shown. */
async function judge(...keys) {
  const before = await shown()
  for (const key of keys) await page.keyboard.press(key)
  await page.waitForFunction(id => {
    const card = document.querySelector('#card [data-card]')
    return card && card.dataset.card !== id
  }, before)
  return before
}

test('the curation desk: looked at', { skip }, async () => {
  await page.goto('/curation')
  await page.waitForSelector('#card .curate-text')
  await picture(page, 'help-curation')
  await axe(page, '/curation')
  await page.keyboard.press('r')
  await page.waitForSelector('#ask:not([hidden])')
  await picture(page, 'curation-reject')
  await axe(page, '/curation, a reason asked')
  await page.keyboard.press('Escape')
  await page.waitForSelector('#ask', { state: 'hidden' })
})

test('all that decides is seen without scrolling', { skip }, async () => {
  await page.goto('/curation')
  for (let n = 0; n < 6; n++) {
    await page.waitForSelector('#card .curate-text')
    const [bottom, headings] = await page.evaluate(() => {
      const card = document.querySelector('#card .curate')
      // The last line that says something: sources, neighbours, what the checker says.
      const ends = [...card.querySelectorAll('dd, .hit-where, h3, .hits li')].map(part => part.getBoundingClientRect().bottom)
      return [Math.max(...ends), [...card.querySelectorAll('dt, h3')].map(part => part.textContent)]
    })
    assert.ok(bottom <= 768, `the card of ${await page.textContent('#card .curate-text')} ends at ${bottom} px of 768`)
    for (const part of ['年份', '在讲话中的用处', '库中相近的表述']) assert.ok(headings.includes(part), part)
    await judge('j')
  }
})

test('a hundred candidates by keyboard without a reload', { skip, timeout: 240000 }, async () => {
  await page.goto('/curation')
  await page.waitForSelector('#card .curate-text')
  let loads = 0
  page.on('load', () => { loads += 1 })
  const begun = await total()
  assert.ok(begun >= 110, `${begun} candidates`)
  const started = Date.now()
  for (let n = 0; n < 100; n++) {
    if (n % 10 === 3) await judge('r', '1')
    else if (n % 10 === 6) await judge('j')
    else if (n % 10 === 8) {
      await page.keyboard.press('e')
      await page.waitForSelector('#ask textarea')
      await page.keyboard.press('End')
      await page.keyboard.type('。')
      await judge('Enter')
    } else await judge('a')
  }
  const seconds = (Date.now() - started) / 1000
  console.log(`100 candidates in ${seconds.toFixed(1)} s`)
  assert.equal(loads, 0, 'the page was loaded once')
  assert.equal(await total(), begun - 90, 'ninety judged, ten passed over')
  await page.reload()
  await page.waitForSelector('#card .curate-text')
  assert.equal(await total(), begun - 90, 'and it is stored')
  assert.deepEqual(page.mistakes, [])
})

test('tags, kind, merge and undo by keyboard', { skip }, async () => {
  await page.goto('/curation')
  await page.waitForSelector('#card .curate-text')
  await page.keyboard.press('t')
  await page.waitForSelector('#ask input')
  await page.keyboard.type('试用')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#card .tag:has-text("试用")')
  await page.keyboard.press('s')
  await page.waitForSelector('#ask select')
  await page.selectOption('#ask select', 'deputies')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#card .tag:has-text("代表")')
  const before = await total()
  await page.keyboard.press('m')
  await page.waitForSelector('#ask input')
  await page.keyboard.type('监督')
  await page.waitForSelector('#ask-choices [data-choice]')
  await picture(page, 'curation-merge')
  const merged = await judge('Enter')
  assert.equal(await total(), before - 1)
  await page.keyboard.press('u')
  await page.waitForFunction(id => document.querySelector('#card [data-card]').dataset.card === id, merged)
  assert.equal(await total(), before)
  await page.uncheck('#keys')
  const still = await shown()
  await page.keyboard.press('a')
  await page.waitForTimeout(300)
  assert.equal(await shown(), still, 'keys can be switched off')
})

async function look(path, name, prepare) {
  const answer = await page.goto(path)
  assert.equal(answer.status(), 200, path)
  if (prepare) await prepare()
  await picture(page, name, { fullPage: true })
  await axe(page, path)
  assert.deepEqual(page.mistakes, [], path)
}

test('charts, in colour, in the dark and on paper', { skip }, async () => {
  await look('/charts', 'charts')
  assert.ok(await page.locator('svg.chart').count() >= 3)
  assert.equal(await page.locator('svg.chart').count(), await page.locator('.figure table').count(), 'a table beside each')
  await page.emulateMedia({ colorScheme: 'dark' })
  await axe(page, '/charts in the dark')
  await page.emulateMedia({ colorScheme: 'light', media: 'print' })
  await picture(page, 'charts-print', { fullPage: true })
  await page.emulateMedia({ media: 'screen' })
})

test('accounts: logins and the log', { skip }, async () => {
  await look('/admin/sessions', 'sessions')
  await look('/account/sessions', 'own-sessions')
  await look('/admin/audit', 'audit')
  await picture(page, 'help-audit')
  await page.selectOption('select[name="action"]', 'phrasing.curate')
  await page.click('main .toolbar button[type="submit"]')
  await page.waitForURL(/action=phrasing.curate/)
  assert.ok(await page.locator('tbody tr').count() > 50, 'what was curated is written down')
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('a:has-text("导出")')])
  assert.equal(download.suggestedFilename(), 'audit.csv')
})

test('the library as a table, out and in', { skip }, async () => {
  await page.goto('/phrasings?status=approved')
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('a:has-text("导出表格")')])
  const path = await download.path()
  await look('/phrasings/import', 'phrasings-import')
  await page.setInputFiles('#file', { name: '表述.xlsx', mimeType: 'application/octet-stream', buffer: (await import('node:fs')).readFileSync(path) })
  await page.click('main button[type="submit"]')
  await page.waitForSelector('h1:has-text("确认导入表述")')
  assert.match(await page.textContent('.page-head'), /相同/)
  await picture(page, 'phrasings-import-preview', { fullPage: true })
  await axe(page, 'the preview of a table')
})

test('the desk, the search key, the manual', { skip }, async () => {
  await look('/', 'desk')
  await picture(page, 'help-desk')
  await page.keyboard.press('/')
  assert.ok(await page.evaluate(() => document.activeElement.matches('[data-search]')), 'the search box has the focus')
  await page.keyboard.type('监督')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/search/)
  await axe(page, '/search')
  for (const section of ['', '/drafter', '/curator', '/admin']) await look(`/help${section}`, `manual${section.replace('/', '-')}`)
})

const names = selector => page.$$eval(selector, all => all.map(one => (one.value ?? one.textContent).trim()))

test('outlines and their sections are put in order by dragging', { skip }, async () => {
  await page.goto('/outlines')
  const before = await names('main .order-list a.strong')
  const handles = page.locator('main .order-list > li > .drag-handle')
  const [answer] = await Promise.all([
    page.waitForResponse(answer => answer.url().endsWith('/outlines/order')),
    handles.nth(0).dragTo(page.locator('main .order-list > li').nth(2)),
  ])
  assert.equal(answer.status(), 204)
  const wanted = [before[1], before[2], before[0], ...before.slice(3)]
  assert.deepEqual(await names('main .order-list a.strong'), wanted)
  await page.reload()
  assert.deepEqual(await names('main .order-list a.strong'), wanted, 'and it is stored')
  // The whole form is in sight, so that nothing scrolls under the pointer.
  await page.setViewportSize({ width: 1366, height: 4000 })
  await page.click('main .order-list a.strong >> nth=0')
  await page.click('a:has-text("修改")')
  const heading = '#sections > li > .stack > .row input[name="section.heading"]'
  const sections = await names(heading)
  assert.ok(sections.length >= 4)
  await page.locator('#sections > li > .stack > .row .drag-handle').nth(1).dragTo(page.locator('#sections > li > .stack > .row').nth(2))
  const dragged = [sections[0], sections[2], sections[1], ...sections.slice(3)]
  assert.deepEqual(await names(heading), dragged)
  await page.setViewportSize({ width: 1366, height: 768 })
  await page.click('.form-actions button:has-text("保存")')
  await page.waitForSelector('a:has-text("各版差别")')
  await page.click('a:has-text("修改")')
  assert.deepEqual(await names(heading), dragged, 'saved as dragged')
  assert.deepEqual(page.mistakes, [])
})

test('an outline: tried, saved, compared', { skip }, async () => {
  await page.goto('/outlines')
  await page.click('main .order-list a.strong >> nth=1')
  await page.click('a:has-text("修改")')
  const handles = page.locator('#sections > li > .stack > .row .drag-handle')
  await handles.nth(1).focus()
  await page.keyboard.press('ArrowDown')
  await page.selectOption('select[name="speech"]', { index: 1 })
  await page.click('button:has-text("试一试")')
  await page.waitForSelector('#trial-title')
  await picture(page, 'outline-trial', { fullPage: true })
  await axe(page, 'an outline on trial')
  await page.click('.form-actions button:has-text("保存")')
  await page.waitForSelector('a:has-text("各版差别")')
  await page.click('a:has-text("各版差别")')
  await page.waitForSelector('ins')
  await picture(page, 'outline-versions', { fullPage: true })
  await axe(page, 'versions of an outline')
})

test('speeches: structure line by line, many at once', { skip }, async () => {
  await page.goto('/speeches')
  const path = await page.getAttribute('main .table a[href^="/speeches/"] >> nth=0', 'href')
  await look(`${path}/structure`, 'structure')
  await page.goto('/speeches')
  await page.click('summary:has-text("一次修改多篇")')
  await page.check('td.check input >> nth=0')
  await page.check('td.check input >> nth=1')
  await page.fill('#many-tag', '试用')
  await picture(page, 'speeches-many', { fullPage: true })
  await axe(page, 'many speeches at once')
  await page.click('button:has-text("修改勾选的")')
  await page.waitForSelector('.notice:has-text("已修改2篇")')
})
