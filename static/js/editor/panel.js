// The panel at the right: what the caret's place is about, phrasings for it, and the findings.
import { closeHistory } from 'prosemirror-history'
import { Fragment, Slice } from 'prosemirror-model'
import { copy, make } from '../common.js'
import { setAttribute } from './commands.js'
import { around, blockText, kindAt, lineNodes } from './schema.js'
import { nameOf, structureKey } from './structure.js'

const WAIT = 450
const TYPING_WAIT = 1200
const BADGES = { approved: '已核准', mined: '自动发现', retired: '已过时' }
const words = value => (Array.isArray(value) ? value.join('、') : value === null || value === undefined ? '' : String(value))

/** Puts a phrasing at the selection: its slots as chips, its source remembered. */
export function insertPhrasing(view, { id, text }, valueOf) {
  const { state } = view
  const { source } = state.schema.marks
  const parent = state.selection.$from.parent
  if (!parent.inlineContent) return
  const marks = id && source && parent.type.allowsMarkType(source) ? [source.create({ id: String(id), speech: '' })] : []
  const nodes = lineNodes(state.schema, text, valueOf, marks)
  view.dispatch(closeHistory(state.tr.replaceSelection(new Slice(Fragment.from(nodes), 0, 0)).scrollIntoView()))
  view.dispatch(closeHistory(view.state.tr))
  view.focus()
}

/** `page`: { host, draft, getView, hold, kinds (list), readonly, valueOf, took(id) }. */
export function makePanel({ host, draft, getView, hold, kinds, readonly, valueOf, took }) {
  const place = make('p', { class: 'e-place' })
  const kind = make('select', { id: 'e-kind', 'aria-label': '这一处的类别', disabled: readonly })
  for (const { name, chinese } of kinds) kind.append(make('option', { value: name, text: chinese }))
  const guide = make('p', { class: 'e-guide', hidden: true })
  const query = make('input', { type: 'search', id: 'e-query', placeholder: '搜表述', 'aria-label': '搜表述', autocomplete: 'off' })
  const list = make('ol', { class: 'e-phrases', 'aria-label': '表述' })
  const state = make('p', { class: 'muted small', role: 'status' })
  const phrases = make('div', { id: 'e-tab-phrases', role: 'tabpanel', 'aria-labelledby': 'e-tab-1' }, query, state, list)
  const findings = make('div', { id: 'e-tab-findings', role: 'tabpanel', 'aria-labelledby': 'e-tab-2', hidden: true })
  const tabs = make('div', { class: 'tabs', role: 'tablist', 'aria-label': '右侧栏', 'data-tabs': '' },
    make('button', { role: 'tab', type: 'button', id: 'e-tab-1', 'aria-controls': 'e-tab-phrases', 'aria-selected': 'true', text: '表述' }),
    make('button', { role: 'tab', type: 'button', id: 'e-tab-2', 'aria-controls': 'e-tab-findings', 'aria-selected': 'false', text: '校核' }))
  host.append(make('div', { class: 'e-panel-head' }, place, kind, guide), tabs, phrases, findings)
  tabs.dispatchEvent(new CustomEvent('wengao:added', { bubbles: true }))

  let items = []
  let asked = ''
  let request
  let timer

  function target() {
    const found = around(getView().state.selection.$head)
    return found.point || found.section
  }
  kind.addEventListener('change', () => {
    const view = getView()
    const here = target()
    if (here) setAttribute(here.pos, 'kind', kind.value)(view.state, view.dispatch)
    view.focus()
  })
  query.addEventListener('input', () => later(250))
  query.addEventListener('keydown', event => {
    if (event.key === 'Escape') { event.preventDefault(); query.value = ''; later(0); getView().focus() }
    if (event.key === 'Enter' && !event.isComposing && items[0]) { event.preventDefault(); insert(0) }
    if (event.key === 'ArrowDown' && list.querySelector('button')) { event.preventDefault(); list.querySelector('button').focus() }
  })
  // The list must not take the focus from the text when it is clicked.
  list.addEventListener('mousedown', event => { if (event.target.closest('button')) event.preventDefault() })
  list.addEventListener('click', event => {
    const button = event.target.closest('button')
    if (!button) return
    const index = Number(button.closest('li').dataset.index)
    if (button.dataset.do === 'copy') copy(items[index].text)
    else insert(index)
  })
  list.addEventListener('keydown', event => {
    const all = [...list.querySelectorAll('.e-phrase')]
    const at = all.indexOf(document.activeElement)
    const next = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (at < 0 || !next) return
    event.preventDefault()
    if (all[at + next]) all[at + next].focus()
    else if (at + next < 0) query.focus()
  })

  function insert(index) {
    const item = items[index]
    if (!item || readonly || hold.composing()) return
    insertPhrasing(getView(), item, valueOf)
    took(item.id)
  }

  function later(wait) {
    clearTimeout(timer)
    timer = setTimeout(() => hold.idle(load), wait)
  }

  async function load() {
    const { selection } = getView().state
    const { $head } = selection
    const before = $head.parent.isTextblock ? blockText($head.parent, 0, $head.parentOffset).slice(-120) : ''
    const url = `/drafts/${encodeURIComponent(draft)}/phrasings?${new URLSearchParams({ kind: kindAt($head), before, q: query.value.trim() })}`
    if (url === asked) return
    asked = url
    if (request) request.abort()
    request = new AbortController()
    try {
      const answer = await fetch(url, { credentials: 'same-origin', signal: request.signal })
      if (!answer.ok) throw new Error(answer.status)
      show((await answer.json()).items || [])
    } catch (problem) {
      if (problem.name === 'AbortError') return
      asked = ''
      state.textContent = '表述暂时取不到，连上服务器后会自动再取。'
    }
  }

  function show(fresh) {
    items = fresh
    state.textContent = items.length ? '' : query.value ? '没有找到相符的表述。' : '这一处还没有可用的表述。'
    list.replaceChildren(...items.map((item, index) => {
      const note = [item.speeches ? `见于 ${item.speeches} 篇` : '', words(item.years), words(item.speakers), words(item.source)].filter(Boolean).join(' · ')
      return make('li', { data: { index } },
        make('button', { class: 'e-phrase', type: 'button', title: index < 9 ? `单击或按 Alt+${index + 1} 插入` : '单击插入' },
          index < 9 ? make('kbd', { 'aria-hidden': 'true', text: String(index + 1) }) : null,
          make('span', { text: item.text })),
        make('p', { class: 'e-phrase-note' },
          item.status && BADGES[item.status] ? make('span', { class: `badge badge-${item.status}`, text: BADGES[item.status] }) : null,
          make('span', { class: 'grow', text: note }),
          make('button', { class: 'btn btn-link small', type: 'button', data: { do: 'copy' }, 'aria-label': `复制：${item.text}`, text: '复制' })))
    }))
  }

  let stood = ''
  return {
    findings,
    insert,
    focusSearch() { select(1); query.focus(); query.select() },
    /** What the outline advises for this section. */
    advise(text) {
      if (guide.textContent !== text) guide.textContent = text
      guide.hidden = !text
    },
    /** The caret or the text changed. */
    refresh(docChanged) {
      const view = getView()
      const here = target()
      const item = here && structureKey.getState(view.state).items.find(({ pos }) => pos === here.pos)
      const name = item ? item.label + nameOf(item) : ''
      const label = !item ? '标题' : `${item.type === 'point' ? '分论点' : '部分'}：${name || '（无标题）'}`
      if (place.textContent !== label) place.textContent = label
      kind.hidden = !item
      if (item && kind.value !== item.node.attrs.kind) kind.value = item.node.attrs.kind
      const now = `${kindAt(view.state.selection.$head)}/${here ? here.pos : ''}`
      if (now !== stood || docChanged) later(now !== stood ? WAIT : TYPING_WAIT)
      stood = now
    },
    select,
  }

  function select(number) {
    const tab = tabs.querySelector(`#e-tab-${number}`)
    tab.click()
  }
}
