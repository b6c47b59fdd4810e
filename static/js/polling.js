// data-poll: asks for a fragment again and again and puts it in place, until it no longer asks to be polled.
import { each, parsed } from './common.js'

each('[data-poll]', element => {
  const every = Number(element.dataset.pollMs) || 1000
  let wait = every
  const next = async () => {
    if (!element.isConnected) return
    if (document.hidden) { setTimeout(next, every); return }
    try {
      const answer = await fetch(element.dataset.poll, { credentials: 'same-origin', headers: { 'HX-Request': 'true' } })
      if (!answer.ok || answer.redirected) throw new Error(`HTTP ${answer.status}`)
      const fresh = parsed(await answer.text())
      if (!fresh.length) throw new Error('empty')
      const focused = element.contains(document.activeElement) ? document.activeElement.id : ''
      element.replaceWith(...fresh)
      const back = focused && document.getElementById(focused)
      if (back) back.focus()
      for (const node of fresh) {
        if (window.htmx) window.htmx.process(node)
        node.dispatchEvent(new CustomEvent('wengao:added', { bubbles: true }))
      }
    } catch {
      // The server may be restarting: ask less and less often, at most every 15 s.
      wait = Math.min(wait * 2, 15000)
      setTimeout(next, wait)
    }
  }
  setTimeout(next, every)
})
