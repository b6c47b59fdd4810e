// The bar above the page: saving, style of the block, undo, length, people, slots, export, help.
import { redoDepth, undoDepth } from 'prosemirror-history'
import { make } from '../common.js'
import { STYLES, newSection, setStyle, styleAt } from './commands.js'
import { minutes } from './counts.js'
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

/** `page`: { host, draft, me, exports, targets, readonly, getView, line, tools (elements), openSlots, openHelp }. */
export function makeStatus(page) {
  const { host, draft, me, targets, readonly, getView, line } = page
  const saving = make('span', { class: 'e-saving', role: 'status', data: { state: 'saved' }, text: readonly ? '只读' : STATES.saved })
  const style = make('select', { id: 'e-style', 'aria-label': '段落样式' })
  for (const [name, label] of STYLES) style.append(make('option', { value: name, text: label }))
  style.append(make('option', { value: 'title', text: '讲话标题', hidden: true }), make('option', { value: 'salutation', text: '称谓', hidden: true }))
  const tool = (text, title, action) => make('button', { class: 'btn btn-quiet btn-small', type: 'button', text, title, on: { click: action } })
  const run = command => () => { const view = getView(); command(view.state, view.dispatch, view); view.focus() }
  const back = tool('撤销', '撤销（Ctrl+Z）', run(undo))
  const again = tool('重做', '重做（Ctrl+Y）', run(redo))
  const divide = tool('另起部分', '从这一段起另成一个部分（Ctrl+Alt+Enter）', run(newSection))
  const length = make('span', { class: 'e-length' })
  const meter = make('meter', { class: 'e-meter', min: 0, value: 0, 'aria-label': '已写字数与目标' })
  const people = make('span', { class: 'e-people' })
  const exports = (page.exports || []).map(({ format, label }) => make('a', {
    class: 'btn btn-small', href: `/drafts/${encodeURIComponent(draft)}/export?format=${encodeURIComponent(format)}`, text: label,
    data: { export: format },
  }))
  style.addEventListener('change', () => run(setStyle(style.value))())
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
  // What the template put here (links of the draft) goes to the end.
  const given = [...host.children]
  host.append(saving,
    ...(readonly ? [] : [make('span', { class: 'e-tools' }, style, back, again, divide)]),
    make('span', { class: 'e-figures' }, length, meter), people,
    make('span', { class: 'e-end' },
      readonly ? null : tool('填空', '填写全部填空项（Ctrl+Alt+K）', () => page.openSlots()),
      ...(page.tools || []), ...exports, ...given,
      tool('键盘', '键盘用法（?）', () => page.openHelp())))

  return {
    saving(state) {
      if (readonly || saving.dataset.state === state) return
      saving.dataset.state = state
      saving.textContent = STATES[state]
    },
    people(list) {
      const names = [...new Set(list.filter(person => String(person.id) !== String(me.id)).map(person => person.name))]
      people.textContent = people.title = names.length ? `${names.join('、')} 也在写` : ''
    },
    /** Lengths, from counts.js. */
    counted({ all }) {
      const goal = targets.characters || 0
      const time = minutes(all, targets.rate)
      length.textContent = `${all}${goal ? ` / ${goal}` : ''} 字 · ${time}${targets.minutes ? ` / ${targets.minutes} 分钟` : ''}`
      const over = (goal && all > goal * 1.1) || (targets.minutes && all / (targets.rate || 200) > targets.minutes * 1.1)
      length.classList.toggle('is-over', !!over)
      length.title = over ? '已超出这个场合的篇幅' : ''
      meter.hidden = !goal
      if (goal) {
        meter.max = goal * 1.3
        meter.high = goal * 1.1
        meter.optimum = goal * 0.9
        meter.value = all
      }
    },
    /** The caret moved or the text changed. */
    refresh(state) {
      const now = styleAt(state)
      if (style.value !== now) style.value = now
      style.disabled = now === 'title' || now === 'salutation'
      const [canUndo, canRedo] = [undoDepth(state) > 0, redoDepth(state) > 0]
      if (back.disabled === canUndo) back.disabled = !canUndo
      if (again.disabled === canRedo) again.disabled = !canRedo
    },
  }
}
