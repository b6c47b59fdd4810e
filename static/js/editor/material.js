// 素材: what the library has for the caret's place, in six tabs, searchable.
import { make, toast } from '../common.js'
import { placeAt, spotAt } from './assist.js'
import { makeHeadings } from './headings.js'
import { insertPassage, insertPhrasing } from './insert.js'
import { copyRow, passageRow, phrasingRow, sentenceRow, showOrigin } from './rows.js'

const TABS = [['', '表述'], ['frame', '句式'], ['heading', '标题'], ['edge', '开头结尾'], ['quote', '引语'], ['model', '范文']]
// Whole sentences shown at first; the others behind a word.
const SENTENCES = 4
const EMPTY = {
  '': '这一处还没有可用的表述。', frame: '这一处还没有可用的句式。', heading: '还没有可用的标题。',
  edge: '还没有可用的开头结尾。', quote: '还没有可用的引语。', model: '讲话库中还没有写这一类内容的段落。',
}

/** `page`: { getView, hold, assist, kinds, readonly, valueOf, went(promise when all is saved) }. */
export function makeMaterial({ getView, hold, assist, kinds, readonly, valueOf, settled }) {
  const query = make('input', { type: 'search', id: 'e-query', placeholder: '汉字、拼音或首字母', 'aria-label': '搜表述', autocomplete: 'off' })
  const list = make('ol', { class: 'e-phrases', id: 'e-rows', 'aria-label': '表述' })
  const state = make('p', { class: 'muted small', role: 'status' })
  const buttons = TABS.map(([name, text]) => make('button', {
    role: 'tab', type: 'button', id: `e-kind-${name || 'phrasing'}`, 'aria-controls': 'e-material', 'aria-selected': String(name === ''), tabindex: name === '' ? '0' : '-1', data: { tab: name }, text,
  }))
  const tabs = make('div', { class: 'e-kinds', role: 'tablist', 'aria-label': '素材的种类' }, ...buttons)
  const hiddenOnes = make('button', { class: 'btn btn-link small', type: 'button', text: '看不再推荐的' })
  const headings = makeHeadings({ getView, assist, kinds, readonly, valueOf, settled })
  const whole = make('div', { class: 'e-whole', hidden: true })
  const fixed = make('h3', { class: 'e-group', text: '固定表述', hidden: true })
  const body = make('div', { id: 'e-material', role: 'tabpanel', 'aria-labelledby': buttons[0].id }, query, headings.element, whole, fixed, state, list, hiddenOnes)
  let tab = ''
  let items = []
  let asked = ''
  let showsHidden = false
  let request
  let timer
  let sought = '' // the point that whole sentences were asked for
  let seeking

  function choose(name, focus) {
    tab = name
    showsHidden = false
    for (const button of buttons) {
      const here = button.dataset.tab === name
      button.setAttribute('aria-selected', String(here))
      button.tabIndex = here ? 0 : -1
      if (here) { body.setAttribute('aria-labelledby', button.id); if (focus) button.focus() }
    }
    headings.element.hidden = name !== 'heading'
    whole.hidden = fixed.hidden = true
    sought = ''
    hiddenOnes.hidden = name === 'model'
    hiddenOnes.textContent = '看不再推荐的'
    if (name === 'heading') headings.refresh()
    asked = ''
    load()
  }
  tabs.addEventListener('click', event => {
    const button = /** @type {Element} */ (event.target).closest('button')
    if (button) choose(button.dataset.tab)
  })
  tabs.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const at = TABS.findIndex(([name]) => name === tab)
    choose(TABS[(at + step + TABS.length) % TABS.length][0], true)
  })
  query.addEventListener('input', () => later(250))
  query.addEventListener('keydown', event => {
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Escape') { event.preventDefault(); query.value = ''; later(0); getView().focus() }
    if (event.key === 'Enter' && items[0]) { event.preventDefault(); insert(0) }
    if (event.key === 'ArrowDown' && list.querySelector('button')) { event.preventDefault(); list.querySelector('button').focus() }
  })
  hiddenOnes.addEventListener('click', () => {
    showsHidden = !showsHidden
    hiddenOnes.textContent = showsHidden ? '回到推荐' : '看不再推荐的'
    asked = ''
    load()
  })

  // The list must not take the focus from the text when it is clicked.
  list.addEventListener('mousedown', event => { if (/** @type {Element} */ (event.target).closest('button')) event.preventDefault() })
  list.addEventListener('click', event => {
    const button = /** @type {Element} */ (event.target).closest('button')
    if (!button) return
    const row = button.closest('li')
    const index = Number(row.dataset.index)
    const item = items[index]
    const act = {
      copy: () => copyRow(item),
      origin: () => showOrigin(assist, item.id),
      favourite: () => prefer(item, !item.favourite, false, () => { item.favourite = !item.favourite; redraw(index) }),
      hide: () => prefer(item, false, true, () => gone(row, item)),
      show: () => prefer(item, false, false, () => { row.remove(); toast('以后会继续推荐', 'ok') }),
    }[button.dataset.do]
    if (act) act()
    else insert(index)
  })
  list.addEventListener('keydown', event => {
    const all = [...list.querySelectorAll('.e-phrase')]
    const at = all.findIndex(row => row === document.activeElement)
    const next = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (at < 0 || !next) return
    event.preventDefault()
    if (all[at + next]) all[at + next].focus()
    else if (at + next < 0) query.focus()
  })

  async function prefer(item, favourite, hide, done) {
    try {
      await assist.prefer(item.id, favourite, hide)
      done()
    } catch { toast('没有记下来，连上服务器后再试。', 'error') }
  }

  function redraw(index) {
    const old = list.querySelector(`li[data-index="${index}"]`)
    const fresh = phrasingRow(items[index], index)
    const focused = old.contains(document.activeElement)
    old.replaceWith(fresh)
    if (focused) fresh.querySelector('[data-do="favourite"]').focus()
  }

  // A row that is not wanted leaves at once, and can be called back.
  function gone(row, item) {
    const back = make('button', { class: 'btn btn-link small', type: 'button', data: { do: 'undo' }, text: '撤销' })
    const message = make('li', { class: 'e-gone' }, make('span', { class: 'small muted', text: '以后不再向您推荐。' }), back)
    row.replaceWith(message)
    back.addEventListener('click', event => { event.stopPropagation(); prefer(item, item.favourite, false, () => message.replaceWith(row)) })
    back.focus()
  }

  function insert(index) {
    const item = items[index]
    if (!item || readonly || hold.composing()) return
    if (tab === 'model') insertPassage(getView(), item, valueOf)
    else { insertPhrasing(getView(), item, valueOf); assist.took(item.id) }
  }

  function later(wait) {
    clearTimeout(timer)
    timer = setTimeout(() => hold.idle(load), wait)
  }

  /** 这一点的整句 and 上次怎么说: asked for once a point, since they do not hang on the words before the caret. */
  async function seek() {
    const spot = tab === '' && !showsHidden && !query.value.trim() ? spotAt(getView().state) : null
    const question = spot ? JSON.stringify(spot) : ''
    if (question === sought) return
    sought = question
    if (seeking) seeking.abort()
    if (!spot) { whole.hidden = fixed.hidden = true; return }
    seeking = new AbortController()
    try {
      const { items: found, last } = await assist.here(spot, seeking.signal)
      const group = (name, rows, shown) => {
        if (!rows.length) return []
        const row = (item, index) => {
          const element = sentenceRow(item, index)
          element.querySelector('button').addEventListener('click', () => { if (!readonly && !hold.composing()) insertPassage(getView(), item, valueOf) })
          return element
        }
        /** @type {HTMLElement[]} */
        const parts = [make('h3', { class: 'e-group', text: name }), make('ol', { class: 'e-phrases', 'aria-label': name }, ...rows.slice(0, shown).map(row))]
        if (rows.length > shown) parts.push(make('details', {}, make('summary', { class: 'small', text: `另外 ${rows.length - shown} 句` }), make('ol', { class: 'e-phrases', 'aria-label': `${name}，其余` }, ...rows.slice(shown).map(row))))
        return parts
      }
      whole.replaceChildren(...group('这一点的整句', found, SENTENCES), ...group('上次怎么说', last.map(item => ({ ...item, position: '' })), 2))
      whole.hidden = !whole.childElementCount
      fixed.hidden = whole.hidden
    } catch (problem) {
      if (problem.name !== 'AbortError') sought = ''
    }
  }
  whole.addEventListener('mousedown', event => { if (/** @type {Element} */ (event.target).closest('button')) event.preventDefault() })

  async function load() {
    if (!body.isConnected || body.parentElement.hidden) return
    seek()
    const place = placeAt(getView().state)
    const q = query.value.replace(/['’]/g, '').trim()
    const which = showsHidden ? 'hidden' : tab
    const question = JSON.stringify([which, q, place.kind, place.section, which === 'model' ? '' : place.before])
    if (question === asked) return
    asked = question
    if (request) request.abort()
    request = new AbortController()
    try {
      const fresh = which === 'model' ? await assist.models(place.kind, q, request.signal) : await assist.rows(place, which, q, request.signal)
      show(fresh, q)
    } catch (problem) {
      if (problem.name === 'AbortError') return
      asked = ''
      state.textContent = '表述暂时取不到，连上服务器后会自动再取。'
    }
  }

  function show(fresh, q) {
    items = fresh
    state.textContent = items.length ? '' : showsHidden ? '没有设为不再推荐的表述。' : q ? '没有找到相符的。' : EMPTY[tab]
    list.replaceChildren(...items.map((item, index) => (tab === 'model' && !showsHidden ? passageRow(item, index) : phrasingRow(item, index, showsHidden))))
    list.setAttribute('aria-label', showsHidden ? '不再推荐的表述' : TABS.find(([name]) => name === tab)[1])
  }

  headings.element.hidden = true
  return {
    elements: [tabs, body],
    insert,
    choose,
    focus() { query.focus(); query.select() },
    later,
    /** The text changed: the drafted headings may be out of step. */
    changed() { if (tab === 'heading') headings.stale() },
  }
}
