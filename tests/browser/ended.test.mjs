// Whoever may not write any more: told at once and why, nothing typed is lost, and it goes on after a new login.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, login, newPage, picture, setUp, skip } from './support.mjs'
import { newDraft, ready, saved, serverText } from './editing.mjs'

let browser, page
setUp(all => ({ browser, page } = all))

/** Ends every login of this person but the one that asks. */
async function endOthers(from) {
  await from.goto('/account/sessions')
  for (;;) {
    const button = await from.$('main form button:has-text("结束")')
    if (!button) return
    await Promise.all([from.waitForNavigation(), button.click()])
  }
}

const editable = () => page.evaluate(() => document.querySelector('.ProseMirror').isContentEditable)

test('an ended login stops the open page at once, with the reason', { skip }, async () => {
  await newDraft(page)
  await page.focus('.ProseMirror')
  await page.keyboard.insertText('登录结束以前写的。')
  await saved(page)
  const other = await newPage(browser)
  await login(other)
  const asked = Date.now()
  await endOthers(other)
  await page.waitForSelector('.e-stopped', { timeout: 5000 })
  assert.ok(Date.now() - asked < 5000)
  assert.match(await page.textContent('.e-stopped'), /您的登录已经结束，重新登录后可以接着写/)
  assert.equal(await editable(), false, 'nothing more can be typed that would be lost')
  assert.match(await page.textContent('.ProseMirror'), /登录结束以前写的。/)
  await axe(page, 'a stopped page')
  await picture(page, 'ended')
  await other.close()
})

test('what was typed meanwhile is there after the new login', { skip }, async () => {
  await login(page)
  await newDraft(page)
  const address = page.url()
  await page.focus('.ProseMirror')
  await page.keyboard.insertText('已经保存的。')
  await saved(page)
  await page.context().setOffline(true)
  await page.keyboard.insertText('断网时写的。')
  await page.waitForFunction(() => document.querySelector('.e-saving').dataset.state !== 'saved')
  const other = await newPage(browser)
  await login(other)
  await endOthers(other)
  await other.close()
  await page.context().setOffline(false)
  await page.waitForSelector('.e-stopped a', { timeout: 30000 })
  assert.match(await page.textContent('.ProseMirror'), /断网时写的。/)
  await page.click('.e-stopped a')
  await page.waitForURL(/\/login\?next=/)
  await login(page)
  await page.goto(address)
  await ready(page)
  await page.waitForFunction(() => document.querySelector('.ProseMirror').textContent.includes('断网时写的。'))
  await saved(page)
  assert.match(await serverText(page), /已经保存的。断网时写的。/)
})
