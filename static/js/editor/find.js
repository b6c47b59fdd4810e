// Find and replace: a bar over the page, every place marked and counted, all replaced in one step of undo.
import { closeHistory } from 'prosemirror-history'
import { Plugin, PluginKey, TextSelection } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { make } from '../common.js'
import { rewrite, textBlocks } from './changes.js'

const findKey = new PluginKey('find')
const none = { query: '', places: [], at: -1, set: DecorationSet.empty }

/** Where `query` stands: `[{ from, to }]`, never over the edge of a block or a slot. */
export function placesIn(doc, query) {
  if (!query) return []
  const places = []
  for (const { pieces } of textBlocks(doc)) {
    const text = pieces.map(({ node }) => (node.isText ? node.text : '\ufffc')).join('')
    for (let at = text.indexOf(query); at >= 0; at = text.indexOf(query, at + query.length)) {
      places.push({ from: unitIn(pieces, at), to: unitIn(pieces, at + query.length - 1) + 1 })
    }
  }
  return places
}

// Where the UTF-16 unit number `at` of these pieces stands.
function unitIn(pieces, at) {
  let left = at
  for (const { pos, node } of pieces) {
    if (left < node.nodeSize) return pos + left
    left -= node.nodeSize
  }
  return 0
}

const drawn = (doc, places, at) => DecorationSet.create(doc, places.map(({ from, to }, index) => Decoration.inline(from, to, { class: index === at ? 'found is-here' : 'found' })))

/** Marks what is looked for, as long as the bar is open. */
export const finding = new Plugin({
  key: findKey,
  state: {
    init: () => none,
    apply(tr, old) {
      const meta = tr.getMeta(findKey)
      if (!meta && (!tr.docChanged || !old.query)) return old
      const query = meta ? meta.query : old.query
      if (!query) return none
      const places = placesIn(tr.doc, query)
      const at = meta && meta.at !== undefined ? meta.at : Math.min(old.at, places.length - 1)
      return { query, places, at, set: drawn(tr.doc, places, at) }
    },
  },
  props: { decorations: state => findKey.getState(state).set },
})

/** The transaction with every place of `query` marked, the one number `at` more than the others; the empty string: none. */
export const markPlaces = (tr, query, at = -1) => tr.setMeta(findKey, { query, at })

/** Selects a place, marks the words that stand there and brings it to the middle of the window; the focus stays where it is. */
export function showPlace(view, { from, to }, words) {
  const { doc } = view.state
  const at = placesIn(doc, words).findIndex(place => place.from === from)
  const tr = view.state.tr.setSelection(TextSelection.between(doc.resolve(from), doc.resolve(to)))
  view.dispatch(markPlaces(tr, at < 0 ? '' : words, at).setMeta('addToHistory', false))
  centre(view, from)
}

/** Brings the line at this place to the middle of the window: what stands before and behind is seen, too. */
export function centre(view, at) {
  const { node } = view.domAtPos(at)
  const line = /** @type {Element} */ (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)
  line.scrollIntoView({ block: 'center' })
}

/** `page`: { host, getView, readonly }. Returns `{ open(replacing) }`. */
export function makeFind({ host, getView, readonly }) {
  const field = make('input', { type: 'search', 'aria-label': '查找', placeholder: '查找', autocomplete: 'off', spellcheck: 'false' })
  const other = make('input', { type: 'text', 'aria-label': '替换为', placeholder: '替换为', autocomplete: 'off', spellcheck: 'false' })
  const count = make('span', { class: 'e-find-count', role: 'status' })
  const button = (text, title, action) => make('button', { class: 'btn btn-small', type: 'button', text, title, on: { click: action } })
  const replacing = make('div', { class: 'row' }, button('替换', '替换这一处（Enter）', one), button('全部替换', '全部替换（Ctrl+Enter）', all))
  const walking = make('div', { class: 'row' }, count, button('上一处', '上一处（Shift+Enter）', () => step(-1)), button('下一处', '下一处（Enter）', () => step(1)),
    button('关闭', '关闭（Esc）', close))
  // Tab goes from the one field to the other, as everywhere.
  const bar = make('div', { class: 'e-find', role: 'search', 'aria-label': '查找和替换', hidden: true }, field, ...(readonly ? [] : [other]), walking, ...(readonly ? [] : [replacing]))
  host.append(bar)

  const state = () => findKey.getState(getView().state)
  function tell(meta) {
    const view = getView()
    view.dispatch(view.state.tr.setMeta(findKey, meta).setMeta('addToHistory', false))
    const { query, places, at } = state()
    count.textContent = !query ? '' : places.length ? (at < 0 ? `共 ${places.length} 处` : `第 ${at + 1} / ${places.length} 处`) : '没有找到'
  }

  function open(withReplace) {
    const view = getView()
    const { from, to, empty } = view.state.selection
    bar.hidden = false
    if (!empty) {
      const text = view.state.doc.textBetween(from, to, '\n')
      if (text.length < 60 && !text.includes('\n')) field.value = text
    }
    const target = withReplace && field.value && !readonly ? other : field
    target.focus()
    target.select()
    seek()
    return true
  }

  function close() {
    bar.hidden = true
    tell({ query: '' })
    getView().focus()
  }

  // From the caret on, so that looking begins where one writes.
  function seek() {
    const query = field.value
    const places = placesIn(getView().state.doc, query)
    const { from } = getView().state.selection
    const next = places.findIndex(place => place.from >= from)
    tell({ query, at: next < 0 ? (places.length ? 0 : -1) : next })
    show()
  }

  function show() {
    const view = getView()
    const { places, at } = state()
    const place = places[at]
    if (!place) return
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, place.from, place.to)).setMeta('addToHistory', false))
    // The focus stays in the bar, and a view without it scrolls nowhere by itself.
    const here = view.dom.querySelector('.found.is-here')
    if (here) here.scrollIntoView({ block: 'center' })
  }

  function step(direction) {
    const { query, places, at } = state()
    if (field.value !== query) { seek(); return }
    if (!places.length) return
    tell({ query, at: (at + direction + places.length) % places.length })
    show()
  }

  function one() {
    const view = getView()
    const { query, places, at } = state()
    const place = places[at]
    if (field.value !== query || !place) { seek(); return }
    view.dispatch(put(closeHistory(view.state.tr), place))
    const after = placesIn(view.state.doc, query)
    const from = place.from + other.value.length
    const next = after.findIndex(found => found.from >= from)
    tell({ query, at: next < 0 ? (after.length ? 0 : -1) : next })
    show()
  }

  function all() {
    const view = getView()
    const query = field.value
    const places = placesIn(view.state.doc, query)
    if (!places.length) { seek(); return }
    const tr = closeHistory(view.state.tr)
    // From the last to the first, so that the places of the others stay right.
    for (const place of places.reverse()) put(tr, place)
    view.dispatch(tr)
    view.dispatch(closeHistory(view.state.tr))
    tell({ query })
    count.textContent = `已替换 ${places.length} 处`
  }

  const put = (tr, { from, to }) => rewrite(tr, from, to, other.value)

  field.addEventListener('input', seek)
  bar.addEventListener('keydown', event => {
    if (event.isComposing || event.keyCode === 229) return
    const typing = event.target === field || event.target === other
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && typing && (event.ctrlKey || event.metaKey)) { if (!readonly) all() }
    else if (event.key === 'Enter' && typing) { if (event.target === other) one(); else step(event.shiftKey ? -1 : 1) }
    else if ((event.ctrlKey || event.metaKey) && event.key === 'f') { field.focus(); field.select() }
    else if ((event.ctrlKey || event.metaKey) && event.key === 'h' && !readonly) { other.focus(); other.select() }
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  return { open }
}
