// Comments: threads at the right, their words marked in the text. A thread hangs on a mark with its id, so it moves with
// the words; what was said comes from the server.
import { Plugin, PluginKey, TextSelection } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { make, send, toast } from '../common.js'
import { randomName } from './schema.js'

export const commentsKey = new PluginKey('comments')
const AFTER = 400

/** Where each thread stands: `Map id → { from, to }` over the whole document. */
export function placesOf(doc) {
  const found = new Map()
  doc.descendants((node, pos) => {
    if (!node.isInline) return
    for (const mark of node.marks) {
      if (mark.type.name !== 'comment') continue
      const known = found.get(mark.attrs.id)
      found.set(mark.attrs.id, { from: known ? known.from : pos, to: pos + node.nodeSize })
    }
  })
  return found
}

const draw = (doc, open) => DecorationSet.create(doc, [...placesOf(doc)].filter(([id]) => open.has(id))
  .map(([id, { from, to }]) => Decoration.inline(from, to, { class: 'comment-open' }, { id })))

/** Draws the threads that are not settled; told of them by a meta `{ open: Set }`. */
export const commentMarks = new Plugin({
  key: commentsKey,
  state: {
    init: () => ({ open: new Set(), set: DecorationSet.empty }),
    apply(tr, old) {
      const meta = tr.getMeta(commentsKey)
      if (meta) return { open: meta.open, set: draw(tr.doc, meta.open) }
      return tr.docChanged ? { open: old.open, set: old.set.map(tr.mapping, tr.doc) } : old
    },
  },
  props: { decorations: state => commentsKey.getState(state).set },
})

/** Where the threads stand that are not settled. */
export const openThreads = state => [...placesOf(state.doc)].filter(([id]) => commentsKey.getState(state).open.has(id)).map(([, { from }]) => from)

/** The thread at a position, the innermost first; null where there is none. */
export function threadAt(state, pos) {
  const $pos = state.doc.resolve(pos)
  const marks = [...$pos.marks(), ...($pos.nodeAfter ? $pos.nodeAfter.marks : [])]
  const mark = marks.find(({ type, attrs }) => type.name === 'comment' && commentsKey.getState(state).open.has(attrs.id))
  return mark ? mark.attrs.id : null
}

/** `page`: { host, draft, getView, hold, readonly, show() }. */
export function makeComments({ host, draft, getView, hold, readonly, show }) {
  const address = `/drafts/${encodeURIComponent(draft)}/comments`
  const status = make('p', { class: 'muted small', role: 'status' })
  const list = make('ol', { class: 'e-threads', 'aria-label': '批注' })
  const settledToo = make('input', { type: 'checkbox', id: 'e-settled' })
  const begin = make('button', { class: 'btn btn-small', type: 'button', text: '＋ 批注选中的文字', disabled: readonly })
  const area = make('textarea', { id: 'e-new-comment', rows: '3', maxlength: '2000', 'aria-label': '批注内容' })
  const quoted = make('blockquote', { class: 'small' })
  const form = make('form', { class: 'stack-tight e-new', hidden: true }, quoted, area,
    make('div', { class: 'row' }, make('button', { class: 'btn btn-small btn-primary', type: 'submit', text: '加批注' }),
      make('button', { class: 'btn btn-small', type: 'button', text: '取消', on: { click: () => { form.hidden = true; getView().focus() } } })))
  host.append(make('div', { class: 'row-between' }, begin, make('label', { class: 'check small' }, settledToo, '已解决的也看')), form, status, list)
  let threads = []
  let range = null
  let loading
  let unread = true
  const drafts = new Map() // answers begun but not sent, by thread

  begin.addEventListener('mousedown', event => event.preventDefault())
  begin.addEventListener('click', () => compose())
  settledToo.addEventListener('change', render)
  // Ctrl+Enter sends, Esc goes back to the text; Enter alone is a new line.
  host.addEventListener('keydown', event => {
    if (event.isComposing || event.keyCode === 229 || event.target.tagName !== 'TEXTAREA') return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); event.target.form.requestSubmit() }
    if (event.key === 'Escape') { event.preventDefault(); form.hidden = true; getView().focus() }
  })

  /** Begins a comment on the selection; without one, goes to the thread at the caret. */
  function compose() {
    const { state } = getView()
    const { from, to, empty } = state.selection
    show()
    if (empty) {
      const id = threadAt(state, from)
      if (id) focus(id)
      else toast('请先选中要批注的文字')
      return
    }
    if (readonly) { toast('稿子已经定稿，不能再加新的批注'); return }
    if (!state.doc.textBetween(from, to, '', '\ufffc')) { toast('请先选中要批注的文字'); return }
    range = { from, to }
    quoted.textContent = state.doc.textBetween(from, to, ' ', leaf => leaf.attrs.value || leaf.attrs.name || '').slice(0, 200)
    area.value = ''
    form.hidden = false
    area.focus()
  }

  form.addEventListener('submit', async event => {
    event.preventDefault()
    const body = area.value.trim()
    if (!body || !range) return
    const id = randomName()
    const at = range
    if (!await say({ thread: id, body, quote: quoted.textContent })) return
    form.hidden = true
    hold.idle(() => {
      const view = getView()
      const end = view.state.doc.content.size
      const tr = view.state.tr.addMark(Math.min(at.from, end), Math.min(at.to, end), view.state.schema.marks.comment.create({ id }))
      // Undoing what was written must not take a colleague's question away.
      view.dispatch(tr.setMeta('addToHistory', false))
      mark()
      view.focus()
    })
  })

  async function say(body) {
    try {
      const answer = await send(address, { body })
      const found = await answer.json()
      if (!answer.ok) throw new Error(found.detail || found.title || '')
      take(found.threads)
      return true
    } catch (problem) {
      toast(problem.message && /[\u4e00-\u9fff]/.test(problem.message) ? problem.message : '批注没有发出去，连上服务器后再试。', 'error')
      return false
    }
  }

  async function load() {
    clearTimeout(loading)
    try {
      const answer = await fetch(address, { credentials: 'same-origin', cache: 'no-store' })
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
      take((await answer.json()).threads)
      unread = false
    } catch { status.textContent = '批注暂时取不到，连上服务器后会自动再取。' }
  }

  function take(fresh) {
    threads = fresh || []
    hold.idle(mark)
    render()
  }

  function mark() {
    const view = getView()
    const open = new Set(threads.filter(thread => !thread.resolved).map(thread => thread.id))
    view.dispatch(view.state.tr.setMeta(commentsKey, { open }).setMeta('addToHistory', false))
  }

  function render() {
    const places = placesOf(getView().state.doc)
    const shown = threads.filter(thread => settledToo.checked || !thread.resolved)
    const at = thread => (places.has(thread.id) ? places.get(thread.id).from : Infinity)
    shown.sort((a, b) => at(a) - at(b))
    const focused = list.contains(document.activeElement) && document.activeElement.closest('li')
    const kept = focused && focused.dataset.thread
    const writing = kept && document.activeElement.tagName === 'TEXTAREA'
    for (const field of list.querySelectorAll('textarea')) drafts.set(field.closest('li').dataset.thread, field.value)
    list.replaceChildren(...shown.map(thread => row(thread, places.has(thread.id))))
    const open = threads.filter(thread => !thread.resolved).length
    status.textContent = open ? `${open} 条没有解决。` : threads.length ? '批注都已解决。' : '还没有批注。选中文字，按 Ctrl+Alt+M 加一条。'
    if (kept) focus(kept, writing)
  }

  function row(thread, there) {
    const jump = make('button', { class: 'e-finding', type: 'button' },
      make('span', { class: 'e-quote', text: `“${thread.quote}”` }), there ? null : make('span', { class: 'badge badge-doubt', text: '原文已删改' }))
    jump.addEventListener('click', () => go(thread.id))
    const answer = make('textarea', { rows: '2', maxlength: '2000', 'aria-label': `答复：${thread.quote.slice(0, 20)}`, placeholder: '答复，Ctrl+Enter 发出' })
    answer.value = drafts.get(thread.id) || ''
    const reply = make('form', { class: 'stack-tight' }, answer, make('div', { class: 'row' },
      make('button', { class: 'btn btn-small', type: 'submit', text: '答复' }),
      make('button', { class: 'btn btn-small', type: 'button', text: thread.resolved ? '重新打开' : '解决', on: { click: () => settle(thread, !thread.resolved) } })))
    reply.addEventListener('submit', async event => {
      event.preventDefault()
      const body = answer.value.trim()
      if (!body) { answer.focus(); return }
      if (await say({ thread: thread.id, body })) { drafts.delete(thread.id); const field = fieldOf(thread.id); if (field) field.value = '' }
    })
    return make('li', { class: thread.resolved ? 'is-settled' : '', data: { thread: thread.id } }, jump,
      ...thread.comments.map(({ name, body, at }) => make('div', { class: 'e-said' }, make('p', { class: 'small muted' }, make('b', { text: name }), ` ${at}`), make('p', { text: body }))),
      reply)
  }

  const rowOf = id => [...list.querySelectorAll('li')].find(item => item.dataset.thread === id)
  const fieldOf = id => { const found = rowOf(id); return found && found.querySelector('textarea') }

  async function settle(thread, resolved) {
    try {
      const answer = await send(`${address}/${encodeURIComponent(thread.id)}`, { body: { resolved } })
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
      take((await answer.json()).threads)
      toast(resolved ? '已解决' : '已重新打开', 'ok')
      const next = list.querySelector('button')
      if (document.activeElement === document.body) (next || getView().dom).focus()
    } catch { toast('没有记下来，连上服务器后再试。', 'error') }
  }

  function go(id) {
    const view = getView()
    const place = placesOf(view.state.doc).get(id)
    if (!place) { toast('批注的原文已经删改'); return }
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, place.from, place.to)).scrollIntoView())
    view.focus()
  }

  function focus(id, field = true) {
    const found = rowOf(id)
    if (!found) return
    found.scrollIntoView({ block: 'nearest' })
    const target = field ? found.querySelector('textarea') : found.querySelector('button')
    target.focus()
  }

  return {
    compose,
    load,
    /** Somebody said something. */
    changed() { clearTimeout(loading); loading = setTimeout(load, AFTER) },
    /** The panel came into sight: places may have moved since. */
    shown() { if (unread) load(); else render() },
    /** Keeps the chosen words right while the comment is written. */
    moved(tr) { if (range) range = { from: tr.mapping.map(range.from, 1), to: tr.mapping.map(range.to, -1) } },
    /** What a click or a key at `pos` shows: the thread there. */
    openAt(pos) {
      const id = threadAt(getView().state, pos)
      if (!id) return false
      show()
      const found = rowOf(id)
      if (found) { found.scrollIntoView({ block: 'nearest' }); found.classList.add('is-here'); setTimeout(() => found.classList.remove('is-here'), 1500) }
      return true
    },
  }
}
