// The desks of curators and admins: a hundred candidates by keyboard, and what lies around them.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, launch, login, newPage, picture, skip } from './support.mjs'

let browser
let page

before(async () => {
  if (skip) return
  browser = await launch()
  page = await newPage(browser)
  await login(page)
})
after(() => browser && browser.close())

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
