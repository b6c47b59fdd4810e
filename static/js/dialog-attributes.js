// Dialogs: opened by data-dialog-open, closed by data-dialog-close, asked by data-confirm.
import { on } from './common.js'
import { ask, open } from './dialog.js'

on('click', '[data-dialog-open]', (button, event) => {
  const dialog = document.querySelector(button.dataset.dialogOpen)
  if (!dialog) return
  event.preventDefault()
  open(dialog)
})
on('click', '[data-dialog-close]', (button, event) => {
  const dialog = button.closest('dialog')
  if (!dialog) return
  event.preventDefault()
  dialog.close()
})
// A click on the backdrop closes, but not one that began inside (selecting text).
let began
document.addEventListener('mousedown', event => { began = event.target })
document.addEventListener('click', event => {
  const { target } = event
  if (target instanceof HTMLDialogElement && target === began && !target.hasAttribute('data-modal')) target.close()
})

const asker = element => {
  const { confirm, confirmYes } = element.dataset
  return ask(confirm, confirmYes || '确定', element.matches('.btn-danger') || !!element.querySelector('.btn-danger'))
}
let allowed = null
document.addEventListener('submit', event => {
  const { submitter } = event
  const form = /** @type {HTMLFormElement} */ (event.target)
  const asks = submitter && submitter.dataset.confirm ? submitter : form.dataset.confirm ? form : null
  if (!asks || allowed === form) { allowed = null; return }
  event.preventDefault()
  event.stopImmediatePropagation()
  asker(asks).then(yes => {
    if (!yes) return
    allowed = form
    if (form.requestSubmit) form.requestSubmit(submitter || undefined)
    else form.submit()
  })
}, true)
// htmx asks before its own requests.
document.addEventListener('htmx:confirm', event => {
  const { elt } = event.detail
  if (!elt.dataset || !elt.dataset.confirm || elt.matches('form')) return
  if (elt.type === 'submit' && elt.form) return
  event.preventDefault()
  asker(elt).then(yes => yes && event.detail.issueRequest(true))
})
on('click', 'a[data-confirm]:not([hx-get]):not([hx-post]):not([hx-delete])', (link, event) => {
  event.preventDefault()
  asker(link).then(yes => { if (yes) location.href = link.href })
})
