// Writing: input methods, completion, structure, slots, phrasings, findings, keys.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, picture, setUp, skip } from './support.mjs'
import { caret, compose, ghostText, inputMethod, newDraft, paste, place, saved, serverText, shape, texts } from './editing.mjs'

const PARAGRAPH = '一年来，市人大常委会坚持依法履职、担当尽责，各项工作取得新进展。'
let page, ime
setUp(async all => { page = all.page; ime = await inputMethod(page) })

/** A fresh draft with known text: title, salutation, an opening, two sections. */
async function write() {
  await newDraft(page)
  await page.focus('.ProseMirror')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Backspace')
  await paste(page, '', ['在{{市名}}人大工作会议上的讲话', '各位代表、同志们：', '这次会议很重要。', PARAGRAPH, '一、坚持党的领导',
    '（一）强化思想引领', '要坚持正确政治方向。', '（二）强化政治担当', '要担当作为。', '二、增强监督实效', '要突出监督重点。', '一要抓重点。', '二要抓关键。'].join('\n'))
  await saved(page)
}

const line = async index => (await texts(page))[index]
const has = async text => (await texts(page)).some(block => block.includes(text))
const numbers = () => page.evaluate(() => [...document.querySelectorAll('.ProseMirror [data-num]')].map(element => element.dataset.num).join(' '))
const type = text => page.keyboard.insertText(text)
const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key) }

test('a pasted speech becomes title, salutation, sections and points, numbered by their places', { skip }, async () => {
  await write()
  assert.equal(await shape(page), [
    `title:${await line(0)}`, 'salutation:各位代表、同志们：', 'section', ' paragraph:这次会议很重要。', ` paragraph:${PARAGRAPH}`,
    'section', ' heading:坚持党的领导', ' point(paren)', '  lead:强化思想引领', '  paragraph:要坚持正确政治方向。',
    ' point(paren)', '  lead:强化政治担当', '  paragraph:要担当作为。', 'section', ' heading:增强监督实效', ' paragraph:要突出监督重点。',
    ' point(yao)', '  lead:抓重点。', ' point(yao)', '  lead:抓关键。'].join('\n'))
  assert.match(await line(0), /^在(\{\{市名\}\}|.+)人大工作会议上的讲话$/)
  assert.equal(await numbers(), '一、 （一） （二） 二、 一要 二要')
  await picture(page, 'editor')
  await axe(page, 'the editor')
})

test('input methods: composing anywhere leaves exactly the chosen text', { skip }, async () => {
  await write()
  await caret(page, '这次会议很重要。')
  await compose(ime, page, ['n', 'ni', 'ni h', 'ni hao'], '你好')
  await compose(ime, page, ['，'], '，')
  assert.equal(await line(2), '这次会议很重要。你好，')
  await compose(ime, page, ['a', 'ab'], null)
  assert.equal(await line(2), '这次会议很重要。你好，', 'a cancelled composition leaves nothing')
  await caret(page, '要坚持正确', 0)
  await compose(ime, page, ['w', 'wo'], '我')
  assert.ok(await has('我要坚持正确政治方向。'), 'at the start of a paragraph')
  await caret(page, '坚持党的领导', 0)
  await compose(ime, page, ['x', 'xin'], '新')
  assert.ok(await has('新坚持党的领导'), 'at the start of a numbered heading')
  await caret(page, '强化思想引领', 0)
  await compose(ime, page, ['z', 'zai'], '再')
  assert.ok(await has('再强化思想引领'), 'at the start of a numbered point')
  await caret(page, '人大工作', 2)
  await compose(ime, page, ['q', 'quan'], '全')
  assert.match(await line(0), /全人大工作会议/, 'right behind a chip')
  await caret(page, '全人大工作', 1)
  await compose(ime, page, ['w', 'wo'], '我')
  assert.match(await line(0), /^在我/, 'right before a chip')
  await caret(page, '要担当作为。')
  await press('Enter')
  await compose(ime, page, ['k', 'kai'], '开始')
  assert.ok((await texts(page)).includes('开始'), 'in an empty block')
  await place(page, '这次会议', 2, PARAGRAPH.slice(0, 4), 2)
  const count = (await texts(page)).length
  await compose(ime, page, ['h', 'he'], '和')
  assert.equal((await texts(page)).length, count - 1, 'over a selection of two paragraphs')
  assert.equal(await line(2), `这次和${PARAGRAPH.slice(2)}`)
  await saved(page)
  assert.equal(await serverText(page), (await texts(page)).join('\n'))
})

test('a composition outlives the timers around it', { skip }, async () => {
  await write()
  await caret(page, '这次会议很重要。')
  await ime.send('Input.imeSetComposition', { text: 'zhong', selectionStart: 5, selectionEnd: 5 })
  await page.waitForTimeout(2000)
  assert.ok(await page.evaluate(() => document.getElementById('editor-root').view.composing))
  await ime.send('Input.insertText', { text: '中' })
  await page.waitForTimeout(100)
  assert.equal(await line(2), '这次会议很重要。中')
})

test('completion: shown after a pause, typed through, taken whole or by pieces, silenced', { skip }, async t => {
  await write()
  await caret(page, '要担当作为。')
  await press('Enter')
  let ghost = ''
  let begun = ''
  // What the library completes depends on its speeches: one of these beginnings of set phrases has an answer.
  for (begun of ['把坚持党的领导贯穿', '发挥好把方向、管大局', '坚持党的领导、人民当家作主', '发展全过程人民', '以习近平新时代中国特色']) {
    await type(begun)
    await page.waitForTimeout(700)
    ghost = await ghostText(page)
    if ([...ghost].length > 3) break
    await press('Control+z')
    ghost = ''
  }
  assert.ok(ghost, 'a completion is offered')
  await picture(page, 'editor-completion')
  await type(ghost.slice(0, 1))
  await page.waitForTimeout(60)
  assert.equal(await ghostText(page), ghost.slice(1), 'typing it consumes it')
  await press('Control+ArrowRight')
  await page.waitForTimeout(60)
  const rest = await ghostText(page)
  assert.ok(rest.length < ghost.length - 1 && ghost.endsWith(rest), 'one piece')
  if (rest) {
    await press('Tab')
    assert.ok(await has(begun + ghost), 'Tab takes the rest')
    await press('Control+z')
    assert.ok(await has(begun + ghost.slice(0, ghost.length - rest.length)), 'and is one step of undo')
    await page.waitForTimeout(500)
  } else t.diagnostic('the completion was one piece')
  await press('Escape')
  assert.equal(await ghostText(page), '')
})

test('an input method goes on while a completion is shown', { skip }, async () => {
  await write()
  await caret(page, '要担当作为。')
  await press('Enter')
  await type('把坚持党的领导贯穿')
  await page.waitForTimeout(700)
  await compose(ime, page, ['n', 'ni', 'ni h'], '你好')
  assert.ok(await has('把坚持党的领导贯穿你好'))
})

test('an input method composes inside a finding, and while an answer of the checker comes in', { skip }, async () => {
  await write()
  await caret(page, '要担当作为。')
  await type('坚持党的领导、人民当家作主和依法治国的有机统一，、把工作做好。')
  await saved(page)
  await page.click('#e-tab-2')
  await page.click('text=校核全文')
  await page.waitForSelector('.finding')
  const marked = () => page.$$eval('.finding', marks => marks.map(mark => mark.textContent).join('|'))
  await page.waitForTimeout(750) // what is typed later is a step of undo of its own
  await caret(page, '人民当家作主和依')
  await ime.send('Input.imeSetComposition', { text: 'quan', selectionStart: 4, selectionEnd: 4 })
  assert.ok(await page.evaluate(() => document.getElementById('editor-root').view.composing))
  // The checker is asked once more and answers while the letters stand there: nothing may move.
  await page.evaluate(() => [...document.querySelectorAll('#e-tab-findings button')].find(each => each.textContent === '校核全文').click())
  await page.waitForTimeout(900)
  assert.ok(await page.evaluate(() => document.getElementById('editor-root').view.composing), 'the composition goes on')
  assert.ok(await has('人民当家作主和依quan法治国'))
  await ime.send('Input.insertText', { text: '全面依' })
  await page.waitForTimeout(200)
  assert.ok(await has('坚持党的领导、人民当家作主和依全面依法治国的有机统一，、把工作做好。'))
  await press('Control+z')
  assert.ok(await has('坚持党的领导、人民当家作主和依法治国的有机统一，、把工作做好。'))
  await page.waitForFunction(() => !document.querySelector('#e-tab-findings .btn[disabled]'))
  assert.ok((await marked()).length > 0)
  await saved(page)
  assert.equal(await serverText(page), (await texts(page)).join('\n'))
  await page.click('#e-tab-1')
})

test('an answer for grey text that comes while composing is not shown; afterwards typing it consumes it', { skip }, async () => {
  await write()
  await caret(page, '要担当作为。')
  await press('Enter')
  let ghost = ''
  let begun = ''
  for (begun of ['把坚持党的领导贯穿', '发挥好把方向、管大局', '坚持党的领导、人民当家作主']) {
    await type(begun)
    await page.waitForTimeout(700)
    ghost = await ghostText(page)
    if ([...ghost].length > 3) break
    await press('Control+z')
  }
  assert.ok([...ghost].length > 3, 'a completion is offered')
  // The same once more, and the input method begins before the answer is there.
  await press('Backspace')
  await page.waitForTimeout(60)
  await type(begun.slice(-1))
  await ime.send('Input.imeSetComposition', { text: 'd', selectionStart: 1, selectionEnd: 1 })
  await page.waitForTimeout(700)
  assert.equal(await ghostText(page), '', 'nothing grey beside the letters')
  await ime.send('Input.insertText', { text: ghost.slice(0, 2) })
  await page.waitForTimeout(700)
  assert.ok(await has(begun + ghost.slice(0, 2)))
})

test('structure by keys: points, headings, sections, and back', { skip }, async () => {
  await write()
  await caret(page, '要突出监督重点。')
  await press('Enter')
  await type('又一件')
  await press('Control+Alt+4')
  assert.equal(await numbers(), '一、 （一） （二） 二、 一要 二要 三要')
  await press('Enter')
  await type('再一件')
  assert.equal(await numbers(), '一、 （一） （二） 二、 一要 二要 三要 四要', 'Enter goes on with the series')
  await press('Enter', 'Enter')
  assert.match(await shape(page), / lead:再一件\n paragraph:\n/, 'Enter on an empty point ends it')
  await press('Backspace')
  await caret(page, '再一件', 0)
  await press('Escape', 'Home')
  await caret(page, '再一件', 0)
  await press('Tab')
  assert.match(await shape(page), /lead:又一件\n {2}point\(shi\)\n {3}lead:再一件/, 'Tab nests')
  await press('Shift+Tab', 'Control+Alt+1')
  assert.match(await shape(page), /section\n heading:再一件\n point\(yao\)\n {2}lead:抓重点/, 'a heading begins a section')
  assert.equal(await numbers(), '一、 （一） （二） 二、 一要 三、 一要 二要')
  await press('Home', 'Backspace')
  assert.match(await shape(page), /lead:又一件\n paragraph:再一件\n point\(yao\)/, 'Backspace takes it back')
  await caret(page, '增强监督实效')
  await press('Alt+ArrowUp')
  assert.ok((await shape(page)).indexOf('增强监督') < (await shape(page)).indexOf('坚持党的领导'), 'a section moves up')
  await saved(page)
  assert.equal(await serverText(page), (await texts(page)).join('\n'), 'the server followed every step')
})

test('slots: typed as braces, filled once for all places, undone at once', { skip }, async () => {
  await write()
  await caret(page, '这次会议很重要。')
  await page.keyboard.type('{{测试名}}')
  await compose(ime, page, ['{', '{{'], '{{测试名}}')
  // What was composed becomes a slot a moment after the composition has ended.
  await page.waitForFunction(() => document.querySelectorAll('.slot[data-slot="测试名"]').length === 2)
  await page.click('.slot[data-slot="测试名"]')
  assert.ok(await page.evaluate(() => document.activeElement.matches('.slot-field')))
  await axe(page, 'the form of slots')
  await picture(page, 'editor-slots')
  await page.keyboard.type('云江')
  await press('Enter')
  await page.waitForSelector('.slot.is-filled[data-slot="测试名"]')
  assert.equal(await line(2), '这次会议很重要。云江云江')
  // Enter goes on to the next open slot, where there is one.
  await press('Escape')
  await page.waitForFunction(() => document.activeElement.classList.contains('ProseMirror'))
  await press('Control+z')
  await page.waitForSelector('.slot.is-filled[data-slot="测试名"]', { state: 'detached' })
  assert.equal(await line(2), '这次会议很重要。{{测试名}}{{测试名}}')
})

test('the panel: phrasings for the place, inserted by click and by key, the focus stays in the text', { skip }, async () => {
  await write()
  await page.click('.e-item:has-text("增强监督实效")')
  await page.waitForTimeout(300)
  await page.selectOption('#e-kind', 'supervision')
  await caret(page, '要突出监督重点。')
  await page.waitForSelector('#e-rows .e-phrase')
  await page.waitForTimeout(900)
  const first = await page.textContent('#e-rows > li:first-child .e-phrase span')
  await page.click('#e-rows > li:first-child .e-phrase')
  assert.ok(await has('要突出监督重点。' + first.replace(/\{\{.*/, '')), first)
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains('ProseMirror')))
  assert.match(await page.textContent('#e-rows > li:first-child .e-phrase-note'), /见于 \d+ 篇|复制/)
  const before = (await texts(page)).join('')
  await press('Alt+1')
  assert.ok((await texts(page)).join('').length > before.length, 'Alt+1 inserts the first')
  await picture(page, 'editor-panel')
  await page.click('#e-query')
  await page.keyboard.type('监督')
  const narrowed = () => {
    const found = [...document.querySelectorAll('#e-rows .e-phrase')]
    return found.length > 0 && found.every(each => each.textContent.includes('监督'))
  }
  await page.waitForFunction(narrowed, null, { timeout: 8000 })
})

test('findings: asked for, marked, fixed by a click', { skip }, async () => {
  await write()
  await caret(page, '要担当作为。')
  await type('坚持党的领导、人民当家作主和依法治国的有机统一，、把工作做好。')
  await saved(page)
  await page.click('#e-tab-2')
  await page.click('text=校核全文')
  await page.waitForSelector('.e-findings > li, #e-tab-findings p[role="status"]:has-text("没有发现")', { timeout: 10000 })
  assert.ok(await page.locator('.e-findings > li').count() > 0, 'something is found')
  assert.ok(await page.locator('.finding').count() > 0, 'and marked in the text')
  await axe(page, 'findings')
  await picture(page, 'editor-findings')
  const rows = await page.locator('.e-findings > li').count()
  const fix = page.locator('.e-findings .row button:has-text("改为"), .e-findings .row button:has-text("删去")').first()
  if (await fix.count()) {
    await fix.click()
    assert.equal(await page.locator('.e-findings > li').count(), rows - 1)
  }
  await page.click('#e-tab-1')
})

test('pasting from Word keeps the text and nothing else', { skip }, async () => {
  await write()
  await caret(page, '要担当作为。')
  await paste(page, `<html xmlns:o="urn"><head><style>p.MsoNormal{x:y}</style><!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--></head>
    <body><p class=MsoNormal><b><span>二、强化落实<o:p></o:p></span></b></p><p class=MsoNormal><span lang=EN-US>　　（一）抓紧<o:p></o:p></span></p>
    <p class=MsoNormal>　　围绕中心&nbsp;工作。</p></body></html>`, '')
  assert.match(await shape(page), /section\n heading:强化落实\n point\(paren\)\n {2}lead:抓紧\n {2}paragraph:围绕中心工作。/)
  assert.ok(!(await shape(page)).includes('Mso'))
  await press('Control+z')
  assert.ok(!(await has('强化落实')), 'one step of undo')
})

test('copies carry their numbers', { skip }, async () => {
  await write()
  await press('Control+a')
  const text = await page.evaluate(() => {
    const data = new DataTransfer()
    document.querySelector('.ProseMirror').dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }))
    return data.getData('text/plain')
  })
  for (const part of ['一、坚持党的领导', '（二）强化政治担当', '一要抓重点。']) assert.ok(text.includes(part), part)
})

test('keys: help on ?, F6 goes round, Esc and Tab leave the text', { skip }, async () => {
  await write()
  await press('F6')
  assert.ok(await page.evaluate(() => document.getElementById('panel').contains(document.activeElement)))
  await press('F6')
  assert.ok(await page.evaluate(() => document.getElementById('outline').contains(document.activeElement)))
  await press('?')
  await page.waitForSelector('dialog[open] >> text=键盘')
  await axe(page, 'help')
  await press('Escape')
  await caret(page, '这次会议很重要。')
  await press('Tab')
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains('ProseMirror')), 'Tab alone stays')
  await press('Escape', 'Tab')
  assert.ok(await page.evaluate(() => !document.activeElement.classList.contains('ProseMirror')), 'Esc, Tab leaves')
})

test('script time of a key at 12,000 characters', { skip }, async t => {
  await write()
  await caret(page, PARAGRAPH)
  await paste(page, '', Array.from({ length: 150 }, (_, index) => `第${index}段。${PARAGRAPH}${PARAGRAPH}`).join('\n'))
  await saved(page)
  await caret(page, '要担当作为。')
  await page.evaluate(() => {
    const { view } = document.getElementById('editor-root')
    const dispatch = view.props.dispatchTransaction
    window.keyTimes = []
    view.setProps({
      dispatchTransaction(tr) {
        const start = performance.now()
        dispatch.call(view, tr)
        if (tr.docChanged) window.keyTimes.push(performance.now() - start)
      },
    })
  })
  for (let index = 0; index < 100; index += 1) {
    await page.keyboard.press('abcdefgh'[index % 8])
    await page.waitForTimeout(25)
  }
  const times = (await page.evaluate(() => window.keyTimes)).sort((a, b) => a - b)
  const characters = (await texts(page)).join('').length
  const [p50, p95] = [times[Math.floor(times.length * 0.5)], times[Math.floor(times.length * 0.95)]]
  t.diagnostic(`${characters} characters: p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms`)
  assert.ok(characters > 9000)
  // A loaded test machine is slower than an office one: the target is 5 ms, the limit of the test 25.
  assert.ok(p95 < 25, `p95 ${p95}`)
  await saved(page)
})

test('no script failed', { skip }, () => assert.deepEqual(page.mistakes, []))
