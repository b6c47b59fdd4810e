// 审改: tracked changes as a list beside the text, with 修订 on and off, accepting and rejecting one, one author's or all; and what
// has changed since one last had the text open, by author.
import { closeHistory } from 'prosemirror-history'
import { TextSelection } from 'prosemirror-state'
import { Mapping } from 'prosemirror-transform'
import { make, toast } from '../common.js'
import { blockText, changesAt, changesOf, settle } from './changes.js'
import { readStep } from './schema.js'
import { track, trackingOf } from './tracking.js'

const LISTED = 300
const SHOWN = 40
const WORDS = { insertion: '增', deletion: '删' }
const place = (from, to) => (view => {
  const { doc } = view.state
  const end = doc.content.size
  const selection = TextSelection.between(doc.resolve(Math.min(from, end)), doc.resolve(Math.min(to, end)))
  view.dispatch(view.state.tr.setSelection(selection).scrollIntoView())
  view.focus()
})
const when = at => {
  // China's time, as everywhere on the site.
  const time = new Date(Date.parse(at) + 8 * 3600 * 1000)
  if (Number.isNaN(time.getTime())) return ''
  const two = number => String(number).padStart(2, '0')
  return `${time.getUTCMonth() + 1}月${time.getUTCDate()}日 ${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`
}
const clip = text => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)

/** Who, when and what a change is, in words. */
export const describe = ({ kind, name, at, text }) => `${name || '同事'}${when(at) ? ` ${when(at)}` : ''}：${kind === 'insertion' ? '增' : '删'}“${clip(text.replace(/¶/g, '↵'))}”`

/** Commands that settle the changes that the selection touches: `accept` or reject; a suggester takes back only his own. */
export const settleHere = (accept, me) => (state, dispatch) => {
  const { from, to, empty } = state.selection
  const { only } = trackingOf(state)
  const touched = changesAt(state.doc, from, to).filter(({ by }) => !only || (by === me && !accept))
  if (!touched.length) return false
  if (!dispatch) return true
  const tr = closeHistory(state.tr)
  const range = empty ? { from: touched[0].from, to: touched[0].to } : { from, to }
  settle(tr, { accept, by: only ? me : empty ? touched[0].by : null, ...range })
  dispatch(tr.setMeta('settled', true).scrollIntoView())
  return true
}

/** The next change behind the caret (1), or the one before it (−1), round the text; null where there is none. */
export function nextChange(state, direction) {
  const all = changesOf(state.doc)
  const { from, to } = state.selection
  if (direction > 0) return all.find(change => change.from >= to && change.to > to) || all[0] || null
  return [...all].reverse().find(change => change.to <= from && change.from < from) || all[all.length - 1] || null
}

/** `page`: { host, getView, hold, readonly, only (may only suggest), me (account), draft, version, schema, onTrack(on) }. */
export function makeRevising(page) {
  const { host, getView, hold, readonly, only, me } = page
  const button = (text, title, action, kind = '') => make('button', { class: `btn btn-small ${kind}`, type: 'button', text, title, on: { click: action } })
  const opener = make('button', { class: 'btn btn-quiet btn-small', type: 'button', 'aria-expanded': 'false', 'aria-controls': 'e-revise', title: '修订、接受和拒绝、上次看过以后的变化', text: '审改' })
  const box = make('input', { type: 'checkbox' })
  const switcher = make('label', { class: 'check' }, box, '修订（Ctrl+Shift+E）：增删留痕，由人决定')
  const summary = make('p', { class: 'small muted', role: 'status' })
  const who = make('select', { 'aria-label': '谁的修订' })
  const list = make('ol', { class: 'e-changes', 'aria-label': '修订' })
  const news = make('section', { class: 'e-news', hidden: true, 'aria-label': '上次看过以后的变化' })
  const all = accept => () => settleAll(accept, who.value || null)
  // Whoever may only suggest takes back what is his, and accepts nothing.
  const accepting = only ? [] : [button('接受', '接受光标处的修订（F9）', () => here(true))]
  const deciding = make('div', { class: 'row' }, ...accepting, button(only ? '撤回' : '拒绝', only ? '撤回光标处自己的修订（Shift+F9）' : '拒绝光标处的修订（Shift+F9）', () => here(false)))
  const wholesale = make('div', { class: 'row' }, who, button('全部接受', '接受所选的人的全部修订', all(true)), button('全部拒绝', '拒绝所选的人的全部修订', all(false)))
  const moving = make('div', { class: 'row' }, button('上一处', '上一处修订（Alt+,）', () => step(-1)), button('下一处', '下一处修订（Alt+.）', () => step(1)))
  const panel = make('section', { id: 'e-revise', class: 'e-revise', hidden: true, 'aria-label': '审改' },
    make('div', { class: 'row-between' }, make('h2', { text: '审改' }), button('关闭', '关闭（Esc）', close, 'btn-quiet')),
    switcher, news, summary, make('div', { class: 'row' }, ...moving.children, ...(readonly ? [] : deciding.children)), wholesale, list)
  host.append(panel)

  opener.addEventListener('click', () => { if (panel.hidden) open(); else close() })
  panel.addEventListener('keydown', event => { if (event.key === 'Escape') { event.stopPropagation(); close() } })
  box.addEventListener('change', () => { toggle(); getView().focus() })
  who.addEventListener('change', show)
  list.addEventListener('click', event => {
    const item = /** @type {Element} */ (event.target).closest('[data-from]')
    if (item) place(Number(item.dataset.from), Number(item.dataset.to))(getView())
  })

  function open() {
    panel.hidden = false
    opener.setAttribute('aria-expanded', 'true')
    show()
  }
  function close() {
    panel.hidden = true
    opener.setAttribute('aria-expanded', 'false')
    getView().focus()
  }

  function toggle() {
    const view = getView()
    const { on } = trackingOf(view.state)
    if (readonly || !track(!on)(view.state, view.dispatch)) return false
    page.onTrack(!on)
    toast(on ? '修订已关' : '修订已开：增删都留痕', 'ok')
    show()
    return true
  }

  function here(accept) {
    const view = getView()
    if (hold.composing()) return true
    if (!settleHere(accept, me)(view.state, view.dispatch)) { toast(trackingOf(view.state).only ? '您只能撤回自己的修订' : '光标不在修订上'); return true }
    step(1, false)
    return true
  }

  function settleAll(accept, by) {
    const view = getView()
    const tr = closeHistory(view.state.tr)
    settle(tr, { accept, by })
    if (!tr.docChanged) return
    view.dispatch(tr.setMeta('settled', true))
    toast(accept ? '已接受，可以撤销' : '已拒绝，可以撤销', 'ok')
    show()
    view.focus()
  }

  function step(direction, tell = true) {
    const view = getView()
    const change = nextChange(view.state, direction)
    if (change) place(change.from, change.to)(view)
    else if (tell) toast('没有修订')
    show()
    return true
  }

  function show() {
    const { state } = getView()
    const { on, only } = trackingOf(state)
    const changes = changesOf(state.doc)
    opener.textContent = changes.length ? `审改 ${changes.length}` : '审改'
    opener.classList.toggle('is-on', on)
    if (panel.hidden) return
    box.checked = on
    switcher.hidden = readonly || only
    const names = new Map()
    for (const { by, name } of changes) names.set(by, { name: name || '同事', many: ((names.get(by) || {}).many || 0) + 1 })
    const chosen = names.has(who.value) ? who.value : ''
    who.replaceChildren(make('option', { value: '', text: `所有人（${changes.length}）` }), ...[...names].map(([by, { name, many }]) => make('option', { value: by, text: `${name}（${many}）` })))
    who.value = chosen
    wholesale.hidden = readonly || only || !changes.length
    summary.textContent = only ? '您是这篇稿子的建议者：所写所删都记为修订，由撰稿人决定。' : changes.length ? `共 ${changes.length} 处修订。` : '没有修订。'
    const shown = changes.filter(({ by }) => !chosen || by === chosen).slice(0, LISTED)
    list.replaceChildren(...shown.map(change => make('li', {}, make('button', { type: 'button', class: 'e-change', data: { from: change.from, to: change.to } },
      make('span', { class: `badge badge-${change.kind}`, text: WORDS[change.kind] }), make('span', { class: 'grow', text: clip(change.text.replace(/¶/g, '↵')) }),
      make('span', { class: 'small muted', text: `${change.name || '同事'} ${when(change.at)}` })))))
  }

  // ---- what has changed since ---------------------------------------------------------------------------

  let maps = new Mapping() // what has happened to the text since the list was asked for, as long as there is one
  let told = true

  async function sinceLast() {
    let answer
    try {
      const got = await fetch(`/drafts/${encodeURIComponent(page.draft)}/unseen`, { credentials: 'same-origin', cache: 'no-store' })
      if (!got.ok) return
      answer = await got.json()
    } catch { told = false; return }
    const steps = answer.steps.slice(0, Math.max(0, page.version - (answer.version || 0)))
    if (answer.whole === false) {
      tell([make('p', {}, '上次看过以后改动很多，请看', make('a', { href: `/drafts/${encodeURIComponent(page.draft)}/versions`, text: '版本对比' }), '。')], answer.at)
      return
    }
    const found = changedRanges(page.schema, steps, me)
    told = found.length > 0
    if (told) hold.idle(() => listNews(found, answer.at))
  }

  function listNews(found, at) {
    const { doc } = getView().state
    const authors = new Map()
    for (const range of found) {
      const from = maps.map(range.from, 1)
      const to = Math.max(from, maps.map(range.to, -1))
      const $from = doc.resolve(Math.min(from, doc.content.size))
      const block = $from.parent.isTextblock ? $from.before() : -1
      const known = authors.get(range.by) || { name: range.name, places: [] }
      authors.set(range.by, known)
      const last = known.places.find(each => each.block === block && block >= 0)
      if (last) { last.from = Math.min(last.from, from); last.to = Math.max(last.to, to); continue }
      known.places.push({ from, to, block, text: $from.parent.isTextblock ? blockText($from.parent) : '' })
    }
    const entry = ({ from, to, text }) => make('li', {}, make('button', { type: 'button', class: 'e-change', text: clip(text) || '（删去的段落处）', on: { click: () => goNews(from, to) } }))
    tell([...authors.values()].map(({ name, places }) => make('div', {},
      make('h3', { class: 'small', text: `${name}改了 ${places.length} 段` }), make('ol', { class: 'e-changes' }, ...places.slice(0, LISTED).map(entry)))), at)
    maps = new Mapping()
  }

  function goNews(from, to) { place(maps.map(from, 1), Math.max(maps.map(from, 1), maps.map(to, -1)))(getView()) }

  function tell(content, at) {
    news.hidden = false
    news.replaceChildren(make('h3', { text: `您上次看过（${at}）以后的变化` }), ...content)
    opener.dataset.news = 'yes'
    open()
  }

  return {
    element: opener,
    open,
    toggle,
    here,
    step,
    /** Says whether changes are tracked, and what there is. */
    refresh: show,
    /** What happened to the text. */
    changed(tr) { if (told && tr.docChanged) maps.appendMapping(tr.mapping) },
    sinceLast,
  }
}

/** Where others have changed the text by `steps`, in the text after them: `[{ from, to, by, name }]` in order. */
export function changedRanges(schema, steps, me) {
  let ranges = []
  for (const { step: json, by, name } of steps) {
    const step = /** @type {any} */ (readStep(schema, json))
    const map = step.getMap()
    ranges = ranges.map(range => ({ ...range, from: map.map(range.from, 1), to: map.map(range.to, -1) }))
      .map(range => ({ ...range, to: Math.max(range.from, range.to) }))
    if (by === me) continue
    let moved = false
    map.forEach((_, __, from, to) => { moved = true; ranges.push({ from, to, by, name }) })
    const { mark } = step
    if (!moved && mark && ['insertion', 'deletion'].includes(mark.type.name) && step.from !== undefined) ranges.push({ from: step.from, to: step.to, by, name })
  }
  return ranges.sort((a, b) => a.from - b.from)
}
