// Where words come from: what was inserted from the library or the archive carries a mark, shown on request, dropped
// when the words have gone too far from what they were.
import { make, toast } from '../common.js'
import { showOrigin } from './rows.js'

const WAIT = 1500
/** Share of the words that may differ. */
const APART = 1 / 3
/** Cells of the table that is filled; longer passages are compared by pairs of characters. */
const CELLS = 60000

/** Runs of text with one source: `[{ from, to, id, speech, text }]`. */
export function runsOf(doc) {
  const runs = []
  doc.descendants((node, pos) => {
    if (!node.isInline) return
    const mark = node.marks.find(({ type }) => type.name === 'source')
    if (!mark) return
    const { id, speech } = mark.attrs
    const text = node.isText ? node.text : node.attrs.value || ''
    const last = runs[runs.length - 1]
    if (last && last.to === pos && last.id === id && last.speech === speech) {
      last.to = pos + node.nodeSize
      last.text += text
    } else runs.push({ from: pos, to: pos + node.nodeSize, id, speech, text, mark })
  })
  return runs
}

/** How far `text` is from the nearest stretch of `original`, as a share of its length. */
export function distance(text, original) {
  const words = [...text]
  const whole = [...original]
  if (!words.length) return 0
  if (words.length * whole.length > CELLS) {
    const known = new Set(whole.map((letter, index) => letter + whole[index + 1]))
    const pairs = words.slice(1).map((letter, index) => words[index] + letter)
    // A changed character takes two pairs along.
    return pairs.filter(pair => !known.has(pair)).length / 2 / Math.max(1, pairs.length)
  }
  let row = new Array(whole.length + 1).fill(0)
  words.forEach((letter, i) => {
    const next = [i + 1]
    for (let j = 1; j <= whole.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (whole[j - 1] === letter ? 0 : 1))
    }
    row = next
  })
  return Math.min(...row) / words.length
}

/** The sentence of `text` in which the letter number `at` stands. */
export function sentenceAt(text, at) {
  const before = text.slice(0, at).search(/[^。！？]*$/)
  const after = text.slice(at).search(/[。！？]/)
  return text.slice(before, after < 0 ? text.length : at + after + 1)
}

/** `page`: { root, draft, getView, hold, assist, readonly }. */
export function makeSources({ root, draft, getView, hold, assist, readonly }) {
  const known = new Map() // id or speech → its text, '' when there is none any more
  const button = make('button', { class: 'btn btn-quiet btn-small', type: 'button', 'aria-pressed': 'false', title: '标出来自表述库和往年讲话的文字；Ctrl+Alt+I 看光标处的出处', text: '出处' })
  let timer
  button.addEventListener('click', () => {
    const on = root.classList.toggle('show-sources')
    button.setAttribute('aria-pressed', String(on))
  })

  async function learn(runs) {
    const ids = [...new Set(runs.map(({ id }) => id).filter(id => id && !known.has(id)))].slice(0, 200)
    const speeches = [...new Set(runs.map(({ speech }) => speech).filter(id => id && !known.has(id)))].slice(0, 10)
    if (!ids.length && !speeches.length) return
    const texts = await assist.texts(ids, speeches)
    for (const id of [...ids, ...speeches]) known.set(id, '')
    for (const { id, text } of texts) known.set(id, text)
  }

  async function look() {
    try { await learn(runsOf(getView().state.doc)) } catch { return }
    hold.idle(() => {
      const view = getView()
      const tr = view.state.tr
      for (const { from, to, id, speech, text, mark } of runsOf(view.state.doc)) {
        const original = known.get(id || speech)
        if (original && text && distance(text, original.replace(/\{\{.*?\}\}/g, '')) > APART) tr.removeMark(from, to, mark)
      }
      if (tr.docChanged) view.dispatch(tr.setMeta('addToHistory', false))
    })
  }

  return {
    element: button,
    /** The text changed. */
    changed() { if (!readonly) { clearTimeout(timer); timer = setTimeout(look, WAIT) } },
    /** Shows where the words at the caret come from. */
    show() {
      const { from } = getView().state.selection
      const run = runsOf(getView().state.doc).find(each => each.from <= from && from <= each.to)
      if (!run) toast('光标处的文字没有记下出处')
      else if (run.id) showOrigin(assist, run.id)
      else window.open(`/drafts/${encodeURIComponent(draft)}/source?speech=${encodeURIComponent(run.speech)}&words=${encodeURIComponent(sentenceAt(run.text, from - run.from))}`, '_blank', 'noopener')
      return true
    },
  }
}
