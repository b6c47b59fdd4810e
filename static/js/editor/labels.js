// Labels at the beginning of a line (一、 （一） 1. 一要 第一， ①): what they mean and say. No editor here: text in, text out.

const NUM = '[一二三四五六七八九十]{1,3}'
const CIRCLED = '①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳'

// Style, what it looks like with what may follow, whether only a short line is one.
/** @type {[string, RegExp, boolean][]} */
const RULES = [
  ['heading', new RegExp(`^${NUM}、\\s*`), true],
  ['paren', new RegExp(`^[（(]${NUM}[）)]\\s*`), false],
  ['arabic_paren', /^[（(]\d{1,2}[）)]\s*/, false],
  ['arabic_paren', new RegExp(`^[${CIRCLED}]\\s*`), false],
  ['arabic', /^\d{1,2}\s*[.．、](?![\d.．])\s*/, false],
  ['yao', new RegExp(`^${NUM}要(?=[^求点素领])`), false],
  ['shi', new RegExp(`^${NUM}是(?=[^否非])`), false],
  ['ordinal', new RegExp(`^第${NUM}[，、]\\s*`), false],
  ['sequence', /^(?:首先|其次|再次|此外)，/, false],
  ['dash', /^——/, false],
]

// Labels that need not wait for what follows: 一要 may become 一要点, 1. may become 1.5 and 一、 may become 一、二要.
const WHOLE = new RegExp(`^(?:[（(](?:${NUM}|\\d{1,2})[）)]|[${CIRCLED}]|第${NUM}，|(?:首先|其次|再次|此外)，|——)$`)

/** What a line is: `{ style, label, text }`, the label as it was written taken off. A heading is short and not a sentence. */
export function classify(line) {
  for (const [style, pattern, short] of RULES) {
    const match = pattern.exec(line)
    if (!match || match[0].length === line.length || countsOn(match[0], line)) continue
    if (short && ([...line].length > 45 || /[。；！？]$/.test(line))) continue
    return { style, label: match[0].trim(), text: line.slice(match[0].length) }
  }
  return { style: 'paragraph', label: '', text: line }
}

/** The Chinese digits from zero to nine. */
export const DIGITS = [...'零一二三四五六七八九']

/** The number that a label says (十二要 → 12), or 0. */
export function numberOf(label) {
  const circled = CIRCLED.indexOf(label[0])
  if (circled >= 0) return circled + 1
  const digits = /\d+/.exec(label)
  if (digits) return Number(digits[0])
  const order = ['首先', '其次', '再次'].findIndex(word => label.startsWith(word))
  if (order >= 0) return order + 1
  const [, chinese = ''] = /([一二三四五六七八九十]+)/.exec(label) || []
  const [tens, ones] = chinese.includes('十') ? chinese.split('十') : ['0', chinese]
  return (tens === '' ? 1 : Math.max(0, DIGITS.indexOf(tens))) * 10 + (ones ? Math.max(0, DIGITS.indexOf(ones)) : 0)
}

// 一、二类项目, 第一、第二季度: the number goes on, it is no label.
function countsOn(label, line) {
  const next = label.includes('、') && new RegExp(`^第?(${NUM}|\\d{1,2})`).exec(line.slice(label.length))
  return !!next && numberOf(next[1]) === numberOf(label) + 1
}

const isCircled = label => CIRCLED.includes(label[0])

/** What a label has to be kept as beside the number that its place gives: the label itself, or null where both are one. */
export const keptLabel = (label, place) => (isCircled(label) || numberOf(label) !== place ? label : null)

/** The label of the point that follows one with this label: ② after ①; else its place says it. */
export function followingLabel(label) {
  const at = label ? CIRCLED.indexOf(label) : -1
  return at >= 0 ? CIRCLED[at + 1] || null : null
}

/**
 * The label that a line begins with: `{ style, length, label }`, or null where there is none, or what follows has to be waited for.
 * `until` (in UTF-16 units) is how far it was written.
 */
export function leadingLabel(line, until) {
  const whole = until === line.length && WHOLE.test(line)
  const text = whole ? `${line}字` : line
  for (const [style, pattern, short] of RULES) {
    const match = pattern.exec(text)
    if (!match) continue
    // 第一、第… is waited for.
    if (match[0].length === text.length || text.slice(match[0].length) === '第' || countsOn(match[0], text) || (short && [...line].length > 45)) return null
    return { style, length: match[0].length, label: match[0].trim() }
  }
  return null
}
