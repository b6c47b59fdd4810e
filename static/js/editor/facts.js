// What is known of the speech beside its text: date, speaker, office, level. The form stands in the page; saved, the checks that
// are on view run anew.
import { send, toast } from '../common.js'

/** `page`: { dialog, form, button, onSaved({ summary, dated }) }. */
export function makeFacts({ dialog, form, button, onSaved }) {
  if (!form) return
  form.addEventListener('submit', async event => {
    event.preventDefault()
    const answer = await send(form.action, { body: new URLSearchParams(new FormData(form)) }).catch(() => null)
    if (!answer || !answer.ok) {
      const told = answer && answer.headers.get('content-type') || ''
      const problem = told.includes('json') ? await answer.json().catch(() => ({})) : {}
      toast(problem.detail || '没有保存成功，请检查后重试', 'error')
      return
    }
    const { summary, dated, office } = await answer.json()
    if (button) {
      button.textContent = summary
      button.classList.toggle('warn-text', !dated)
    }
    form.elements.office.value = office
    dialog.close()
    toast('讲话信息已保存', 'ok')
    onSaved({ summary, dated })
  })
}
