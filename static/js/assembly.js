// 起稿, the board of a point: digits take a candidate, A fills, N goes on; a selected stretch is taken alone.
import { on } from './common.js'

const typing = element => element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName))

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return
  const board = document.querySelector('[data-assembly]')
  if (!board) return
  const button = board.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)
  if (!button) return
  event.preventDefault()
  button.click()
})

// What is selected inside a candidate is what is taken of it.
on('click', '[data-assembly] .offer button[type="submit"]', button => {
  const text = button.form.querySelector('[data-part]')
  const area = button.form.elements.text
  const part = button.closest('details')
  if (part) return
  const selection = window.getSelection()
  const inside = selection && !selection.isCollapsed && text.contains(selection.anchorNode) && text.contains(selection.focusNode)
  // The text area is for a part only; untouched it says nothing.
  area.disabled = !inside
  if (!inside) return
  const taken = selection.getRangeAt(0).cloneContents()
  for (const chip of taken.querySelectorAll('.chip')) chip.textContent = `{{${chip.textContent}}}`
  area.value = taken.textContent
}, true)

// A column that has scrolled stays where it was when the board is drawn anew.
let scrolled = 0
document.addEventListener('htmx:beforeSwap', () => {
  const side = document.querySelector('.board-side')
  scrolled = side ? side.scrollTop : 0
})
document.addEventListener('htmx:afterSwap', () => {
  const side = document.querySelector('.board-side')
  if (!side) return
  side.scrollTop = scrolled
  const current = side.querySelector('[aria-current]')
  if (current) current.scrollIntoView({ block: 'nearest' })
})
