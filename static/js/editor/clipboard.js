// What the clipboard holds, as lines of text: HTML of Word, WPS and web pages, or plain text. Parsed, never matched. Left out is
// what a reader of the page does not see as text: bullets from fonts of symbols, comments, hidden and deleted text, control
// characters. Cells of a table stand apart.
import { clean } from './storable.js'

const BLOCKS = new Set(['P', 'DIV', 'LI', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'TR', 'BLOCKQUOTE', 'PRE', 'SECTION', 'ARTICLE',
  'UL', 'OL', 'TABLE', 'DL', 'DT', 'DD', 'HEADER', 'FOOTER', 'FIGCAPTION', 'HR', 'CAPTION'])
const SKIPPED = new Set(['STYLE', 'SCRIPT', 'META', 'LINK', 'TITLE', 'XML', 'RT', 'RP', 'TEMPLATE', 'DEL', 'NOSCRIPT', 'HEAD',
  'INPUT', 'BUTTON', 'SELECT', 'TEXTAREA', 'SVG'])
// Word's anchors and lists of comments; the words that are commented on (mso-comment-reference) are text.
const COMMENT = /\b(?:msocomanchor|MsoComment\w*)\b/
const COMMENT_STYLE = /mso-element:\s*comment(?:-list)?\b|mso-special-character:\s*comment\b/
const HIDDEN_STYLE = /(?:^|;)\s*(?:display:\s*none|visibility:\s*hidden|mso-hide:\s*all)/
const SYMBOLS = /font-family:[^;]*(?:wingdings|webdings|symbol|marlett)|mso-(?:ascii|hansi|char-type|symbol)[\w-]*:[^;]*(?:wingdings|webdings|symbol)/i
// The number or bullet that Word writes out before the text of a list.
const LIST_LABEL = /mso-list:\s*ignore/i

// A bullet alone; what is a number or a letter with a mark says something.
const BULLET = /^[\s\u00a0]*[\u00b7\u2022\u2023\u25a0-\u25ff\u2605\u2606\u2713-\u2716\u27a2\u2756\u2794-\u27be\uf000-\uf0ff§Øüuln²v\-o][\s\u00a0]*$/
// Characters of symbol fonts, as they come without their font.
const SYMBOL_CHARACTERS = /[\uf000-\uf0ff]/g
// In plain text Word sets a bullet's character and a tab: l is the round one of Wingdings.
const PLAIN_BULLET = /^[\s\u3000]*[\u00b7\u2022\u25a0-\u25ff\u2605\u2606\u2713-\u2716\u27a2\u2756\uf000-\uf0ff§Øüuln²v\-o]\t[\t\s]*(?=[^\x20-\x7e])/

/** Set between the cells of a table: a space of Chinese texts, which no trimming takes for one of justified text. */
const APART = '\u3000'

function isHidden(node) {
  if (SKIPPED.has(node.nodeName.toUpperCase()) || node.hasAttribute('hidden')) return true
  const [style, names] = [node.getAttribute('style') || '', node.getAttribute('class') || '']
  return COMMENT.test(names) || COMMENT_STYLE.test(style) || HIDDEN_STYLE.test(style.toLowerCase())
}

/** Whether an element holds a bullet and no text. */
function isBullet(node) {
  const style = node.getAttribute('style') || ''
  const label = LIST_LABEL.test(style)
  if (!label && !SYMBOLS.test(style) && !/wingdings|webdings|symbol|marlett/i.test(node.getAttribute('face') || '')) return false
  const text = node.textContent
  return label ? BULLET.test(text) : [...text.trim()].length <= 2
}

/** The lines of text in a piece of HTML. */
export function htmlLines(html) {
  const page = new DOMParser().parseFromString(html, 'text/html')
  const lines = ['']
  const add = text => { lines[lines.length - 1] += text }
  let cells = 0 // how many cells we are in: what breaks a line there breaks a cell apart
  const newLine = () => {
    if (lines[lines.length - 1] === '') return
    if (cells) add(APART)
    else lines.push('')
  }
  const walk = node => {
    if (node.nodeType === Node.TEXT_NODE) {
      add(clean(node.data).replace(SYMBOL_CHARACTERS, '').replace(/[\t\n\r\f ]+/g, ' '))
      return
    }
    if (node.nodeType !== Node.ELEMENT_NODE || isHidden(node) || isBullet(node)) return
    if (node.nodeName === 'BR') { newLine(); return }
    const { slot, value } = node.dataset || {}
    if (slot) { add(value || `{{${slot}}}`); return }
    const cell = node.nodeName === 'TD' || node.nodeName === 'TH'
    if (cell) {
      // A table that holds the whole page is no table.
      const table = node.closest('table')
      const single = node.parentElement.children.length === 1 && table && table.rows.length < 2
      if (node.previousElementSibling) add(APART)
      if (!single) cells += 1
      node.childNodes.forEach(walk)
      if (!single) cells -= 1
      return
    }
    const block = BLOCKS.has(node.nodeName)
    if (block) newLine()
    node.childNodes.forEach(walk)
    if (block) newLine()
  }
  walk(page.body)
  return tidy(lines)
}

/** The lines of plain text. */
export const textLines = text => tidy(text.split(/\r\n|[\r\n\u2028\u2029\v\f]/)
  .map(line => clean(line).replace(PLAIN_BULLET, '').replace(SYMBOL_CHARACTERS, '').replace(/(\S)\t+(?=\S)/g, `$1${APART}`)))

// Indents are drawn by the page; spaces between Chinese characters come from justified text.
function tidy(lines) {
  return lines
    .map(line => line.replace(/[\u00a0\u2000-\u200b\ufeff\t ]+/g, ' ').trim())
    .map(line => line.replace(/([\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) +(?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])/g, '$1').replace(/\u3000{2,}/g, APART))
    .filter(line => line !== '')
}
