// Dialogs: opened by data-dialog-open, closed by data-dialog-close, asked by data-confirm.
import { make, on } from './common.js'

/** Opens a <dialog>; the focus goes back to where it was when it closes. */
export function open(dialog) {
  if (dialog.open) return
  const back = document.activeElement
  dialog.addEventListener('close', () => back && back.isConnected && back.focus(), { once: true })
  dialog.showModal()
}

/** Asks a question in a dialog; the promise says whether the answer was yes. */
export function ask(question, yes = '确定', danger = false) {
  return new Promise(answer => {
    const no = make('button', { class: 'btn', type: 'button', text: '取消' })
    const ok = make('button', { class: danger ? 'btn btn-danger' : 'btn btn-primary', type: 'button', text: yes })
    const dialog = make('dialog', { class: 'dialog', 'aria-label': question },
      make('div', { class: 'dialog-body' }, make('p', { text: question })),
      make('div', { class: 'dialog-foot' }, no, ok))
    let said = false
    no.addEventListener('click', () => dialog.close())
    ok.addEventListener('click', () => { said = true; dialog.close() })
    dialog.addEventListener('close', () => { dialog.remove(); answer(said) })
    document.body.append(dialog)
    open(dialog)
    no.focus()
  })
}

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
  const { submitter, target: form } = event
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
