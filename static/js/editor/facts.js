// The card of the speech: date, speaker, office, level, occasion, subject, minutes. The form stands in the page; saved, the checks
// that are on view run anew.
import { answered, send, toast, whyNot } from '../common.js'

/** `page`: { dialog, form, button, onSaved({ byline, targets }) }. */
export function makeFacts({ dialog, form, button, onSaved }) {
  if (!form) return
  form.addEventListener('submit', async event => {
    event.preventDefault()
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)))
    const saved = await send(form.action, { body }).then(answered).catch(problem => { toast(whyNot(problem), 'error') })
    if (!saved) return
    const { summary, dated, office, byline, targets } = saved
    if (button) {
      button.textContent = dated ? '讲话信息' : '讲话信息（未填日期）'
      button.title = summary
      button.classList.toggle('warn-text', !dated)
    }
    form.elements.office.value = office
    dialog.close()
    toast('讲话信息已保存', 'ok')
    onSaved({ byline, targets })
  })
}
