// The whole job of a drafter: an archive goes in, a Word draft comes out.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { axe, launch, login, newPage, old, outFile, picture, skip } from './support.mjs'
import { ghostText, newDraft, openMenu, saved, texts } from './editing.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const shared = process.env.WENGAO_SHARED || join(root, '..', 'shared')
const archive = join(shared, 'corpus', 'speeches')
const hasArchive = existsSync(archive)
const folder = mkdtempSync(join(tmpdir(), 'wengao-story-'))

let browser
let page

before(async () => {
  if (skip) return
  browser = await launch()
  page = await newPage(browser)
  await login(page)
})
after(async () => {
  if (browser) await browser.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Two invented speeches that share phrasings, for machines without the archive. */
function ownFiles() {
  const speech = (title, date, more) => [title, `（${date}）`, '', '同志们：', '这次会议的主要任务是总结经验、部署工作。下面，我讲几点意见。',
    '一、坚持党的领导，把牢政治方向', '要把党的领导贯穿到履职的全过程各方面，确保各项工作沿着正确方向前进。', more,
    '二、增强监督实效，推动工作落实', '要紧盯堵点难点开展监督，做到有的放矢、有始有终。监督不能走过场，整改不能打折扣。',
    '三、发挥代表作用，密切联系群众', '要为代表履职搭好台、服好务，让代表的声音更响亮、建议更管用。',
    '同志们，做好今年的工作责任重大。让我们团结一心、真抓实干，为建设美好家园而努力奋斗！'].join('\n')
  const files = [
    ['one.txt', speech('在全县人大工作会议上的讲话', '2023年3月5日', '要认真学习领会，做到入脑入心。')],
    ['two.txt', speech('在全县人大工作座谈会上的讲话', '2024年4月6日', '要健全制度，把要求落到实处。')],
  ]
  return files.map(([name, text]) => { const path = join(folder, name); writeFileSync(path, text); return path })
}

const files = hasArchive ? readdirSync(archive).filter(name => name.endsWith('.txt')).map(name => join(archive, name)) : ownFiles()
const expected = hasArchive ? 7 : 2

const count = async () => Number(/(\d+)\s*篇/.exec(await page.textContent('.page-head'))[1])

/** Waits until no job runs or waits any more. */
async function jobsDone() {
  for (let tries = 0; tries < 240; tries += 1) {
    await page.goto('/jobs')
    if (await page.locator('.badge-running, .badge-queued').count() === 0) return
    await page.waitForTimeout(500)
  }
  assert.fail('jobs do not end')
}

test('the archive goes in: files, preview, filling many at once, a job', { skip }, async t => {
  if (!hasArchive) t.diagnostic(`no archive at ${archive}: files of the test's own`)
  await page.goto('/speeches')
  const before = await count()
  await page.goto('/imports/new')
  await page.setInputFiles('#files', files)
  await picture(page, 'story-1-files')
  await page.click('main form button[type="submit"]')
  await page.waitForURL(/\/(imports|jobs)\/[0-9a-f-]+/)
  if (page.url().includes('/jobs/')) await page.click('a[href^="/imports/"]', { timeout: 60000 }) // many files: read by a job
  const rows = page.locator('.table-import tbody tr')
  await rows.first().waitFor({ timeout: 30000 })
  assert.equal(await rows.count(), expected, 'speeches found in the files')
  await picture(page, 'story-2-preview', { fullPage: true })
  await axe(page, 'the preview')
  // The level for all of them, unless recognised.
  await page.selectOption('#fill-level', 'city')
  await page.click('button[data-fill-from="#fill-level"]')
  const levels = await page.$$eval('.table-import tbody select[name^="level."]', fields => fields.map(field => field.value))
  assert.deepEqual(levels, Array(expected).fill('city'))
  // What is recognised in one of them.
  const item = await page.getAttribute('.table-import tbody a[href*="/items/"] >> nth=0', 'href')
  await page.click('button[name="action"][value="save"]')
  await page.waitForLoadState()
  await page.goto(item)
  await picture(page, 'story-3-recognised', { fullPage: true })
  await axe(page, 'what was recognised')
  await page.goBack()
  await page.click('button[name="action"][value="store"]')
  await page.waitForLoadState()
  await picture(page, 'story-4-job')
  await axe(page, 'the job')
  await jobsDone()
  await page.goto('/speeches')
  assert.equal(await count(), before + expected)
})

test('the same files again are noticed', { skip }, async () => {
  await page.goto('/imports/new')
  await page.setInputFiles('#files', files.slice(0, 1))
  await page.click('main form button[type="submit"]')
  await page.waitForSelector('.table-import tbody tr')
  assert.ok(await page.locator('.badge-warning', { hasText: '已有' }).count() > 0)
})

test('a broken file and a mark of secrecy stop only themselves', { skip }, async () => {
  const broken = join(folder, 'broken.docx')
  writeFileSync(broken, Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(400, 7)]))
  const secret = join(folder, 'secret.txt')
  writeFileSync(secret, '机密★一年\n在会议上的讲话\n同志们：\n今天开会。\n一、要点\n要落实。')
  const good = join(folder, 'good.txt')
  writeFileSync(good, '在全县代表培训班上的讲话\n\n各位代表、同志们：\n今天办班，很有必要。\n一、认真学习\n要学深学透，学出成效。\n二、认真履职\n要敢说敢做，说到做到。\n谢谢大家！')
  await page.goto('/imports/new')
  await page.setInputFiles('#files', [broken, secret, good])
  await page.click('main form button[type="submit"]')
  await page.waitForSelector('.table-import tbody tr')
  assert.equal(await page.locator('.table-import tbody tr').count(), 1, 'the good one is there')
  const said = await page.textContent('.notice-error')
  assert.ok(said.includes('broken.docx') && said.includes('secret.txt'), said)
  await picture(page, 'story-5-broken')
})

test('the speech is read beside its outline, phrasings marked', { skip }, async () => {
  await page.goto('/speeches?q=' + encodeURIComponent(hasArchive ? '监督' : '堵点'))
  await page.click('main .table a[href^="/speeches/"] >> nth=0')
  await page.waitForSelector('.reading h1')
  assert.ok(await page.locator('.outline-list a').count() >= 3)
  await page.waitForTimeout(800)
  await picture(page, 'story-6-reading')
  await axe(page, 'reading')
  assert.ok(await page.locator('.reading mark.phrasing').count() > 0, 'phrasings are marked')
})

test('the library has what recurs: found, opened at its places, approved', { skip }, async () => {
  await page.goto('/phrasings?status=mined')
  assert.ok(await page.locator('tbody tr').count() > 0, 'mined phrasings')
  await picture(page, 'story-7-library')
  const first = page.locator('tbody tr').first()
  assert.match(await first.locator('td.num').first().textContent(), /[2-9]|\d\d/, 'it recurs')
  await first.locator('a').first().click()
  await page.waitForSelector('.hits li')
  assert.ok(await page.locator('.hits mark').count() >= 2, 'its places in the speeches')
  await picture(page, 'story-8-phrasing')
  await axe(page, 'a phrasing')
  const link = page.locator('.hits a[href^="/speeches/"]').first()
  const href = await link.getAttribute('href')
  await page.click('button[name="status"][value="approved"]')
  await page.waitForSelector('.page-head .badge-approved')
  await page.goto(href)
  assert.ok(await page.locator(`[id="${href.split('#')[1]}"]`).count() === 1, 'the link leads to the line')
})

test('a speech is written from an outline and leaves as a Word file', { skip }, async t => {
  await newDraft(page, '座谈会')
  await saved(page)
  await picture(page, 'story-9-editor')
  const blocks = await texts(page)
  assert.ok(blocks.length > 5, 'the outline gives sections')
  assert.ok(await page.locator('.e-item.is-section').count() >= 4)
  // Type into the last section but one.
  await page.click('.e-item.is-section >> nth=1')
  await page.waitForFunction(() => document.querySelector('.e-guide').textContent.length > 4)
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.keyboard.insertText('今年以来，我们深入学习贯彻上级部署，各项工作取得新的成效。')
  await page.keyboard.press('Enter')
  // A completion accepted.
  let accepted = ''
  for (const begun of ['把坚持党的领导贯穿', '发挥好把方向、管大局', '坚持党的领导、人民当家作主', '发展全过程人民', '以习近平新时代中国特色', '总揽全局、', '善于使党的主张通过法定', '深刻领悟“两个确立”的决定性']) {
    await page.keyboard.insertText(begun)
    // The first answer waits for the suggestions of the organization to be loaded.
    await page.waitForSelector('[data-ghost]', { timeout: 12000 }).catch(() => null)
    const ghost = await ghostText(page)
    if (ghost) {
      await picture(page, 'story-10-completion')
      await page.keyboard.press('Tab')
      accepted = begun + ghost
      break
    }
    for (let n = 0; n < [...begun].length; n += 1) await page.keyboard.press('Backspace')
  }
  assert.ok(accepted, 'a completion is offered and taken')
  assert.ok((await texts(page)).join('\n').includes(accepted))
  await page.keyboard.insertText('。')
  // A phrasing inserted.
  await page.waitForSelector('#e-rows .e-phrase', { timeout: 10000 })
  const phrasing = await page.textContent('#e-rows > li:first-child .e-phrase span')
  await page.click('#e-rows > li:first-child .e-phrase')
  assert.ok((await texts(page)).join('\n').includes(phrasing.replace(/\{\{.*/, '')), phrasing)
  await picture(page, 'story-11-phrasing')
  // Every slot filled where it stands, one after the other.
  await openMenu(page, '⋯')
  await page.click('#status button:has-text("填空")')
  await page.waitForSelector('.slot-field')
  await picture(page, 'story-12-slots')
  for (let index = 0; await page.locator('.slot-field').count(); index += 1) {
    await page.keyboard.insertText(`填写${index + 1}`)
    await page.keyboard.press('Enter')
    await page.waitForTimeout(100)
  }
  assert.equal(await page.locator('.slot:not(.is-filled)').count(), 0, 'no slot is left')
  await saved(page)
  await picture(page, 'story-13-filled')
  await axe(page, 'the editor')
  const title = (await texts(page))[0]
  const headings = await page.evaluate(() => [...document.querySelectorAll('.d-heading')].map(heading => heading.dataset.num + heading.textContent))
  // Word and plain text.
  const download = async format => {
    if (old) {
      // Chromium 90 tells the driver of no download: the same address is fetched.
      const answer = await page.request.get(await page.getAttribute(`[data-export="${format}"]`, 'href'))
      const path = outFile(`story-90.${format}`)
      writeFileSync(path, await answer.body())
      return { path, name: decodeURIComponent(answer.headers()['content-disposition']) }
    }
    const [file] = await Promise.all([page.waitForEvent('download'), openMenu(page, '导出').then(() => page.click(`[data-export="${format}"]`))])
    const path = outFile(`story.${format}`)
    await file.saveAs(path)
    return { path, name: file.suggestedFilename() }
  }
  const plain = readFileSync((await download('txt')).path, 'utf8')
  for (const part of [title, accepted, ...headings]) assert.ok(plain.includes(part), `${part} in the text file`)
  const { path, name } = await download('docx')
  assert.match(name, /\.docx\b/)
  assert.equal(readFileSync(path).subarray(0, 2).toString(), 'PK')
  const soffice = ['soffice', 'libreoffice'].find(program => { try { execFileSync(program, ['--version'], { stdio: 'ignore' }); return true } catch { return false } })
  if (!soffice) { t.diagnostic('no LibreOffice here: the Word file is not looked at'); return }
  execFileSync(soffice, ['--headless', `-env:UserInstallation=file://${folder}/office`, '--convert-to', 'pdf', '--outdir', folder, path], { stdio: 'ignore', timeout: 120000 })
  const seen = execFileSync('pdftotext', ['-layout', join(folder, basename(path).replace('docx', 'pdf')), '-'], { encoding: 'utf8' }).replace(/\s/g, '')
  for (const part of [title, accepted, phrasing.replace(/\{\{.*/, ''), ...headings]) assert.ok(seen.includes(part.replace(/\s/g, '')), `${part} in the PDF`)
})

test('no script failed on the way', { skip }, () => assert.deepEqual(page.mistakes, []))
