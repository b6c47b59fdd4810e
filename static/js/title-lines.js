// A title in its lines. Where they begin is for the server to say (src/word/title.rs), on the page as in the export.

/**
 * A title in lines: `{ lines, sub }`, the subtitle behind —— apart; `breaks` are the numbers of the letters that lines begin with.
 * @param {string} text
 * @param {number[]} breaks
 */
export function titleLines(text, breaks) {
  const letters = [...text]
  const starts = [0, ...breaks]
  const lines = starts.map((start, index) => letters.slice(start, starts[index + 1]).join('').replace(/^[\u3000\n]+|[\u3000\n]+$/g, ''))
  const last = lines[lines.length - 1]
  const sub = lines.length > 1 && last.startsWith('——') ? last.slice(2) : ''
  return { lines: sub ? lines.slice(0, -1) : lines, sub }
}
