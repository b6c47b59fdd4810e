// Lines as a PDF or a mail gives them, put together again: numbers of pages dropped, sentences that were broken at the edge of
// the page joined. The same signs as the import goes by (crates/engine/src/clean/joined.rs), as far as a paste needs them. No
// editor here: lines in, lines out.
import { classify } from './labels.js'

const PAGE_NUMBER = /^(?:[-—–－―•·\s]*\d{1,4}[-—–－―•·\s]*|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*\/\s*\d{1,4})$/
// A number alone is one of a page where dashes or words say so, or where others like it stand.
const SURE_NUMBER = /^(?:[-—–－―]+\s*\d{1,4}\s*[-—–－―]+|第\s*\d{1,4}\s*页.*)$/

const HAN = /[\u3400-\u9fff\uf900-\ufaff]/u
const OPEN_END = /[\u3400-\u9fff\uf900-\ufaffA-Za-z0-9，、“‘《（(,：:-]$/u
const COMMA_END = /[，、“‘《（(,]$/
const GOES_ON = /^[，、。；：！？”’》）)]/

const lengthOf = line => [...line].length
const unclosed = line => [['（', '）'], ['《', '》'], ['“', '”']].some(([open, close]) => line.split(open).length > line.split(close).length)

/** Lines without the numbers of pages that stand between them. */
export function withoutPageNumbers(lines) {
  const alone = lines.filter(line => PAGE_NUMBER.test(line)).length
  return lines.filter((line, index) => !(SURE_NUMBER.test(line) || (alone > 1 && PAGE_NUMBER.test(line) && index > 0)))
}

// The width that a text is wrapped at: most of its lines end in mid-sentence, and those that do are about equally long.
function wrappedAt(lines) {
  const long = lines.filter(line => lengthOf(line) >= 15)
  if (long.some(line => lengthOf(line) > 120)) return 0
  const open = long.slice(0, lines[lines.length - 1] === long[long.length - 1] ? -1 : undefined)
    .filter(line => OPEN_END.test(line) && classify(line).style !== 'heading').map(lengthOf)
  const widest = Math.max(0, ...open)
  const full = open.filter(length => length * 5 >= widest * 4).length
  return open.length >= 3 && open.length * 2 > long.length && full * 10 >= open.length * 8 ? widest : 0
}

/** Whether `line` goes on where the line before it, `last`, stopped. */
function continues(last, line, width) {
  if (GOES_ON.test(line) && !/[。！？]$/.test(last)) return true
  const { style, text } = classify(line)
  if (style !== 'paragraph' && text) return false
  const open = OPEN_END.test(last)
  if (!open || !HAN.test(last) || /[：:]$/.test(last)) return false
  if (COMMA_END.test(last) && lengthOf(last) >= 6) return true
  if (unclosed(last) && lengthOf(last) >= 6) return true
  return width > 0 && lengthOf(last) * 5 >= width * 4
}

/**
 * Lines put together again: `{ lines, joined, numbers }`, how many were joined and how many numbers of pages dropped. What is
 * whole stays as it is.
 */
export function mended(lines) {
  const plain = withoutPageNumbers(lines)
  const width = plain.length ? wrappedAt(plain) : 0
  const out = []
  // Of a line that is being put together only its last piece is looked at: time must not grow with what stands before it.
  let last = ''
  for (const line of plain) {
    if (out.length && continues(last, line, width)) out[out.length - 1].push(line)
    else out.push([line])
    last = line
  }
  const space = (before, after) => (/[A-Za-z0-9]$/.test(before) && /^[A-Za-z0-9]/.test(after) ? ' ' : '')
  const whole = pieces => pieces.map((piece, index) => (index ? space(pieces[index - 1], piece) : '') + piece).join('')
  return { lines: out.map(whole), joined: plain.length - out.length, numbers: lines.length - plain.length }
}
