// The bar above the page, one line: saved or not and the title; length, minutes and what is still to do; colleagues, who lead to
// where they are; 审改, 导出, and what is seldom wanted in a menu.
import { redoDepth, undoDepth } from 'prosemirror-history'
import { make } from '../common.js'
import { blockText } from './changes.js'
import { newSection } from './commands.js'
import { minutes } from './counts.js'
import { makeMenu } from './menu.js'
import { bracketed } from './slots.js'
import { redo, undo } from './undo.js'

const STATES = {
  saved: '已保存',
  saving: '正在保存',
  offline: '离线，已存本机',
  reconnecting: '正在重新连接',
  refused: '没有保存',
  ended: '已停止保存',
  locked: '不能再改',
}

/** The first letter of a name, as it stands in the round sign of a colleague: the given name's for Chinese names. */
const initial = name => [...name].slice(-1)[0] || '？'

/**
 * `page`: { host, draft, me, exports, targets, readonly, getView, line, revising (element), tools (elements of the menu),
 * actions ([text, title, action] of the menu), openHelp, say, todo() → [{ text, go }], goTo(section id) }.
 */
export function makeBar(page) {
  const { host, draft, me, targets, readonly, getView, line } = page
  const saving = make('span', { class: 'e-saving', role: 'status', data: { state: 'saved' }, text: readonly ? '只读' : STATES.saved })
  const name = make('span', { class: 'e-name' })
  const tool = (text, title, action) => make('button', { class: 'btn btn-quiet btn-small', type: 'button', text, title, on: { click: action } })
  const run = command => () => { const view = getView(); command(view.state, view.dispatch, view); view.focus() }
  const back = tool('撤销', '撤销（Ctrl+Z）', run(undo))
  const again = tool('重做', '重做（Ctrl+Y）', run(redo))
  const length = make('span', { class: 'e-length' })
  const todoList = make('div', { class: 'e-todo-list' })
  const todo = makeMenu('待办', '还要做的', [todoList], { id: 'e-todo', align: 'start' })
  const people = make('span', { class: 'e-people', role: 'group', 'aria-label': '也在这篇稿子里的同事' })
  const exports = (page.exports || []).map(({ format, label }) => make('a', {
    class: 'btn btn-quiet btn-small', href: `/drafts/${encodeURIComponent(draft)}/export?format=${encodeURIComponent(format)}`, text: label.replace(/^导出 ?/, ''),
    data: { export: format },
  }))
  for (const link of exports) {
    link.addEventListener('click', async event => {
      if (link.dataset.ready) { delete link.dataset.ready; return }
      event.preventDefault()
      // What is exported is the server's text: send the rest first.
      if (!await line.settled()) { page.say('还有文字没有保存到服务器，联网后再导出。'); return }
      link.dataset.ready = 'yes'
      link.click()
    })
  }
  // What the template put here (links of the draft) goes into the menu.
  // Where the draft stands is seen without opening anything.
  const standing = host.querySelector('[data-standing]')
  const given = [...host.children].filter(child => child !== standing)
  const actions = page.actions.map(([text, title, action]) => tool(text, title, action))
  const out = makeMenu('导出 ▾', '导出', [...exports, tool('复制为 Word（选中的或全文）', '按公文格式放到剪贴板，可直接粘贴到 WPS 或 Word（Ctrl+Alt+C）', page.copyWord)], { id: 'e-export' })
  const more = makeMenu('⋯', '更多', [
    ...(readonly ? [] : [back, again, tool('另起部分', '从这一段起另成一个部分（Ctrl+Alt+Enter）', run(newSection))]),
    ...given, ...actions, ...page.tools, tool('键盘', '键盘用法（?）', () => page.openHelp())], { id: 'e-more' })
  host.append(make('a', { class: 'e-home', href: '/drafts', title: '回到写稿', 'aria-label': '回到写稿', text: '‹' }), saving, standing, name,
    make('span', { class: 'e-figures' }, length, todo.element), people,
    make('span', { class: 'e-end' }, page.revising, out.element, more.element))

  let shown = ''
  function showTodo() {
    const things = page.todo()
    const many = things.reduce((sum, { count }) => sum + count, 0)
    const words = `待办 ${many}`
    if (todo.button.textContent !== words) todo.button.textContent = words
    todo.button.hidden = !many
    const now = things.map(({ text, count }) => text + count).join()
    if (now === shown) return
    shown = now
    todoList.replaceChildren(...things.map(({ text, count, go }) => tool(`${text} ${count}`, '', go)))
  }

  return {
    saving(state) {
      if (readonly || saving.dataset.state === state) return
      saving.dataset.state = state
      saving.textContent = STATES[state]
    },
    people(list) {
      const others = new Map()
      for (const person of list) if (String(person.id) !== String(me.id)) others.set(person.id, { ...(others.get(person.id) || {}), ...person })
      people.replaceChildren(...[...others.values()].map(person => make('button', {
        class: 'e-person', type: 'button', text: initial(person.name), title: `${person.name}也在写，单击到他所在的部分`, 'aria-label': person.name,
        on: { click: () => page.goTo(person.section) },
      })))
    },
    /** Lengths, from counts.js. */
    counted({ all }) {
      const goal = targets.characters || 0
      const time = minutes(all, targets.rate)
      length.textContent = `${all}${goal ? ` / ${goal}` : ''} 字 · ${time}${targets.minutes ? ` / ${targets.minutes} 分钟` : ''}`
      const over = (goal && all > goal * 1.1) || (targets.minutes && all / (targets.rate || 200) > targets.minutes * 1.1)
      length.classList.toggle('is-over', !!over)
      length.title = over ? '已超出这个场合的篇幅' : ''
    },
    /** The caret moved or the text changed. */
    refresh(state) {
      const title = bracketed(blockText(state.doc.firstChild)) || '（无标题）'
      if (name.textContent !== title) name.textContent = name.title = title
      const [canUndo, canRedo] = [undoDepth(state) > 0, redoDepth(state) > 0]
      if (back.disabled === canUndo) back.disabled = !canUndo
      if (again.disabled === canRedo) again.disabled = !canRedo
      showTodo()
    },
  }
}
