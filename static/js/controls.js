// Small things: copying, tabs, drop zones, rows added to a form.
import { copy, each, make, on } from './common.js'

on('click', '[data-copy], [data-copy-text]', (button, event) => {
  event.preventDefault()
  const { copy: selector, copyText } = button.dataset
  const source = selector ? document.querySelector(selector) : null
  if (source) copy('value' in source ? source.value : source.innerText)
  else if (copyText !== undefined) copy(copyText)
})

on('change', 'select[data-autosubmit], input[data-autosubmit]', field => {
  if (field.form.requestSubmit) field.form.requestSubmit()
  else field.form.submit()
})

on('click', '[data-dismiss]', button => {
  const notice = button.closest('.notice')
  if (notice) notice.remove()
})

// A column that scrolls must be reached by the keyboard; one with links is.
each('.split-aside', column => {
  if (!column.hasAttribute('tabindex') && !column.querySelector('a, button, input, select, textarea, summary')) column.tabIndex = 0
})

each('[data-tabs]', list => {
  const tabs = [...list.querySelectorAll('[role="tab"]')]
  const choose = (tab, focus) => {
    for (const other of tabs) {
      const here = other === tab
      other.setAttribute('aria-selected', String(here))
      other.tabIndex = here ? 0 : -1
      const panel = document.getElementById(other.getAttribute('aria-controls'))
      if (panel) panel.hidden = !here
    }
    if (focus) tab.focus()
    list.dispatchEvent(new CustomEvent('wengao:tab', { bubbles: true, detail: tab.id }))
  }
  list.addEventListener('click', event => {
    const tab = event.target.closest('[role="tab"]')
    if (tab) choose(tab)
  })
  list.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const at = tabs.indexOf(document.activeElement)
    if (!step || at < 0) return
    event.preventDefault()
    choose(tabs[(at + step + tabs.length) % tabs.length], true)
  })
  if (tabs.length) choose(tabs.find(tab => tab.getAttribute('aria-selected') === 'true') || tabs[0])
})

each('.dropzone[data-drop]', zone => {
  const input = zone.querySelector('input[type="file"]')
  const chosen = make('p', { class: 'muted', role: 'status' })
  zone.append(chosen)
  const names = () => {
    const files = [...input.files]
    const listed = files.slice(0, 5).map(file => file.name).join('、')
    chosen.textContent = files.length ? `已选 ${files.length} 个文件：${listed}${files.length > 5 ? ' 等' : ''}` : ''
  }
  input.addEventListener('change', names)
  for (const type of ['dragenter', 'dragover']) {
    zone.addEventListener(type, event => { event.preventDefault(); zone.classList.add('is-over') })
  }
  for (const type of ['dragleave', 'drop']) zone.addEventListener(type, () => zone.classList.remove('is-over'))
  zone.addEventListener('drop', event => {
    event.preventDefault()
    if (!event.dataTransfer.files.length) return
    input.files = event.dataTransfer.files
    input.dispatchEvent(new Event('change', { bubbles: true }))
  })
})

each('[data-count]', field => {
  const place = document.querySelector(field.dataset.count)
  if (!place) return
  const show = () => { place.textContent = `${[...field.value.replace(/\s/g, '')].length} 字` }
  field.addEventListener('input', show)
  show()
})

on('click', '[data-add-row]', (button, event) => {
  event.preventDefault()
  const template = document.querySelector(button.dataset.addRow)
  const { addTo } = button.dataset
  const list = addTo ? document.querySelector(addTo) : button.parentElement.querySelector('ol, ul, tbody')
  if (!template || !list) return
  const row = template.content.firstElementChild.cloneNode(true)
  list.append(row)
  row.dispatchEvent(new CustomEvent('wengao:added', { bubbles: true }))
  const first = row.querySelector('input:not([type="hidden"]), select, textarea')
  if (first) first.focus()
})
on('click', '[data-remove-row]', (button, event) => {
  event.preventDefault()
  const row = button.closest('li, tr, .card')
  if (!row) return
  const near = row.nextElementSibling || row.previousElementSibling
  row.remove()
  const focus = near && near.querySelector('input, button, select, textarea')
  if (focus) focus.focus()
})

// `/` goes to the search box, from everywhere but a field.
document.addEventListener('keydown', event => {
  if (event.key !== '/' || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  if (/** @type {Element} */ (event.target).closest('input, textarea, select, [contenteditable]') || document.querySelector('dialog[open]')) return
  const box = [...document.querySelectorAll('input[data-search]')].map(found => /** @type {HTMLInputElement} */ (found)).find(box => box.offsetParent)
  if (!box) return
  event.preventDefault()
  box.focus()
  box.select()
})
