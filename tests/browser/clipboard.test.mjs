// What comes in by the clipboard, in the page: HTML as Word writes it (bullets of symbol fonts, comments, hidden and deleted text,
// tables), plain text of Word, lines of a PDF, characters that cannot be kept. tests/browser/pasting.test.mjs has the times.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setUp, skip } from './support.mjs'
import { caret, newDraft, paste, saved, serverText, shape, texts } from './editing.mjs'

let page
setUp(async all => {
  page = all.page
  await newDraft(page)
})

/** The text to begin with, and the caret in an empty paragraph of its last section. */
async function begin() {
  await page.focus('.ProseMirror')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Backspace')
  await paste(page, '', ['在会议上的讲话', '同志们：', '开场的话。', '一、第一部分', '末段。'].join('\n'))
  await caret(page, '末段。')
  await page.keyboard.press('Enter')
}

/** What stands in the last section, one line a block, after a paste of HTML, or of text alone. */
async function pasted(html, text = '') {
  await begin()
  await paste(page, html, text)
  await saved(page)
  assert.equal(await serverText(page), (await texts(page)).join('\n'), 'the server has the same')
  return (await shape(page)).split('末段。')[1].trim().split('\n').map(line => line.trim()).filter(line => line !== 'paragraph:')
}

// A paragraph of a list as Word writes it: the label in its own font, spaces behind it, `mso-list:Ignore` around both.
const listed = (font, label, text) => `<p class=MsoListParagraph style='text-indent:-21.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US
  style='font-family:${font};mso-fareast-font-family:${font};mso-bidi-font-family:${font}'><span style='mso-list:Ignore'>${label}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;
  </span></span></span><![endif]><span style='font-family:仿宋'>${text}<o:p></o:p></span></p>`
const word = body => `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15"><style>p.MsoNormal{margin:0cm}</style></head><body lang=ZH-CN><!--StartFragment-->${body}<!--EndFragment--></body></html>`

test('bullets of symbol fonts leave nothing behind, also as plain text', { skip }, async () => {
  const body = ['l', 'n', 'Ø', 'ü', '§', '\uf06c'].map((label, index) => listed('Wingdings', label, `第${index + 1}件要办好。`)).join('')
  const wanted = [1, 2, 3, 4, 5, 6].map(number => `paragraph:第${number}件要办好。`)
  assert.deepEqual(await pasted(word(body)), wanted)
  assert.deepEqual(await pasted(word(listed('Symbol', '·', '要抓落实。') + listed('Wingdings', 'l', 'GDP增长要稳。'))), ['paragraph:要抓落实。', 'paragraph:GDP增长要稳。'])
  assert.deepEqual(await pasted('', 'l\t要抓落实。\n\uf06c\t要见成效。\nlight是英文词。'), ['paragraph:要抓落实。', 'paragraph:要见成效。', 'paragraph:light是英文词。'])
})

test('numbers of a list are labels', { skip }, async () => {
  const body = listed('宋体', '（一）', '压实责任') + listed('宋体', '（二）', '加强督办')
  assert.deepEqual(await pasted(word(body)), ['point(paren)', 'lead:压实责任', 'point(paren)', 'lead:加强督办'])
})

test('comments, hidden and deleted text of Word stay behind', { skip }, async () => {
  const body = `<p class=MsoNormal>要<a style='mso-comment-reference:X_1;mso-comment-date:20260101T0900'>抓紧</a><span class=MsoCommentReference><span lang=EN-US style='font-size:10.5pt'><a class=msocomanchor id="_anchor_1" href="#_msocom_1" name="_msoanchor_1">[X1]</a><span style='mso-special-character:comment'>&nbsp;</span></span></span>抓实。</p>
  <p class=MsoNormal>数字<span style='display:none;mso-hide:all'>（内部）</span>要准<del cite="mailto:x">，不得有误</del>，<ins cite="mailto:y">要有出处</ins>。</p>
  <div style='mso-element:comment-list'><hr class=msocomoff align=left size=1 width="33%"><div style='mso-element:comment'><div id="_com_1" class=msocomtxt><p class=MsoCommentText>这里要核实</p></div></div></div>`
  assert.deepEqual(await pasted(word(body)), ['paragraph:要抓紧抓实。', 'paragraph:数字要准，要有出处。'])
})

test('“三是…五是” keep their labels', { skip }, async () => {
  const lines = ['三是强化监督。', '四是做好代表工作。', '五是加强自身建设。']
  for (const [html, text] of [[word(lines.map(line => `<p class=MsoNormal>${line}</p>`).join('')), ''], ['', lines.join('\n')]]) {
    assert.deepEqual(await pasted(html, text), ['point(shi)', 'lead:强化监督。', 'point(shi)', 'lead:做好代表工作。', 'point(shi)', 'lead:加强自身建设。'])
    assert.deepEqual(await page.$$eval('.d-lead', all => all.map(lead => /** @type {HTMLElement} */ (lead).dataset.num)), ['三是', '四是', '五是'])
  }
})

test('lines of a PDF are joined, numbers of pages go, and one undo brings them back', { skip }, async () => {
  const lines = ['党的领导是做好人大工作的根本保证，各级人大及其常委会要', '自觉把坚持党的领导贯穿于依法履职的全过程、各方面，确保', '党的主张通过法定程序成为国家意志，确保党组织推荐的人选', '— 3 —', '通过法定程序成为国家政权机关的领导人员，在思想上政治上', '行动上同党中央保持高度一致。']
  const joined = lines.filter(line => !line.startsWith('—')).join('')
  assert.deepEqual(await pasted('', lines.join('\n')), [`paragraph:${joined}`])
  await page.waitForSelector('text=接好4处断行')
  await page.keyboard.press('Control+z')
  await saved(page)
  const now = (await texts(page)).filter(line => lines.includes(line))
  assert.deepEqual(now, lines)
  await page.keyboard.press('Control+z')
  assert.ok(!(await texts(page)).join('').includes('党的领导是做好'))
})

test('cells of a table stand apart, a line a row', { skip }, async () => {
  const rows = [['单位', '完成', '<p>说明</p><p>（补）</p>'], ['教育局', '95%', '按期'], ['民政局', '', '延期']]
  const table = `<table border=1><caption>完成情况</caption>${rows.map(row => `<tr>${row.map(cell => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`
  assert.deepEqual(await pasted(word(table)), ['paragraph:完成情况', 'paragraph:单位　完成　说明　（补）', 'paragraph:教育局　95%　按期', 'paragraph:民政局　延期'])
  assert.deepEqual(await pasted('', '单位\t完成\n教育局\t95%'), ['paragraph:单位　完成', 'paragraph:教育局　95%'])
})

test('NUL, control and hidden characters are gone, whichever way they come', { skip }, async () => {
  const dirty = '要\u0000抓\u0007紧\u200e抓\u202e实\ud800。'
  assert.deepEqual(await pasted('', dirty), ['paragraph:要抓紧抓实。'])
  assert.deepEqual(await pasted(`<p>${dirty.replace('\u0000', '')}</p>`), ['paragraph:要抓紧抓实。'])
})

test('no script failed', { skip }, () => assert.deepEqual(page.mistakes, []))
