// The list of keys, on `?` outside the text or from its button.
import { make } from '../common.js'
import { open } from '../dialog.js'
import { STYLES } from './commands.js'

const mac = /Mac/.test(navigator.platform)
const named = key => key.split(/-(?!$)/)
  .map(part => ({ Mod: mac ? '⌘' : 'Ctrl', Alt: mac ? '⌥' : 'Alt' }[part] || part.toUpperCase()))
  .join('+')

/** @type {[string, string[][]][]} */
const GROUPS = [
  ['写', [
    ['Tab', '接受灰色提示；没有提示时，把段落或分论点归入上一个分论点'],
    ['Ctrl+→', '只接受提示的一小段'],
    ['Esc', '这一段不再提示；再按 Tab 可移出正文'],
    ['Alt+1 … Alt+9', '插入右侧第几条表述'],
    ['Alt+/', '在光标处按汉字、拼音或首字母（如 zlqj）找表述、标题、句式；数字键选用'],
    ['Ctrl+Alt+K', '到下一处没有填的空；在空里按回车到下一处，Ctrl+回车变成普通文字'],
    [named('Mod-Alt-c'), '复制为 Word：选中的文字，没有选中时全文'],
  ]],
  ['结构', [
    ...STYLES.filter(([, , key]) => key).map(([, label, key]) => [named(key), `这一段改为：${label}`]),
    ['Ctrl+Alt+Enter', '从这一段起另成一个部分'],
    ['Shift+Tab', '从所在的分论点中移出'],
    ['Alt+↑　Alt+↓', '上移、下移所在的分论点或部分（在提纲中也可用）'],
    ['Backspace', '在标题、分论点的开头：改回正文；在部分的开头：并入上一部分'],
    ['Enter', '“一要”之后接“二要”；空的分论点上按 Enter 结束这一组'],
  ]],
  ['其他', [
    [named('Mod-z') + '　' + named('Mod-y'), '撤销、重做'],
    [named('Mod-s'), '立即保存（平时自动保存）'],
    [named('Mod-f') + '　' + named('Mod-h'), '查找、替换'],
    [named('Mod-Alt-i'), '看光标处文字的出处'],
    [named('Mod-Alt-=') + '　' + named('Mod-Alt--'), '放大、缩小页面'],
    [named('Mod-Alt-f') + '　' + named('Mod-Alt-o'), '专注（只留正文）；收起、展开提纲'],
    ['Alt+F10', '到选中文字上方的工具条'],
    ['F6　Shift+F6', '在提纲、正文、右侧栏之间移动'],
    ['?', '这张表（光标在正文以外时）'],
  ]],
  ['审改', [
    [named('Mod-Shift-e'), '修订开、关'],
    ['Alt+.　Alt+,', '到下一处、上一处修订'],
    ['F9　Shift+F9', '接受、拒绝光标处的修订'],
    ['F8　Shift+F8', '到下一条、上一条意见（右侧是“统稿”时含重复、用词等）'],
    ['Alt+Enter', '按第一种改法改正光标处的校核意见'],
    [named('Mod-Alt-m'), '批注选中的文字；没有选中时到光标处的批注'],
  ]],
]

/** Builds the dialog; returns a function that opens it. */
export function makeHelp() {
  const dialog = make('dialog', { class: 'dialog dialog-wide', 'aria-labelledby': 'help-title' })
  const body = make('div', { class: 'dialog-body grid-2' })
  const columns = [make('div', { class: 'stack' }), make('div', { class: 'stack' })]
  body.append(...columns)
  for (const [title, keys] of GROUPS) {
    const facts = make('dl', { class: 'facts' })
    for (const [key, meaning] of keys) facts.append(make('dt', {}, make('kbd', { text: key })), make('dd', { text: meaning }))
    columns[title === '结构' ? 1 : 0].append(make('section', { class: 'stack-tight' }, make('h3', { text: title }), facts))
  }
  dialog.append(
    make('div', { class: 'dialog-head' }, make('h2', { id: 'help-title', text: '键盘' }),
      make('button', { class: 'btn btn-quiet btn-small', type: 'button', text: '关闭', on: { click: () => dialog.close() } })),
    body)
  document.body.append(dialog)
  document.addEventListener('keydown', event => {
    if (event.key !== '?' || event.isComposing || document.querySelector('dialog[open]')) return
    const activeElement = /** @type {HTMLElement | null} */ (document.activeElement)
    if (activeElement && (activeElement.isContentEditable || activeElement.matches('input, textarea, select'))) return
    event.preventDefault()
    open(dialog)
  })
  return () => open(dialog)
}
