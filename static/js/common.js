// What several scripts need.

/** The token that every changing request carries in X-CSRF-Token. */
export function csrf() {
  const meta = document.querySelector('meta[name="csrf-token"]')
  return meta ? meta.content : ''
}

/** fetch() with the token and without caches; `body` is a URLSearchParams or a FormData, or is sent as JSON. */
export function send(url, { method = 'POST', body, signal } = {}) {
  const headers = { 'X-CSRF-Token': csrf() }
  const form = body instanceof URLSearchParams || body instanceof FormData
  if (body !== undefined && !form) headers['Content-Type'] = 'application/json'
  return fetch(url, {
    method, headers, signal,
    body: body === undefined || form ? body : JSON.stringify(body),
    credentials: 'same-origin',
    cache: 'no-store',
  })
}

/** A new element: `make('button', { class: 'btn', text: '好', data: { id: 1 } }, child…)`. */
export function make(tag, { text, data, on, ...attributes } = {}, ...children) {
  const element = document.createElement(tag)
  if (text !== undefined) element.textContent = text
  for (const [name, value] of Object.entries(data || {})) element.dataset[name] = value
  for (const [name, handler] of Object.entries(on || {})) element.addEventListener(name, handler)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '')
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value)
  }
  element.append(...children.filter(child => child !== null && child !== undefined))
  return element
}

let shown
/** A short message at the foot of the window, read out by screen readers. */
export function toast(message, kind = '') {
  if (shown) shown.remove()
  const notice = make('div', { class: `notice toast ${kind && 'notice-' + kind}`, role: kind === 'error' ? 'alert' : 'status' })
  // A dialog is above everything: the message belongs inside it.
  const host = document.querySelector('dialog[open]') || document.body
  host.append(notice)
  notice.textContent = message
  shown = notice
  setTimeout(() => notice.remove(), kind === 'error' ? 8000 : 3500)
}

/** Copies text; works on plain HTTP, where navigator.clipboard does not exist. */
export function copy(text) {
  const host = document.querySelector('dialog[open]') || document.body
  const back = document.activeElement
  const area = make('textarea', { class: 'visually-hidden', 'aria-hidden': 'true', tabindex: '-1' })
  area.value = text
  host.append(area)
  area.select()
  let done = false
  try { done = document.execCommand('copy') } catch { done = false }
  area.remove()
  if (back && back.focus) back.focus({ preventScroll: true })
  toast(done ? '已复制' : '没有复制成功，请选中文字后按 Ctrl+C', done ? 'ok' : 'error')
  return done
}

/** Calls `handler(element, event)` for events inside elements that match, now and later. */
export function on(type, selector, handler, options) {
  document.addEventListener(type, event => {
    const target = event.target instanceof Element ? event.target.closest(selector) : null
    if (target) handler(target, event)
  }, options)
}

/** Calls `handler(element)` once for each matching element: those of the page and those htmx brings. */
export function each(selector, handler) {
  const seen = new WeakSet()
  const run = root => {
    const found = [...root.querySelectorAll(selector)]
    if (root.matches && root.matches(selector)) found.unshift(root)
    for (const element of found) {
      if (seen.has(element)) continue
      seen.add(element)
      handler(element)
    }
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => run(document))
  else run(document)
  document.addEventListener('htmx:load', event => run(event.target))
  document.addEventListener('wengao:added', event => run(event.target))
}
