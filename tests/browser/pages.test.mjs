// Every page of the site: shown, free of what axe finds, free of script mistakes, with a picture.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newDraft } from './editing.mjs'
import { axe, launch, login, newPage, picture, skip } from './support.mjs'

let browser
let page

before(async () => {
  if (skip) return
  browser = await launch()
  page = await newPage(browser)
})
after(() => browser && browser.close())

async function look(path, name) {
  const answer = await page.goto(path)
  assert.equal(answer.status(), 200, path)
  await page.waitForTimeout(300)
  await picture(page, name, { fullPage: true })
  await axe(page, path)
  assert.deepEqual(page.mistakes, [], path)
}

test('the login page', { skip }, () => look('/login', 'login'))

test('every page of the navigation', { skip }, async () => {
  await login(page)
  const paths = await page.$$eval('.nav a', links => links.map(link => link.getAttribute('href')))
  assert.ok(paths.length >= 6, paths.join(' '))
  for (const path of paths) await look(path, path === '/' ? 'desk' : path.slice(1).replace(/\W+/g, '-'))
})

test('pages behind them', { skip }, async () => {
  for (const [path, name] of [
    ['/imports/new', 'imports-new'], ['/jobs', 'jobs'], ['/account/password', 'password'], ['/drafts/new', 'drafts-new'],
    ['/admin/security', 'security'], ['/admin/security?profile=level3', 'security-level3'], ['/admin/roles', 'roles'],
    ['/admin/audit', 'audit-list'], ['/admin/sessions', 'sessions-all'], ['/account/sessions', 'sessions-own'],
    ['/admin/accounts', 'accounts'], ['/admin/handover', 'handover'], ['/bin', 'bin'], ['/account/second-factor', 'second-factor'],
    ['/account/tokens', 'tokens'], ['/admin/settings', 'settings'], ['/admin/called', 'called'], ['/admin/layout', 'layout'], ['/admin/backups', 'backups'],
    ['/search?q=' + encodeURIComponent('监督'), 'search'], ['/speeches?q=' + encodeURIComponent('法'), 'speeches-found'],
  ]) await look(path, name)
})

test('the first thing of each list', { skip }, async () => {
  for (const [list, link, name] of [
    ['/speeches', '.table a[href^="/speeches/"]', 'speech'],
    ['/phrasings', '.table a[href^="/phrasings/"]', 'phrasing'],
    ['/outlines', '.order-list a.strong', 'outline'],
  ]) {
    await page.goto(list)
    const path = await page.getAttribute(`main ${link} >> nth=0`, 'href')
    await look(path, name)
    if (name === 'outline') await look(`${path}/edit`, 'outline-edit')
    if (name === 'speech') {
      await look(`${path}/edit`, 'speech-edit')
      await look(`${path}/readings`, 'speech-readings')
    }
  }
})

test('the editor, for the manual', { skip }, async () => {
  await newDraft(page)
  await picture(page, 'help-editor')
  assert.deepEqual(page.mistakes, [])
})

test('dark colours keep their contrast', { skip }, async () => {
  await page.emulateMedia({ colorScheme: 'dark' })
  for (const path of ['/', '/speeches', '/phrasings', '/imports/new']) {
    await page.goto(path)
    await axe(page, `${path} in the dark`)
  }
  await picture(page, 'dark')
  await page.emulateMedia({ colorScheme: 'light' })
})

test('a page that does not exist says so in Chinese', { skip }, async () => {
  const answer = await page.goto('/no-such-page')
  assert.equal(answer.status(), 404)
  assert.match(await page.textContent('main'), /[\u4e00-\u9fff]{4,}/)
  await axe(page, 'a missing page')
})

test('narrow windows lose nothing sideways', { skip }, async () => {
  await page.setViewportSize({ width: 480, height: 800 })
  for (const path of [
    '/', '/speeches', '/phrasings', '/outlines', '/admin/security', '/admin/roles', '/admin/audit', '/admin/handover', '/bin',
    '/account/second-factor', '/admin/called', '/admin/layout', '/admin/backups',
  ]) {
    await page.goto(path)
    const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth])
    assert.ok(wide <= seen + 1, `${path} is ${wide} px wide in a window of ${seen}`)
  }
  await page.setViewportSize({ width: 1366, height: 768 })
})
