// htmx under a strict content security policy: no eval, no style tag of its own, no pages kept in the browser.
import htmx from 'htmx.org'
import { csrf, toast } from './common.js'

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  // A form with mistakes comes back as 422 and is shown.
  responseHandling: [
    { code: '204', swap: false },
    { code: '[23]..', swap: true },
    { code: '422', swap: true },
    { code: '[45]..', swap: false, error: true },
  ],
})

document.addEventListener('htmx:configRequest', event => {
  event.detail.headers['X-CSRF-Token'] = csrf()
})
document.addEventListener('htmx:responseError', event => {
  const { status } = event.detail.xhr
  if (status === 401) toast('登录已过期，请重新登录后再试', 'error')
  else if (status === 403) toast('您没有权限做这一步', 'error')
  else toast('没有成功，请稍后再试一次', 'error')
})
document.addEventListener('htmx:sendError', () => toast('连不上服务器，请检查网络后再试', 'error'))
document.addEventListener('htmx:afterSettle', event => {
  const target = event.detail.elt
  const focus = target.matches('[data-focus]') ? target : target.querySelector('[data-focus]')
  if (focus) focus.focus()
})

window.htmx = htmx
