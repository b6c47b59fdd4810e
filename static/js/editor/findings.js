// Findings of the checker, asked for by the writer: a list at the right, marks in the text where wanted, the reason on
// hover, fixes by a click or Alt+Enter; what is set aside stays with the speech.
import { closeHistory } from 'prosemirror-history'
import { Mapping } from 'prosemirror-transform'
import { Plugin, PluginKey, TextSelection } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { make, send, toast, within } from '../common.js'
import { placeOf, rewrite, textBlocks } from './changes.js'
import { getVersion } from './merging.js'
import { bracketed } from './slots.js'
import { makeTip } from './tooltip.js'

export const findingsKey = new PluginKey('findings')
// How long an answer is waited for.
const ANSWER = 20000
const SEVERITIES = { error: '错误', warning: '警告', info: '提示' }
const ORDER = ['error', 'warning', 'info']
const REASONS = ['引用原文，不改', '本地规范写法', '专有名称', '已核对无误', '讲话人的习惯说法']

/** Places that move along with the text, drawn while they are wanted. State: { set, marked }. */
export const findings = new Plugin({
  key: findingsKey,
  state: {
    init: () => ({ set: DecorationSet.empty, marked: true }),
    apply(tr, { set, marked }) {
      const meta = tr.getMeta(findingsKey) || {}
      if (meta.list) set = DecorationSet.create(tr.doc, meta.list)
      else if (tr.docChanged) set = set.map(tr.mapping, tr.doc)
      if (meta.gone) set = set.remove(set.find(null, null, spec => spec.id === meta.gone))
      return { set, marked: meta.marked === undefined ? marked : meta.marked }
    },
  },
  props: {
    decorations(state) {
      const { set, marked } = findingsKey.getState(state)
      return marked ? set : null
    },
  },
})

/** `page`: { host, draft, getView, hold, line, readonly, onShow(), onLeave() }. */
export function makeFindings({ host, draft, getView, hold, line, readonly, onShow = () => {}, onLeave = () => {} }) {
  const url = end => `/drafts/${encodeURIComponent(draft)}/findings${end}`
  const button = (text, kind, on) => make('button', { class: `btn btn-small ${kind}`, type: 'button', text, on: { click: on } })
  const run = button('校核全文', '', check)
  const clear = button('清除', 'btn-quiet', () => { show([]); asked = false; summary.textContent = ground.textContent = '' })
  const marks = make('input', { type: 'checkbox', checked: true })
  const marking = make('label', { class: 'check small', hidden: true }, marks, '在文中标出')
  const summary = make('p', { class: 'muted small', role: 'status', text: '写稿时不打扰；需要时按这里，意见集中列出。' })
  const ground = make('p', { class: 'muted small' }) // by which day and which rules it was judged
  const list = make('ol', { class: 'e-findings', 'aria-label': '校核意见' })
  const aside = make('ol', { class: 'e-dismissed' })
  const asideTitle = make('summary')
  const asideBox = make('details', { class: 'more', hidden: true }, asideTitle, aside)
  const reasons = make('datalist', { id: 'e-reasons' }, ...REASONS.map(value => make('option', { value })))
  host.append(make('div', { class: 'row' }, run, clear, marking), summary, ground, list, asideBox, reasons)
  clear.hidden = true

  let open = new Map() // the findings of the list by their ids
  const rows = new Map() // their rows, here and in 统稿
  let at = '' // the one that F8 went to
  let asked = false // somebody has had the text checked
  let maps = null // what happened to the text since the question was asked
  const tip = makeTip(getView().dom, tipOf)
  const find = id => findingsKey.getState(getView().state).set.find(null, null, spec => spec.id === id)[0]
  const tell = meta => getView().dispatch(getView().state.tr.setMeta('addToHistory', false).setMeta(findingsKey, meta))

  marks.addEventListener('change', () => { tip.hide(); tell({ marked: marks.checked }) })

  async function check() {
    run.disabled = true
    summary.textContent = '正在校核…'
    try {
      // The server checks what it has: everything must be there first.
      if (!await line.settled()) throw new Error('unsent')
      const { state } = getView()
      maps = new Mapping()
      const answer = await send(url(''), { body: { version: getVersion(state) }, signal: within(ANSWER) })
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
      const { findings: found, note } = await answer.json()
      asked = true
      ground.textContent = note || ''
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
      const from = mapping.map(placeOf(block, finding.start), 1)
      const to = mapping.map(placeOf(block, finding.end), -1)
      if (to < from || to > now.content.size) return
      const severity = SEVERITIES[finding.severity] ? finding.severity : 'info'
      placed.push({ ...finding, severity, id: String(index), from, to })
    })
    placed.sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || a.from - b.from)
    const wanted = placed.filter(item => !item.dismissed)
    show(wanted, placed.filter(item => item.dismissed))
    const errors = wanted.filter(item => item.severity === 'error').length
    summary.textContent = wanted.length ? `共 ${wanted.length} 条${errors ? `，其中错误 ${errors} 条` : ''}。` : '按规则核对了提法、用字、标点、数目和体例，没有提出意见；事实和人名仍要人来核对。'
  }

  function show(wanted, dismissed = []) {
    tip.hide()
    open = new Map(wanted.map(item => [item.id, item]))
    rows.clear()
    at = ''
    tell({
      list: wanted.filter(({ from, to }) => to > from).map(({ id, from, to, severity }) =>
        Decoration.inline(from, to, { class: `finding finding-${severity}`, 'data-finding': id }, { id })),
    })
    clear.hidden = marking.hidden = !wanted.length && !dismissed.length
    list.replaceChildren(...wanted.map(rowOf))
    asideBox.hidden = !dismissed.length
    asideTitle.textContent = `已忽略 ${dismissed.length} 条`
    aside.replaceChildren(...dismissed.map(asideRow))
    onShow()
  }

  const words = item => [make('p', { text: item.message }), item.basis ? make('p', { class: 'muted small', text: `依据：${item.basis}` }) : null]
  const fixButton = (item, fix) => button(fix ? `改为“${fix}”` : '删去', '', () => apply(item.id, fix))

  function rowOf(item) {
    const jump = make('button', { class: 'e-finding', type: 'button', data: { id: item.id } },
      make('span', { class: `badge badge-${item.severity}`, text: SEVERITIES[item.severity] }),
      make('span', { text: item.text ? `“${bracketed(item.text)}”` : '' }))
    jump.addEventListener('click', () => go(item.id))
    const tools = make('div', { class: 'row' })
    if (!readonly) {
      const fixes = (item.fixes || []).map(fix => fixButton(item, fix))
      const same = fixes.length ? alike(item) : []
      if (same.length > 1) {
        const all = button(`同样的 ${same.length} 处都改`, '', () => applyAll(item))
        all.setAttribute('aria-label', `同样的 ${same.length} 处都改：${item.text}`)
        fixes.push(all)
      }
      const ignore = button('忽略', 'btn-quiet', () => askReason(item, tools))
      ignore.setAttribute('aria-label', `忽略：${item.text}`)
      tools.append(...fixes, ignore)
    }
    const row = make('li', { data: { id: item.id } }, jump, ...words(item), tools)
    rows.set(item.id, [...(rows.get(item.id) || []), row])
    return row
  }

  function tipOf(id) {
    const item = open.get(id)
    if (!item) return null
    const fix = !readonly && item.fixes && item.fixes.length ? fixButton(item, item.fixes[0]) : null
    return [make('p', { class: 'strong', text: SEVERITIES[item.severity] }), ...words(item),
      fix && make('div', { class: 'row' }, fix, make('span', { class: 'muted small', text: 'Alt+Enter' }))].filter(Boolean)
  }

  // ---- setting aside ------------------------------------------------------------------------------------

  function askReason(item, tools) {
    const reason = make('input', { list: 'e-reasons', maxlength: 200, 'aria-label': '忽略的理由', placeholder: '理由（可以不填）' })
    const form = make('form', { class: 'row' }, reason,
      make('button', { class: 'btn btn-small btn-primary', type: 'submit', text: '忽略' }),
      button('取消', 'btn-quiet', () => { form.replaceWith(tools); tools.lastElementChild.focus() }))
    form.addEventListener('submit', event => { event.preventDefault(); dismiss(item, reason) })
    form.addEventListener('keydown', event => {
      if (event.key === 'Escape') { event.stopPropagation(); form.replaceWith(tools); tools.lastElementChild.focus() }
    })
    tools.replaceWith(form)
    reason.focus()
  }

  const aimed = ({ rule, text, before, after }, reason = '') => ({ rule, text, before, after, reason })

  async function dismiss(item, field) {
    const reason = field.value.trim()
    const answer = await send(url('/dismiss'), { body: aimed(item, reason) }).catch(() => null)
    if (!answer || !answer.ok) { toast('没有忽略成功，请稍后再试', 'error'); return }
    const { by } = await answer.json()
    leave(item.id)
    asideBox.hidden = false
    aside.append(asideRow({ ...item, dismissed: { reason, by, at: '' } }))
    asideTitle.textContent = `已忽略 ${aside.childElementCount} 条`
  }

  function asideRow(item) {
    const { reason, by, at } = item.dismissed
    const back = button('恢复', 'btn-quiet', async () => {
      const answer = await send(url('/restore'), { body: aimed(item) }).catch(() => null)
      if (answer && (answer.ok || answer.status === 404)) check()
      else toast('没有恢复成功，请稍后再试', 'error')
    })
    back.setAttribute('aria-label', `恢复：${item.text}`)
    return make('li', {},
      make('p', { text: item.text ? `“${item.text}”　${item.message}` : item.message }),
      make('p', { class: 'muted small', text: [reason && `理由：${reason}`, by, at].filter(Boolean).join(' · ') }),
      readonly ? null : make('div', { class: 'row' }, back))
  }

  /** A finding leaves list and text. */
  function leave(id) {
    open.delete(id)
    tip.hide()
    tell({ gone: id })
    summary.textContent = open.size ? `还有 ${open.size} 条。` : '都处理完了。'
    for (const row of rows.get(id) || []) {
      const next = row.nextElementSibling || row.previousElementSibling
      const held = row.contains(document.activeElement)
      row.remove()
      if (!held) continue
      const focus = next && next.querySelector('button')
      if (focus) focus.focus()
      else getView().focus()
    }
    rows.delete(id)
    onLeave()
  }

  // ---- going there and mending --------------------------------------------------------------------------

  function go(id) {
    const view = getView()
    const mark = find(id)
    if (!mark) return
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, mark.from, mark.to)).scrollIntoView())
    view.focus()
    if (marks.checked) requestAnimationFrame(() => tip.at(id))
  }

  /** The open findings of the same rule that say the same of the same words. */
  const alike = item => [...open.values()].filter(other =>
    other.rule === item.rule && other.text === item.text && (other.fixes || [])[0] === item.fixes[0])

  /** Mends all that are alike, from the end of the text to its beginning, as one step that one 撤销 takes back. */
  function applyAll(item) {
    const view = getView()
    if (hold.composing()) return
    const marks = alike(item).map(({ id }) => ({ id, mark: find(id) })).filter(({ mark }) => mark)
    marks.sort((a, b) => b.mark.from - a.mark.from)
    const tr = closeHistory(view.state.tr)
    for (const { mark } of marks) {
      rewrite(tr, mark.from, mark.to, item.fixes[0])
    }
    if (tr.docChanged) view.dispatch(tr)
    for (const { id } of marks) leave(id)
    toast(`已改 ${marks.length} 处，可以一次撤销`, 'ok')
  }

  function apply(id, text) {
    const view = getView()
    const mark = find(id)
    if (hold.composing()) return
    if (mark) {
      const tr = closeHistory(view.state.tr)
      rewrite(tr, mark.from, mark.to, text)
      view.dispatch(tr.scrollIntoView())
    }
    leave(id)
  }

  return {
    check,
    /** Whether somebody has had the text checked. */
    isShown: () => asked,
    /** Checks again where a list is on view: what is known of the speech has changed. */
    again() { if (!clear.hidden || asked) check() },
    /** What is open, each with its place now: `{ id, from, row() }`. */
    items() {
      const places = new Map(findingsKey.getState(getView().state).set.find().map(({ from, spec }) => [spec.id, from]))
      return [...open.values()].map(item => ({ id: item.id, rule: item.rule || '', severity: item.severity, from: places.has(item.id) ? places.get(item.id) : item.from, row: () => rowOf(item) }))
    },
    go,
    /** Keeps the places right between question and answer. */
    changed(tr) { if (maps) maps.appendMapping(tr.mapping) },
    /** F8 and Shift+F8: the next finding of the list, or the one before. */
    next(direction = 1) {
      const all = [...list.querySelectorAll('li')]
      if (!all.length) return false
      const now = all.findIndex(row => row.dataset.id === at)
      const row = all[now < 0 ? (direction > 0 ? 0 : all.length - 1) : (now + direction + all.length) % all.length]
      at = row.dataset.id
      for (const each of all) each.classList.toggle('is-here', each === row)
      row.scrollIntoView({ block: 'nearest' })
      go(at)
      return true
    },
    /** Alt+Enter: the first fix of the finding at the caret. */
    fix() {
      // What is shown comes first, then the one that F8 went to, then whatever is marked at the caret.
      const { from, to } = getView().state.selection
      const here = findingsKey.getState(getView().state).set.find(from, to).map(mark => mark.spec.id)
      const id = [tip.shown(), here.includes(at) ? at : '', ...here].find(each => open.has(each))
      if (!id || readonly) return false
      const item = open.get(id)
      if (item.fixes && item.fixes.length) { apply(item.id, item.fixes[0]); getView().focus() }
      else toast('这一条没有现成的改法，请自行修改')
      return true
    },
  }
}
