// data-select: choosing rows; data-fill-to: one value into many rows.
import { each, on, toast } from './common.js'

const boxes = area => [...area.querySelectorAll('td.check input[type="checkbox"]')].filter(box => !box.disabled)

function refresh(area) {
  const all = boxes(area)
  const chosen = all.filter(box => box.checked)
  for (const box of all) {
    const row = box.closest('tr')
    if (row) row.classList.toggle('is-selected', box.checked)
  }
  const head = area.querySelector('[data-select-all]')
  if (head) {
    head.checked = chosen.length > 0 && chosen.length === all.length
    head.indeterminate = chosen.length > 0 && chosen.length < all.length
  }
  for (const bar of area.querySelectorAll('[data-select-bar]')) bar.hidden = chosen.length === 0
  for (const count of area.querySelectorAll('[data-select-count]')) count.textContent = String(chosen.length)
}

each('[data-select]', area => {
  let last = null
  area.addEventListener('click', event => {
    const box = event.target
    if (!(box instanceof HTMLInputElement) || box.type !== 'checkbox') return
    const all = boxes(area)
    if (box.matches('[data-select-all]')) {
      for (const other of all) other.checked = box.checked
    } else if (event.shiftKey && last && all.includes(last) && all.includes(box)) {
      // With shift: everything between this row and the one before.
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b)
      for (const other of all.slice(from, to + 1)) other.checked = box.checked
    }
    if (all.includes(box)) last = box
    refresh(area)
  })
  refresh(area)
})

on('click', '[data-fill-to]', (button, event) => {
  event.preventDefault()
  const source = document.querySelector(button.dataset.fillFrom)
  if (!source) return
  const area = button.closest('[data-select], form') || document
  const rows = boxes(area).filter(box => box.checked).map(box => box.closest('tr'))
  let filled = 0
  for (const field of area.querySelectorAll(button.dataset.fillTo)) {
    if (field === source || (rows.length && !rows.includes(field.closest('tr')))) continue
    if (field.type === 'checkbox') field.checked = source.value === 'yes'
    else field.value = source.value
    field.dispatchEvent(new Event('change', { bubbles: true }))
    filled += 1
  }
  toast(`已填入 ${filled} 处`, 'ok')
})
