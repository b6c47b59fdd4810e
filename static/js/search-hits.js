// A speech that was opened from a search (?q=): the words that were looked for are marked, and the first place is in view.
import { each, make } from './common.js'

const MOST = 300

/** The words of a query as the server takes them: what stands between white space, each for itself. */
const wordsOf = query => [...new Set(query.toLowerCase().split(/\s+/).filter(Boolean))]

/** Marks the words in the text nodes under `root`; returns the marks. */
function mark(root, words) {
  const marks = []
  const nodes = []
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) nodes.push(/** @type {Text} */ (walker.currentNode))
  for (let node of nodes) {
    for (;;) {
      const text = node.data.toLowerCase()
      const found = words.map(word => ({ word, at: text.indexOf(word) })).filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at || b.word.length - a.word.length)[0]
      if (!found || marks.length >= MOST) break
      const rest = node.splitText(found.at)
      node = rest.splitText(found.word.length)
      const place = make('mark', { class: 'search-hit' })
      rest.replaceWith(place)
      place.append(rest)
      marks.push(place)
    }
  }
  return marks
}

each('.reading', article => {
  const words = wordsOf(new URLSearchParams(location.search).get('q') || '')
  if (!words.length) return
  const show = () => {
    if (article.querySelector('.search-hit')) return
    const marks = mark(article, words)
    // The line where most of the words stand is what was looked for; the first of these.
    const worth = place => new Set([...place.closest('p, h1, h2, h3').querySelectorAll('.search-hit')].map(one => one.textContent.toLowerCase())).size
    const best = marks.reduce((best, place) => (best && worth(best) >= worth(place) ? best : place), null)
    if (best && !location.hash) best.scrollIntoView({ block: 'center' })
  }
  show()
  // The marks of the library come later and replace the text.
  article.addEventListener('htmx:afterSettle', show)
})
