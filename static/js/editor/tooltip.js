// What a marked place is about, shown while the pointer rests on it and when it is visited from the list.
import { make } from '../common.js'

const WAIT = 250

/** `dom`: the editor's element. `contentOf(id)`: the elements to show for the mark with this data-finding, or null. */
export function makeTip(dom, contentOf) {
  const tip = make('div', { class: 'e-tip', role: 'tooltip', id: 'e-tip', hidden: true })
  // Inside the page's landmark, so that it is no stray content.
  const host = dom.closest('#editor-root') || document.body
  host.append(tip)
  let timer
  let shown = ''

  function hide() {
    clearTimeout(timer)
    shown = ''
    tip.hidden = true
  }

  function show(mark) {
    const id = mark.dataset.finding
    const content = contentOf(id)
    if (!content) { hide(); return }
    tip.replaceChildren(...content)
    tip.hidden = false
    shown = id
    const place = mark.getBoundingClientRect()
    const below = place.bottom + 6 + tip.offsetHeight < innerHeight
    tip.style.left = `${Math.max(8, Math.min(place.left, innerWidth - tip.offsetWidth - 8))}px`
    tip.style.top = `${below ? place.bottom + 6 : Math.max(8, place.top - 6 - tip.offsetHeight)}px`
  }

  dom.addEventListener('mouseover', event => {
    const mark = event.target.closest('[data-finding]')
    if (!mark || mark.dataset.finding === shown) return
    clearTimeout(timer)
    timer = setTimeout(() => { if (mark.isConnected) show(mark) }, WAIT)
  })
  // On the way from the mark to the tip nothing may vanish.
  const leave = event => {
    const to = event.relatedTarget
    if (to && (tip.contains(to) || (to.closest && to.closest('[data-finding]')))) return
    clearTimeout(timer)
    timer = setTimeout(hide, WAIT)
  }
  dom.addEventListener('mouseout', event => { if (event.target.closest('[data-finding]')) leave(event) })
  tip.addEventListener('mouseenter', () => clearTimeout(timer))
  tip.addEventListener('mouseleave', leave)
  // Alt+Enter acts on what is shown: it must still be there.
  dom.addEventListener('keydown', event => { if (event.key !== 'Alt' && !(event.altKey && event.key === 'Enter')) hide() }, true)
  document.addEventListener('scroll', hide, true)

  return {
    hide,
    /** The data-finding of what is shown, or the empty string. */
    shown: () => (tip.hidden ? '' : shown),
    /** Shows the tip of the first mark with this id. */
    at(id) {
      const mark = [...dom.querySelectorAll('[data-finding]')].find(element => element.dataset.finding === id)
      if (mark) show(mark)
    },
  }
}
