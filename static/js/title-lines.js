// Where a long title is broken: at its joints, never inside a word that belongs together, the lines about equally long.

/** Letters of a line of the title as the export sets it. */
const WIDTH = 20
const BEFORE = ['在', '关于', '暨', '第', '讲话', '发言', '主持', '工作', '会议', '座谈会']
const AFTER = '的上中时、，：》”）和暨与及'
const MARKS = '、，：》”）的'

/** Whether a title may be broken before the character `at`. */
const breakable = (letters, at) => {
  const rest = letters.slice(at, at + 3).join('')
  return !MARKS.includes(rest[0]) && (AFTER.includes(letters[at - 1]) || BEFORE.some(word => rest.startsWith(word)))
}

/** Where a title is broken into lines of at most `width` letters: the numbers of the letters that lines begin with. As src/word/layout.rs does it. */
export function titleBreaks(title, width = WIDTH) {
  const letters = [...title]
  const lines = Math.ceil(letters.length / width)
  const breaks = []
  let start = 0
  for (let line = 0; line < lines - 1; line += 1) {
    const ideal = start + Math.ceil((letters.length - start) / (lines - line))
    let best = ideal
    let cost = Infinity
    for (let at = start + 1; at < Math.min(letters.length, start + width + 1); at += 1) {
      if (letters.length - at > (lines - line - 1) * width) continue
      const here = Math.abs(at - ideal) + (breakable(letters, at) ? 0 : width)
      if (here < cost) { cost = here; best = at }
    }
    breaks.push(best)
    start = best
  }
  return breaks
}

/** A title in lines: `{ lines, sub }`, the subtitle behind —— apart. */
export function titleLines(text, width = WIDTH) {
  const [main, ...rest] = text.split('——')
  const letters = [...main]
  const starts = [0, ...titleBreaks(main, width)]
  return { lines: starts.map((start, index) => letters.slice(start, starts[index + 1]).join('')), sub: rest.join('——') }
}
