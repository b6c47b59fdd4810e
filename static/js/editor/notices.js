// What must be seen above the text, wherever it is scrolled to: words that could not be saved, and why.
import { make } from '../common.js'

/** `host`: the page's element; `journal` keeps the words until their writer has done with them. */
export function makeNotices(host, journal) {
  const place = make('div', { class: 'e-notices' })
  host.prepend(place)

  const area = words => {
    const field = make('textarea', { readonly: true, 'aria-label': '没能合并的文字' })
    field.value = words
    return field
  }
  const button = (text, action) => make('button', { class: 'btn btn-small', type: 'button', text, on: { click: action } })
  const show = (kind, ...content) => {
    const notice = make('div', { class: `notice ${kind}`, role: 'alert' }, ...content)
    place.append(notice)
    return notice
  }

  /** Words of the journal: they stay until the writer says that they may go. */
  function kept(record, message) {
    const notice = show('notice-warn', make('p', { text: message }), area(record.words),
      button('知道了，不再保留', () => { journal.forget(record); notice.remove() }))
  }

  return {
    kept,
    /** Something happened that is no fault: said where one looks, until it is put away. `more`: what stands behind the words. */
    told(words, ...more) {
      for (const old of place.querySelectorAll('.e-told')) old.remove()
      const notice = make('div', { class: 'notice e-told', role: 'status' }, make('p', {}, words, ...more, ' ', button('知道了', () => notice.remove())))
      place.append(notice)
    },
    /** Words that could not be saved just now. */
    lost: (words, message) => kept(journal.keep(words), message),
    /** The page takes no more: why, the words that are not saved (the journal has them), and what helps. */
    stopped(message, words, help) {
      for (const old of place.querySelectorAll('.e-told')) old.remove()
      show('notice-error e-stopped', make('p', { text: message }),
        ...(words ? [make('p', { text: '您写的下面这些文字没有保存进去，请复制到需要的地方：' }), area(words)] : []),
        ...(help ? [make('p', {}, help)] : []))
    },
  }
}
