// Prints, made by the browser as PDF and read back: a speech of the archive and a draft without what the screen puts around them,
// with numbers of pages, day and name under the title; the leader's copy without a sentence over a page turn.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { old, outFile, setUp, skip } from './support.mjs'
import { newDraft, paste, ready, saved } from './editing.mjs'

let page
/** The address of the draft that is printed. */
let draft = ''
setUp(all => ({ page } = all))

// An old Chromium writes radicals where characters look the same (⼈ for 人). Those of the second row have no equal in Unicode's tables.
const RADICALS = '⺟母⺠民⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻩黄⻬齐⻮齿⻰龙⻳龟'
const characters = text => text.replace(/[\u2f00-\u2fdf]/g, radical => radical.normalize('NFKC'))
  .replace(/[\u2e80-\u2eff]/g, radical => RADICALS[RADICALS.indexOf(radical) + 1] || radical)

/** The page as it is printed: the text of each sheet. */
async function printed(name) {
  const file = outFile(`print-${name}${old ? '-90' : ''}.pdf`)
  writeFileSync(file, await page.pdf({ preferCSSPageSize: true, printBackground: false }))
  execFileSync('pdftoppm', ['-r', '60', '-png', file, file.replace(/\.pdf$/, '')])
  const sheets = characters(execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' })).split('\f')
  return sheets.slice(0, -1).map(sheet => sheet.trim())
}

/** That each sheet bears its number at the foot. */
const numbered = sheets => sheets.forEach((sheet, index) => assert.ok(sheet.replace(/\s+/g, '').endsWith(`—${index + 1}—`), `sheet ${index + 1}: ${sheet.slice(-30)}`))

test('a speech of the archive: no buttons, chips and marks; numbers of pages; day and name under the title', { skip }, async () => {
  await page.goto('/speeches')
  await page.click('.table a[href^="/speeches/"]')
  await page.waitForSelector('.reading h1')
  await page.waitForLoadState('networkidle')
  const title = (await page.textContent('.reading h1')).trim()
  const sheets = await printed('archive')
  assert.ok(sheets.length > 1)
  assert.match(sheets[0].replace(/\s+/g, ''), new RegExp(`^${title.replace(/\s+/g, '')}（\\d+年\\d+月\\d+日）`))
  for (const word of ['雷同对照', '看句读', '讲话人', '工作台', '移出', '政治方向', '以这篇为底稿另写']) {
    assert.ok(!new RegExp(`^\\s*${word}\\s*$`, 'm').test(sheets.join('\n')), word)
  }
  // Chromium learnt to number pages in 2024.
  if (!old) numbered(sheets)
})

test('the leader’s copy: sheets in large type, numbered, no sentence over a page turn', { skip }, async () => {
  const sentence = n => `第${n}项工作要抓紧抓实抓好，确保件件有着落、事事有回音，真正把代表的意见建议转化为推动发展的实际成效。`
  await newDraft(page)
  await page.focus('.ProseMirror')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Backspace')
  const paragraph = from => Array.from({ length: 7 }, (_, n) => sentence(from + n)).join('')
  await paste(page, '', ['在市人大常委会会议上的讲话', '各位委员：', paragraph(10), '一、提高政治站位', paragraph(20), '二、强化工作落实', paragraph(30), paragraph(40)].join('\n'))
  await saved(page)
  draft = page.url()
  await page.goto(`${draft}/aloud`)
  await page.click('a:has-text("领导用稿")')
  for (const size of [1, 2, 4]) {
    await page.goto(page.url().replace(/size=\d/, `size=${size}`))
    await page.waitForSelector('.sheets[data-ready]')
    const shown = await page.$$eval('.sheet', sheets => sheets.length)
    const sheets = await printed(`leader-${size}`)
    assert.equal(sheets.length, shown, 'one sheet of paper for each on the screen')
    sheets.forEach((sheet, index) => {
      const text = sheet.replace(/\s+/g, '')
      assert.ok(text.endsWith(`—${index + 1}—`), text.slice(-20))
      const body = text.slice(0, text.lastIndexOf(`—${index + 1}—`))
      if (index + 1 < sheets.length) assert.match(body, /[。：]$/, `sheet ${index + 1} ends with a sentence`)
      assert.ok(!/朗读版|返回文稿|打印/.test(text))
    })
    const all = sheets.map(sheet => sheet.replace(/\s+|—\d+—$/g, '')).join('')
    for (const n of [10, 16, 26, 36, 46]) assert.ok(all.includes(sentence(n)), `sentence ${n} in size ${size}`)
    assert.ok(!/提高政治站位$/.test(sheets[0].replace(/\s+|—\d+—$/g, '')), 'a heading does not stand alone at the foot')
  }
})

test('the leader’s copy of ten speeches: nothing is cut off, and no sentence that a sheet holds goes over a page turn', { skip }, async () => {
  await page.goto('/speeches')
  const speeches = await page.$$eval('.table a[href^="/speeches/"]', links => [...new Set(links.map(link => link.getAttribute('href')))].slice(0, 10))
  assert.equal(speeches.length, 10)
  for (const speech of speeches) {
    await page.goto(`${speech}/aloud`)
    await page.click('a:has-text("领导用稿")')
    for (const size of [1, 4]) {
      await page.goto(page.url().replace(/size=\d/, `size=${size}`))
      await page.waitForSelector('.sheets[data-ready]')
      const sheets = await page.$$eval('.sheet-body', all => all.map(body => ({
        over: body.scrollHeight - body.clientHeight,
        end: body.textContent.replace(/\s+/g, '').slice(-1),
        goesOn: !!body.querySelector(':scope > .goes-on:first-child'),
        sentences: body.querySelectorAll('p > .sentence').length,
      })))
      sheets.forEach((sheet, index) => {
        assert.ok(sheet.over <= 1, `${speech}, size ${size}, sheet ${index + 1}: ${sheet.over} pixels are cut off`)
        const before = sheets[index - 1]
        // Behind any other mark goes on only what has a whole sheet for itself.
        if (sheet.goesOn && before.sentences > 1) assert.match(before.end, /[。！？：；…”）]/, `${speech}, size ${size}, sheet ${index}`)
      })
    }
  }
})

test('the leader’s copy: a sentence that no sheet holds goes on behind a mark, whole', { skip }, async () => {
  const clause = n => `第${n}个方面要把任务分解到岗位、落实到人头`
  const endless = `${Array.from({ length: 40 }, (_, n) => clause(10 + n)).join('，')}。`
  await newDraft(page)
  await page.focus('.ProseMirror')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Backspace')
  await paste(page, '', ['在市人大常委会会议上的讲话', '各位委员：', endless, '一、提高政治站位', `${endless}要一抓到底。`].join('\n'))
  await saved(page)
  await page.goto(`${page.url()}/aloud`)
  await page.click('a:has-text("领导用稿")')
  await page.goto(page.url().replace(/size=\d/, 'size=4'))
  await page.waitForSelector('.sheets[data-ready]')
  const sheets = (await printed('endless')).map(sheet => sheet.replace(/\s+/g, '').replace(/—\d+—$/, ''))
  const all = sheets.join('')
  assert.equal(all.split(endless).length - 1, 2, all)
  assert.ok(all.endsWith('要一抓到底。'))
  for (const sheet of sheets.slice(0, -1)) assert.match(sheet, /[，。、：]$/, 'a turn behind a mark')
})

test('a draft: the text alone', { skip }, async () => {
  await page.goto(draft)
  await ready(page)
  const sheets = await printed('draft')
  assert.match(sheets[0].replace(/\s+/g, ''), /^在市人大常委会会议上的讲话/)
  if (!old) numbered(sheets)
})

test('no script failed', { skip }, () => assert.deepEqual(page.mistakes, []))
