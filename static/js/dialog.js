// Opening a dialog and asking a question.
import { make } from './common.js'

/** Opens a <dialog>; the focus goes back to where it was when it closes. */
export function open(dialog) {
  if (dialog.open) return
  const back = /** @type {HTMLElement | null} */ (document.activeElement)
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
