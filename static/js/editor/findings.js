// Findings of the checker, asked for by the writer: a list at the right, marks in the text, fixes by one click.
import { closeHistory } from 'prosemirror-history'
import { getVersion } from 'prosemirror-collab'
import { Mapping } from 'prosemirror-transform'
import { Plugin, PluginKey, TextSelection } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { make, send } from '../common.js'
import { placeOf, textBlocks } from './schema.js'

export const findingsKey = new PluginKey('findings')
const SEVERITIES = { error: '错误', warning: '注意', hint: '建议', info: '建议' }
const ORDER = ['error', 'warning', 'hint', 'info']

/** Marks that move along with the text. */
export const findings = new Plugin({
  key: findingsKey,
  state: {
    init: () => DecorationSet.empty,
    apply(tr, set) {
      const meta = tr.getMeta(findingsKey)
      if (meta) return DecorationSet.create(tr.doc, meta)
      return tr.docChanged ? set.map(tr.mapping, tr.doc) : set
    },
  },
  props: { decorations: state => findingsKey.getState(state) },
})

/** `page`: { host, draft, getView, hold, line, readonly }. */
export function makeFindings({ host, draft, getView, hold, line, readonly }) {
  const run = make('button', { class: 'btn btn-small', type: 'button', text: '校核全文' })
  const clear = make('button', { class: 'btn btn-small btn-quiet', type: 'button', text: '清除标记', hidden: true })
  const summary = make('p', { class: 'muted small', role: 'status', text: '写稿时不打扰；需要时按这里，意见集中列出。' })
  const list = make('ol', { class: 'e-findings' })
  host.append(make('div', { class: 'row' }, run, clear), summary, list)
  let maps = null // what happened to the text since the question was asked

  run.addEventListener('click', check)
  clear.addEventListener('click', () => { show([]); summary.textContent = '' })

  const find = id => findingsKey.getState(getView().state).find(null, null, spec => spec.id === id)[0]

  async function check() {
    run.disabled = true
    summary.textContent = '正在校核…'
    try {
      // The server checks what it has: everything must be there first.
      if (!await line.settled()) throw new Error('unsent')
      const { state } = getView()
      maps = new Mapping()
      const answer = await send(`/drafts/${encodeURIComponent(draft)}/findings`, { body: { version: getVersion(state) } })
      if (!answer.ok) throw new Error(answer.status)
      const { findings: found } = await answer.json()
      const mapping = maps
      maps = null
      hold.idle(() => place(found, state.doc, mapping))
    } catch (problem) {
      maps = null
      summary.textContent = problem.message === 'unsent' ? '还有文字没有保存到服务器，联网后再校核。' : '校核没有成功，请稍后再试。'
    }
    run.disabled = false
  }

  function place(found, doc, mapping) {
    const blocks = textBlocks(doc)
    const now = getView().state.doc
    const placed = []
    found.forEach((finding, index) => {
      const block = blocks[finding.block]
      if (!block) return
      const from = mapping.map(placeOf(block.node, block.pos, finding.start), 1)
      const to = mapping.map(placeOf(block.node, block.pos, finding.end), -1)
      if (to < from || to > now.content.size) return
      const id = String(index)
      const severity = SEVERITIES[finding.severity] ? finding.severity : 'hint'
      placed.push({ ...finding, severity, id, from, to })
    })
    placed.sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || a.from - b.from)
    show(placed)
    const errors = placed.filter(item => item.severity === 'error').length
    summary.textContent = placed.length ? `共 ${placed.length} 条${errors ? `，其中错误 ${errors} 条` : ''}。` : '没有发现问题。'
  }

  function show(placed) {
    const view = getView()
    view.dispatch(view.state.tr.setMeta('addToHistory', false).setMeta(findingsKey, placed.filter(({ from, to }) => to > from).map(({ id, from, to, severity }) =>
      Decoration.inline(from, to, { class: `finding finding-${severity}` }, { id }))))
    clear.hidden = !placed.length
    list.replaceChildren(...placed.map(item => {
      const jump = make('button', { class: 'e-finding', type: 'button', data: { id: item.id } },
        make('span', { class: `badge badge-${item.severity}`, text: SEVERITIES[item.severity] }),
        make('span', { text: item.text ? `“${item.text}”` : '' }))
      jump.addEventListener('click', () => go(item.id))
      const row = make('li', { data: { id: item.id } }, jump, make('p', { text: item.message }))
      if (item.basis) row.append(make('p', { class: 'muted small', text: `依据：${item.basis}` }))
      if (!readonly && item.fixes && item.fixes.length) {
        row.append(make('div', { class: 'row' }, ...item.fixes.map(fix => {
          const text = typeof fix === 'string' ? fix : fix.text || fix.replacement || ''
          return make('button', {
            class: 'btn btn-small', type: 'button', text: text ? `改为“${text}”` : '删去', on: { click: () => apply(item.id, text, row) },
          })
        })))
      }
      return row
    }))
  }

  function go(id) {
    const view = getView()
    const mark = find(id)
    if (!mark) return
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, mark.from, mark.to)).scrollIntoView())
    view.focus()
  }

  function apply(id, text, row) {
    const view = getView()
    const mark = find(id)
    if (mark && !hold.composing()) {
      const tr = closeHistory(view.state.tr)
      if (text) tr.insertText(text, mark.from, mark.to)
      else tr.delete(mark.from, mark.to)
      view.dispatch(tr.scrollIntoView())
    }
    const next = row.nextElementSibling || row.previousElementSibling
    row.remove()
    const focus = next && next.querySelector('button')
    if (focus) focus.focus()
    else view.focus()
    summary.textContent = `还有 ${list.childElementCount} 条。`
  }

  let at = -1
  return {
    check,
    /** Keeps the places right between question and answer. */
    changed(tr) { if (maps) maps.appendMapping(tr.mapping) },
    /** F8: the next finding in the list. */
    next() {
      const rows = [...list.children]
      if (!rows.length) return false
      at = (at + 1) % rows.length
      rows[at].scrollIntoView({ block: 'nearest' })
      go(rows[at].dataset.id)
      return true
    },
  }
}
