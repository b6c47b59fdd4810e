// What every browser test needs: the server's address, a browser, logging in, axe, screenshots.
// The server is started by scripts/browser-test.mjs, which sets WENGAO_URL and WENGAO_PASSWORD.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { fileURLToPath } from 'node:url'

// What drives a Chromium of today calls functions that one of 2021 does not have; an earlier version still drives that.
export const old = !!process.env.WENGAO_CHROMIUM_90
const { chromium } = await import(old ? 'playwright-core-for-90' : 'playwright-core')

const here = fileURLToPath(new URL('.', import.meta.url))
const out = join(here, 'out')
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const url = process.env.WENGAO_URL
const password = process.env.WENGAO_PASSWORD || process.env.WENGAO_ADMIN_PASSWORD

/** For `test(name, { skip }, …)`: false, or why nothing can be tested. */
export const skip = url && password ? false : 'no server: WENGAO_URL and WENGAO_PASSWORD are not set'

/** Runs a command of the program on the data of the server that is tested, and expects it to succeed. */
export function command(...words) {
  const environment = { ...process.env }
  delete environment.DATABASE_URL
  const { status, stderr } = spawnSync(process.env.WENGAO_PROGRAM, [...words, '--data', process.env.WENGAO_TEST_DATA], { env: environment, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
}

const PROGRAMS = [process.env.WENGAO_CHROMIUM_90, process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
// Without these a headless Chromium looks for servers of its maker.
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']
const OLD_FLAGS = ['--no-zygote', '--in-process-gpu']

/** A browser; close it in `after`. */
export function launch() {
  const executablePath = PROGRAMS.find(path => path && existsSync(path))
  assert.ok(executablePath, 'no Chromium found; name it in CHROMIUM')
  const more = (process.env.CHROMIUM_ARGS || '').split(' ').filter(Boolean)
  return chromium.launch({ executablePath, args: [...FLAGS, ...(old ? OLD_FLAGS : []), ...more] })
}

/** A window of the usual office size. Mistakes of scripts are collected in `page.mistakes`. */
export async function newPage(browser, { context, ...options } = {}) {
  // The driver waits by eval, which the pages forbid and an old Chromium does not let it either.
  const where = context || await browser.newContext({
    viewport: { width: 1366, height: 768 }, locale: 'zh-CN', baseURL: url, acceptDownloads: true, bypassCSP: old, ...options,
  })
  const page = await where.newPage()
  page.mistakes = []
  page.on('pageerror', error => page.mistakes.push(error.message))
  return page
}

// The printed password is for one use: the first test that logs in changes it to this one.
const own = `${password}-own1`

async function enter(page, secret) {
  await page.goto('/login')
  await page.fill('#username', 'admin')
  await page.fill('#password', secret)
  await page.click('main button[type="submit"]')
  await page.waitForSelector('form[action="/logout"], #login-error')
  return !await page.$('#login-error')
}

/** Logs in as the first admin; the one-time password is changed on the way. */
export async function login(page) {
  if (await enter(page, own)) return
  assert.ok(await enter(page, password), 'neither the one-time password nor the one set from it is taken')
  if (!page.url().includes('/account/password')) return
  await page.fill('#current', password)
  await page.fill('#new', own)
  await page.fill('#again', own)
  await page.click('main button[type="submit"]')
  await page.waitForURL(address => !address.pathname.startsWith('/account/password'))
  // A new organization is asked once who it is; `setup.test.mjs` answers.
  if (new URL(page.url()).pathname !== '/setup') return
  await page.click('button[formaction="/setup/later"]')
  await page.waitForURL(address => address.pathname === '/')
}

/**
 * What nearly every file begins with: a browser, and a page where the first admin is logged in; closed at the end. `begun` is handed
 * both: `let browser, page; setUp(all => ({ browser, page } = all))`.
 */
export function setUp(begun, options = {}) {
  let browser
  before(async () => {
    if (skip) return
    browser = await launch()
    const page = await newPage(browser, options)
    await login(page)
    await begun({ browser, page })
  })
  after(() => browser && browser.close())
}

/** Clicks what sends a form and waits for the page that comes: to go on at once could stop the form on its way. */
export const submit = (page, selector) => Promise.all([page.waitForEvent('load'), page.click(selector)])

/** Another person of the organization, logged in, in a window of his own. `admin`: a page of somebody who may add accounts. */
export async function colleague(browser, admin, username, name) {
  await admin.goto('/admin/accounts')
  await admin.fill('#new-username', username)
  await admin.fill('#new-name', name)
  await admin.click('button:has-text("新增")')
  const secret = await admin.textContent('#told-password')
  const other = await newPage(browser)
  await other.goto('/login')
  await other.fill('#username', username)
  await other.fill('#password', secret)
  await other.click('main button[type="submit"]')
  await other.waitForURL(/account\/password/)
  await other.fill('#current', secret)
  await other.fill('#new', `${secret}-own1`)
  await other.fill('#again', `${secret}-own1`)
  await other.click('main button[type="submit"]')
  await other.waitForURL(address => !address.pathname.startsWith('/account/password'))
  return other
}

/** Waits until the page has not changed for a while: rows of a panel come and go as answers come. */
const quiet = page => page.evaluate(() => new Promise(resolve => {
  let timer
  const begin = () => { clearTimeout(timer); timer = setTimeout(() => { watch.disconnect(); resolve(null) }, 400) }
  const watch = new MutationObserver(begin)
  watch.observe(document, { subtree: true, childList: true })
  begin()
}))

/** Fails with a list of what axe finds wrong (WCAG A and AA, and good practice). */
export async function axe(page, name) {
  await page.evaluate(axeSource)
  // It breaks where what it looks at goes away meanwhile: then it looks again.
  const look = async (times = 3) => {
    await quiet(page)
    try { return await page.evaluate(() => window.axe.run()) } catch (problem) { if (times === 1) throw problem }
    return look(times - 1)
  }
  const { violations } = await look()
  const found = violations.map(({ id, help, nodes }) => `${id} (${help}): ${nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(' | ')}`)
  assert.deepEqual(found, [], `axe on ${name}`)
}

/** Keeps a picture of the page in tests/browser/out. */
export async function picture(page, name, options = {}) {
  mkdirSync(out, { recursive: true })
  await page.screenshot({ path: join(out, `${name}${old ? '-90' : ''}.png`), ...options })
}

/** Where a test may put files: tests/browser/out. */
export function outFile(name) {
  mkdirSync(out, { recursive: true })
  return join(out, name)
}
