// Alt+/: a small list at the caret of whatever fits what is typed there: characters, pinyin or initials (zlqj). It has
// a field of its own, so that an input method works in it as anywhere, and its letters find something before a
// character is chosen. Letters that stand before the caret already are taken as the query, and replaced.
import { make } from '../common.js'
import { insertPhrasing } from './insert.js'
import { placeAt } from './assist.js'
import { slotted } from './rows.js'

const WAIT = 90
const SHOWN = 9
const KINDS = { phrasing: '表述', frame: '句式', heading: '标题', edge: '开头结尾', quote: '引语', full_name: '全称', model: '范文' }

/** `page`: { host, getView, assist, valueOf, readonly }. Returns `{ open() }`. */
export function makePopup({ host, getView, assist, valueOf, readonly }) {
  const field = make('input', {
    type: 'text', role: 'combobox', 'aria-label': '搜表述、标题、句式：汉字、拼音或首字母', 'aria-autocomplete': 'list', 'aria-expanded': 'false',
    'aria-controls': 'e-popup-list', autocomplete: 'off', spellcheck: 'false', placeholder: '汉字、拼音或首字母',
  })
  const list = make('ul', { role: 'listbox', id: 'e-popup-list', 'aria-label': '可插入的表述' })
  const note = make('p', { class: 'e-popup-note', role: 'status' })
  const popup = make('div', { class: 'e-popup', role: 'dialog', 'aria-label': '插入表述', hidden: true }, field, list, note)
  host.append(popup)
  let items = []
  let active = -1
  let range = null
  let timer
  let request

  function open() {
    const view = getView()
    if (readonly || !view.editable) return false
    const { $head, empty, from, to } = view.state.selection
    if (!$head.parent.isTextblock || $head.parent.type.name === 'title') return false
    const letters = empty && /[A-Za-z]{2,24}$/.exec($head.parent.textBetween(0, $head.parentOffset, '', '\ufffc'))
    range = letters ? { from: from - letters[0].length, to } : null
    field.value = letters ? letters[0] : ''
    show([])
    note.textContent = ''
    popup.hidden = false
    const at = view.coordsAtPos(range ? range.from : from)
    const { offsetWidth: width } = popup
    const below = window.innerHeight - at.bottom
    popup.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - width - 8))}px`
    popup.style.top = below > 300 ? `${at.bottom + 6}px` : ''
    popup.style.bottom = below > 300 ? '' : `${window.innerHeight - at.top + 6}px`
    field.focus()
    load()
    return true
  }

  function close(back) {
    if (popup.hidden) return
    clearTimeout(timer)
    if (request) request.abort()
    popup.hidden = true
    if (back) getView().focus()
  }

  async function load() {
    if (request) request.abort()
    request = new AbortController()
    const { signal } = request
    // An input method shows its letters in groups: zl'qj.
    const query = field.value.replace(/['’\s]/g, '')
    try {
      const rows = await assist.rows(placeAt(getView().state), '', query, signal)
      if (!signal.aborted) show(rows.slice(0, SHOWN), query)
    } catch (problem) {
      if (problem.name !== 'AbortError') note.textContent = '表述暂时取不到，连上服务器后再试。'
    }
  }

  function show(rows, query = '') {
    items = rows
    list.replaceChildren(...rows.map((item, index) => make('li', { role: 'option', id: `e-popup-${index}`, 'aria-selected': 'false', data: { index } },
      make('kbd', { 'aria-hidden': 'true', text: String(index + 1) }),
      make('span', { class: 'grow' }, ...slotted(item.text)),
      make('span', { class: 'e-popup-kind', text: [KINDS[item.kind], item.speeches ? `${item.speeches} 篇` : ''].filter(Boolean).join(' · ') }))))
    note.textContent = rows.length ? '' : query ? '没有找到，换几个字或首字母试试。' : ''
    field.setAttribute('aria-expanded', String(rows.length > 0))
    point(rows.length ? 0 : -1)
  }

  function point(index) {
    active = index
    for (const option of list.querySelectorAll('li')) option.setAttribute('aria-selected', String(Number(option.dataset.index) === index))
    if (index < 0) { field.removeAttribute('aria-activedescendant'); return }
    field.setAttribute('aria-activedescendant', `e-popup-${index}`)
    list.children[index].scrollIntoView({ block: 'nearest' })
  }

  function choose(index) {
    const item = items[index]
    if (!item) return
    const view = getView()
    // A colleague may have written meanwhile: replace the letters only where they still stand.
    const there = range && view.state.selection.from === range.to ? range : null
    close(false)
    insertPhrasing(view, item, valueOf, there)
    assist.took(item.id)
  }

  field.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(load, WAIT) })
  field.addEventListener('keydown', event => {
    // Keys of an input method choose its candidates, not ours.
    if (event.isComposing || event.keyCode === 229) return
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey
    const run = {
      Escape: () => close(true), Enter: () => choose(active), Tab: () => choose(active),
      ArrowDown: () => point(items.length ? (active + 1) % items.length : -1),
      ArrowUp: () => point(items.length ? (active + items.length - 1) % items.length : -1),
      PageDown: () => point(items.length - 1), PageUp: () => point(items.length ? 0 : -1),
    }[event.key]
    if (plain && run) run()
    else if (plain && /^[1-9]$/.test(event.key)) choose(Number(event.key) - 1)
    else if (event.altKey && event.key === '/') close(true)
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  list.addEventListener('mousedown', event => event.preventDefault())
  list.addEventListener('click', event => {
    const option = /** @type {Element} */ (event.target).closest('li')
    if (option) choose(Number(option.dataset.index))
  })
  popup.addEventListener('focusout', event => { if (!popup.contains(/** @type {Node} */ (event.relatedTarget))) close(false) })
  return { open }
}
