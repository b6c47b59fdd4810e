// 雷同 in the bar: how much of the text stands in the archive too, looked up when nobody has written for a while.
import { make, send, within } from '../common.js'

const FIRST = 1500
const IDLE = 4000
// How long an answer is waited for.
const ANSWER = 20000
// Characters of running text below which a share says nothing: an outline's headings are everybody's.
const ENOUGH = 200

const percent = share => (share > 0 && share < 0.01 ? '不到 1%' : `${Math.round(share * 100)}%`)

/** Characters of what somebody has written: paragraphs and leads, without headings and what is still to be written. */
function written(doc) {
  let count = 0
  doc.descendants(node => {
    if (!node.isTextblock) return true
    if (['paragraph', 'lead'].includes(node.type.name)) node.forEach(piece => { if (piece.isText) count += piece.text.length })
    return false
  })
  return count
}

/** `page`: { host (the bar), draft, hold, line, getView }. `changed()` says that somebody writes. */
export function makeReuse({ host, draft, hold, line, getView }) {
  const base = `/drafts/${encodeURIComponent(draft)}`
  const link = make('a', { class: 'e-reuse', href: `${base}/compare`, hidden: true })
  host.append(link)
  let timer
  let request

  async function look() {
    if (request || document.hidden) { later(IDLE); return }
    if (written(getView().state.doc) < ENOUGH) { link.hidden = true; return }
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
