// What is known of the speech beside its text: date, speaker, office, level. The form stands in the page; saved, the checks that
// are on view run anew.
import { answered, send, toast, whyNot } from '../common.js'

/** `page`: { dialog, form, button, onSaved({ summary, dated, byline }) }. */
export function makeFacts({ dialog, form, button, onSaved }) {
  if (!form) return
  form.addEventListener('submit', async event => {
    event.preventDefault()
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)))
    const saved = await send(form.action, { body }).then(answered).catch(problem => { toast(whyNot(problem), 'error') })
    if (!saved) return
    const { summary, dated, office, byline } = saved
    if (button) {
      button.textContent = summary
      button.classList.toggle('warn-text', !dated)
    }
    form.elements.office.value = office
    dialog.close()
    toast('讲话信息已保存', 'ok')
    onSaved({ summary, dated, byline })
  })
}
