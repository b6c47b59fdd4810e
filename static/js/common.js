// What several scripts need.

/** The token that every changing request carries in X-CSRF-Token. */
export function csrf() {
  /** @type {HTMLMetaElement | null} */
  const meta = document.querySelector('meta[name="csrf-token"]')
  return meta ? meta.content : ''
}

/**
 * fetch() with the token and without caches; `body` is a URLSearchParams or a FormData, or is sent as JSON.
 * @param {string} url
 * @param {{ method?: string, body?: any, signal?: AbortSignal }} [options]
 */
export function send(url, { method = 'POST', body, signal } = {}) {
  /** @type {Record<string, string>} */
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

/**
 * What a server's answer holds as JSON. Whatever else it is becomes an Error with a sentence for the user: the answer's own,
 * or what its status means (a page, where the session has ended or something between here and the server answered).
 * @param {Response} answer
 */
export async function answered(answer) {
  const json = (answer.headers.get('content-type') || '').includes('json')
  const told = json ? await answer.json().catch(() => null) : null
  if (answer.ok && !answer.redirected && (json || answer.status === 204)) return told
  throw new Error((told && (told.title || told.message)) || meaning(answer))
}

function meaning({ status, redirected }) {
  if (status === 401 || redirected) return '登录已过期，请重新登录后再试。'
  if (status === 403) return '您没有权限做这一步；页面开得太久时，请刷新后再试。'
  if (status === 404) return '要改的这一项已经不在了，请刷新页面。'
  if (status === 413) return '内容太大，请分几次提交。'
  if (status === 429) return '操作太快了，请过一会儿再试。'
  return '服务器没有处理成功，请稍后再试。'
}

/** For `signal`: gives a request up after so many milliseconds. A cable that is pulled says nothing. */
export function within(milliseconds) {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), milliseconds)
  return controller.signal
}

/** The sentence for the user when asking the server failed: fetch() itself fails with a TypeError where no server answers. */
export const whyNot = error => (error instanceof TypeError || error.name === 'AbortError' ? '连不上服务器，请检查网络后再试。' : error.message)

/**
 * A new element: `make('button', { class: 'btn', text: '好', data: { id: 1 } }, child…)`.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {{ text?: string, data?: Record<string, any>, on?: Record<string, (event: any) => void>, [attribute: string]: any }} [options]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
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

/** The elements of a piece of a page that the server made. */
export const parsed = html => [...new DOMParser().parseFromString(html, 'text/html').body.children]

/** Copies text; works on plain HTTP, where navigator.clipboard does not exist. */
export function copy(text) {
  const host = document.querySelector('dialog[open]') || document.body
  const back = /** @type {HTMLElement | null} */ (document.activeElement)
  const area = make('textarea', { class: 'visually-hidden', 'aria-hidden': 'true', tabindex: '-1' })
  area.value = text
  host.append(area)
  area.select()
  let done
  try { done = document.execCommand('copy') } catch { done = false }
  area.remove()
  if (back && back.focus) back.focus({ preventScroll: true })
  toast(done ? '已复制' : '没有复制成功，请选中文字后按 Ctrl+C', done ? 'ok' : 'error')
  return done
}

/**
 * Calls `handler(element, event)` for events inside elements that match, now and later.
 * @param {string} type
 * @param {string} selector
 * @param {(element: any, event: any) => void} handler
 * @param {AddEventListenerOptions | boolean} [options]
 */
export function on(type, selector, handler, options) {
  document.addEventListener(type, event => {
    const target = event.target instanceof Element ? event.target.closest(selector) : null
    if (target) handler(target, event)
  }, options)
}

/**
 * Calls `handler(element)` once for each matching element: those of the page and those htmx brings.
 * @param {string} selector
 * @param {(element: any) => void} handler
 */
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
