// data-reorder: a list put in order by dragging or by Alt+↑/↓ on the handle.
import { each, on, send, toast } from './common.js'

const items = list => [...list.children].filter(item => item.matches('li'))

function moved(list, item) {
  items(list).forEach((row, index) => {
    const place = row.querySelector('[data-position]')
    if (place) place.textContent = String(index + 1)
  })
  list.dispatchEvent(new Event('change', { bubbles: true }))
  if (item) {
    const name = item.dataset.name || '这一项'
    toast(`${name}：第 ${items(list).indexOf(item) + 1} 位，共 ${items(list).length} 位`)
  }
  const url = list.dataset.reorder
  if (!url) return
  const body = new URLSearchParams()
  for (const row of items(list)) if (row.dataset.id) body.append('order', row.dataset.id)
  send(url, { body })
    .then(answer => { if (!answer.ok) throw new Error(`HTTP ${answer.status}`) })
    .catch(() => toast('顺序没有保存，请刷新页面后再试', 'error'))
}

on('keydown', '[data-reorder] .drag-handle', (handle, event) => {
  if (!['ArrowUp', 'ArrowDown'].includes(event.key)) return
  event.preventDefault()
  const item = handle.closest('li')
  const list = item.closest('[data-reorder]')
  const other = event.key === 'ArrowUp' ? item.previousElementSibling : item.nextElementSibling
  if (!other) return
  if (event.key === 'ArrowUp') other.before(item)
  else other.after(item)
  handle.focus()
  moved(list, item)
})

let dragged = null
// Only the handle drags, so that text inside the rows can still be selected.
on('mousedown', '[data-reorder] .drag-handle', handle => {
  const item = handle.closest('li')
  item.draggable = true
  addEventListener('mouseup', () => { item.draggable = false }, { once: true })
})

each('[data-reorder]', list => {
  for (const handle of list.querySelectorAll('.drag-handle')) {
    if (!handle.title) handle.title = '拖动，或按 ↑ ↓ 调整顺序'
    if (!handle.hasAttribute('aria-label')) handle.setAttribute('aria-label', '调整顺序，按上下箭头移动')
  }
  const clear = () => items(list).forEach(row => row.classList.remove('is-dragging', 'is-target'))
  list.addEventListener('dragstart', event => {
    const item = event.target.closest ? event.target.closest('li') : null
    if (!item || item.parentNode !== list) return
    dragged = item
    event.dataTransfer.effectAllowed = 'move'
    event.dataTransfer.setData('text/plain', item.dataset.id || '')
    item.classList.add('is-dragging')
  })
  // The row of this list that the pointer is on; the row may hold a list of its own.
  const rowOf = event => items(list).find(row => row.contains(event.target))
  list.addEventListener('dragover', event => {
    if (!dragged || dragged.parentNode !== list) return
    event.preventDefault()
    const over = rowOf(event)
    items(list).forEach(row => row.classList.toggle('is-target', row === over && row !== dragged))
  })
  list.addEventListener('drop', event => {
    if (!dragged || dragged.parentNode !== list) return
    event.preventDefault()
    const over = rowOf(event)
    if (over && over !== dragged) {
      const after = items(list).indexOf(dragged) < items(list).indexOf(over)
      if (after) over.after(dragged)
      else over.before(dragged)
      moved(list, dragged)
    }
  })
  list.addEventListener('dragend', () => { if (dragged) dragged.draggable = false; dragged = null; clear() })
})
