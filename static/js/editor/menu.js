// A button with a list of things to do below it.
import { make } from '../common.js'

/**
 * `items`: elements, one a row. Returns the element with the button; it closes by Esc, a click elsewhere, or when something of it
 * was done.
 */
export function makeMenu(text, title, items, { id, align = 'end' }) {
  const list = make('div', { class: `e-menu e-menu-${align}`, id, hidden: true, role: 'group', 'aria-label': title }, ...items.filter(Boolean))
  const button = make('button', { class: 'btn btn-quiet btn-small', type: 'button', title, text, 'aria-expanded': 'false', 'aria-controls': id })
  const whole = make('span', { class: 'e-menu-place' }, button, list)
  const show = open => {
    list.hidden = !open
    button.setAttribute('aria-expanded', String(open))
  }
  const rows = () => [...list.querySelectorAll('a, button, select, input')].filter(row => !(/** @type {HTMLButtonElement} */ (row).disabled))
  button.addEventListener('click', () => {
    show(list.hidden)
    if (!list.hidden && rows()[0]) rows()[0].focus()
  })
  list.addEventListener('click', event => {
    if (/** @type {Element} */ (event.target).closest('a, button')) show(false)
  })
  whole.addEventListener('keydown', event => {
    if (event.isComposing || event.keyCode === 229 || list.hidden) return
    if (event.key === 'Escape') { show(false); button.focus(); event.stopPropagation(); return }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step || /** @type {Element} */ (event.target).matches('select')) return
    event.preventDefault()
    const all = rows()
    const next = all[(all.indexOf(/** @type {any} */ (document.activeElement)) + step + all.length) % all.length]
    if (next) next.focus()
  })
  document.addEventListener('mousedown', event => { if (!whole.contains(/** @type {Node} */ (event.target))) show(false) })
  return { element: whole, button, show, isOpen: () => !list.hidden }
}
