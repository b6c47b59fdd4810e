// 誊改: a page and line of the copy that was sent round lead to the sentence that stands there, as it is now.
import { answered, make, toast, whyNot } from '../common.js'
import { markPlaces, placesIn, showPlace } from './find.js'

/** `page`: { host, draft, getView, line }. Returns `{ open }`. */
export function makePaperPlace({ host, draft, getView, line }) {
  const field = make('input', { type: 'text', 'aria-label': '第几页第几行', placeholder: '如：3页12行', autocomplete: 'off', spellcheck: 'false', maxlength: '20' })
  const copies = make('select', { 'aria-label': '哪一稿送阅稿', hidden: true })
  const told = make('span', { class: 'e-find-count', role: 'status' })
  const button = (text, title, action) => make('button', { class: 'btn btn-small', type: 'button', text, title, on: { click: action } })
  const buttons = make('div', { class: 'row' }, button('去', '到这一行的句子（Enter）', go), button('关闭', '关闭（Esc）', close))
  const box = make('div', { class: 'e-find e-paper-place', role: 'search', 'aria-label': '誊改', hidden: true }, copies, field, buttons, told)
  host.append(box)

  function open() {
    box.hidden = false
    field.focus()
    field.select()
    learn()
  }

  // The newest copy is meant, unless an older one lies on the desk.
  async function learn() {
    const found = await fetch(`/drafts/${encodeURIComponent(draft)}/outgoing`, { credentials: 'same-origin', cache: 'no-store', headers: { accept: 'application/json' } })
      .then(answered).catch(() => null)
    const chosen = copies.value
    const all = found ? found.copies : []
    copies.replaceChildren(...all.map(({ id, name, at }) => make('option', { value: id, text: `${name}（${at}）` })))
    if (all.some(({ id }) => id === chosen)) copies.value = chosen
    copies.hidden = all.length < 2
  }

  function close() {
    box.hidden = true
    told.textContent = ''
    const view = getView()
    view.dispatch(markPlaces(view.state.tr, '').setMeta('addToHistory', false))
    view.focus()
  }

  async function go() {
    const at = field.value.trim()
    if (!at) { field.focus(); return }
    // The server looks in its own text: send the rest first.
    await line.settled()
    const found = await fetch(`/drafts/${encodeURIComponent(draft)}/outgoing/place?at=${encodeURIComponent(at)}${copies.value ? `&file=${encodeURIComponent(copies.value)}` : ''}`, { credentials: 'same-origin', cache: 'no-store', headers: { accept: 'application/json' } })
      .then(answered).catch(problem => { toast(whyNot(problem), 'error') })
    if (!found) return
    const place = nearest(found)
    told.textContent = `${found.file}${found.page}页${found.line}行：${found.words}${found.reckoned ? '（行号按版式估算）' : ''}${place ? '' : '，稿中已没有这一句'}`
    // The focus stays in the box, where the next place is typed.
    if (place) showPlace(getView(), place, found.sentence)
    field.select()
  }

  // The same sentence may stand in several places, and a page may be a step ahead of the server.
  function nearest({ sentence, from, to }) {
    const { doc } = getView().state
    const places = placesIn(doc, sentence).sort((a, b) => Math.abs(a.from - from) - Math.abs(b.from - from))
    if (places.length) return places[0]
    return from < to && to <= doc.content.size ? { from, to } : null
  }

  box.addEventListener('keydown', event => {
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && event.target === field) go()
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  return { open }
}
