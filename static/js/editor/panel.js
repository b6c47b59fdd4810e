// The panel at the right: what the caret's place is about, material for it, findings, the look over the whole, comments.
import { make } from '../common.js'
import { setKind } from './commands.js'
import { makeMaterial } from './material.js'
import { around, kindAt } from './schema.js'
import { bracketed } from './slots.js'
import { nameOf, structureKey } from './structure.js'

// With the leisure of the page before it (editor.js) the panel follows a moved caret within 150 ms.
const WAIT = 30
const TYPING_WAIT = 250
const TABS = [['phrases', '素材'], ['findings', '校核'], ['whole', '统稿'], ['comments', '批注']]

/** `page`: { host, getView, hold, assist, kinds (list), readonly, valueOf, settled() }. */
export function makePanel(page) {
  const { host, getView, kinds, readonly } = page
  const place = make('p', { class: 'e-place' })
  const kind = make('select', { id: 'e-kind', 'aria-label': '这一处的类别', disabled: readonly })
  for (const { name, chinese } of kinds) kind.append(make('option', { value: name, text: chinese }))
  const guide = make('p', { class: 'e-guide', hidden: true })
  const material = makeMaterial(page)
  const panels = {}
  const tabs = make('div', { class: 'tabs', role: 'tablist', 'aria-label': '右侧栏', 'data-tabs': '' })
  TABS.forEach(([name, text], index) => {
    const id = `e-tab-${index + 1}`
    tabs.append(make('button', { role: 'tab', type: 'button', id, 'aria-controls': `e-tab-${name}`, 'aria-selected': String(index === 0), text }))
    panels[name] = make('div', { id: `e-tab-${name}`, role: 'tabpanel', 'aria-labelledby': id, hidden: index > 0 })
  })
  panels.phrases.append(...material.elements)
  host.append(make('div', { class: 'e-panel-head' }, place, kind, guide), tabs, ...Object.values(panels))
  tabs.dispatchEvent(new CustomEvent('wengao:added', { bubbles: true }))

  function target() {
    const found = around(getView().state.selection.$head)
    return found.point || found.section
  }
  kind.addEventListener('change', () => {
    const view = getView()
    const here = target()
    if (here) setKind(here.pos, kind.value)(view.state, view.dispatch)
    view.focus()
  })
  tabs.addEventListener('wengao:tab', (/** @type {CustomEvent} */ { detail }) => {
    if (detail === 'e-tab-1') material.later(0)
    if (detail === 'e-tab-4' && page.commentsShown) page.commentsShown()
  })

  const select = name => tabs.querySelector(`[aria-controls="e-tab-${name}"]`).click()
  let stood = ''
  return {
    findings: panels.findings,
    whole: panels.whole,
    comments: panels.comments,
    insert: material.insert,
    /** Whole sets of parallel headings, and which of those here are out of step. */
    headings() { select('phrases'); material.choose('heading', true) },
    focusSearch() { select('phrases'); material.focus() },
    /** What the outline advises for this section. */
    advise(advice) {
      const text = advice.replace(/\{\{(.*?)\}\}/g, '“$1”')
      if (guide.textContent !== text) guide.textContent = text
      guide.hidden = !text
    },
    /** The caret or the text changed. */
    refresh(docChanged) {
      const view = getView()
      const here = target()
      const item = here && structureKey.getState(view.state).items.find(({ pos }) => pos === here.pos)
      const name = item ? item.label + nameOf(item) : ''
      const label = !item ? '标题' : `${item.type === 'point' ? '分论点' : '部分'}：${bracketed(name) || '（无标题）'}`
      if (place.textContent !== label) place.textContent = label
      kind.hidden = !item
      if (item && kind.value !== item.node.attrs.kind) kind.value = item.node.attrs.kind
      const now = `${kindAt(view.state.selection.$head)}/${here ? here.pos : ''}`
      if (now !== stood || docChanged) material.later(now !== stood ? WAIT : TYPING_WAIT)
      if (docChanged) material.changed()
      stood = now
    },
    select,
  }
}
