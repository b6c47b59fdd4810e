// 雷同 in the bar: how much of the text stands in the archive too, looked up when nobody has written for a while.
import { make, send, within } from '../common.js'
import { getVersion } from './merging.js'

const FIRST = 1500
const IDLE = 4000
// How long an answer is waited for.
const ANSWER = 20000
// Characters below which a share says nothing.
const ENOUGH = 20

const percent = share => (share > 0 && share < 0.01 ? '不到 1%' : `${Math.round(share * 100)}%`)

/** The texts of paragraphs and leads. */
function running(doc) {
  const texts = []
  doc.descendants(node => {
    if (['paragraph', 'lead'].includes(node.type.name)) texts.push(node.textContent)
    return !node.isTextblock
  })
  return texts
}

/** `page`: { host (the bar), draft, hold, line, getView }. `changed()` says that somebody writes. */
export function makeReuse({ host, draft, hold, line, getView }) {
  const base = `/drafts/${encodeURIComponent(draft)}`
  const link = make('a', { class: 'e-reuse', href: `${base}/compare`, hidden: true })
  host.append(link)
  // A draft that nobody has written in is its outline, which is everybody's.
  const { state } = getView()
  const outline = new Set(getVersion(state) === 0 ? running(state.doc) : [])
  const written = () => running(getView().state.doc).filter(text => !outline.has(text)).join('').length
  let timer
  let request

  async function look() {
    if (request || document.hidden) { later(IDLE); return }
    if (written() < ENOUGH) { link.hidden = true; return }
    request = true
    try {
      // The server compares what it has.
      if (!await line.settled()) throw new Error('unsent')
      const answer = await send(`${base}/reuse`, { body: {}, signal: within(ANSWER) })
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
      const found = await answer.json()
      hold.idle(() => show(found))
    } catch {
      // The last figure stays; the next change asks again.
    }
    request = false
  }

  function show({ share, share_without_formulations: without, passages, longest, read }) {
    link.hidden = false
    link.textContent = `雷同 ${percent(share)}`
    link.title = [
      `除固定提法和法律条文外 ${percent(without)}`, passages ? `共 ${passages} 处，最长 ${longest} 字` : '',
      read ? '这一稿已看过对照' : '单击看对照',
    ].filter(Boolean).join('；')
  }

  function later(wait) {
    clearTimeout(timer)
    timer = setTimeout(look, wait)
  }

  later(FIRST)
  return { changed: () => later(IDLE) }
}
