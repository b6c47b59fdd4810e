// Rows of the side panel: a phrasing with where it comes from and what can be done with it.
import { copy, make, toast } from '../common.js'
import { open } from '../dialog.js'
import { SLOT } from './schema.js'

const BADGES = { approved: '已核准', mined: '自动发现', retired: '已换新提法' }
const words = value => (Array.isArray(value) ? value.join('、') : value === null || value === undefined ? '' : String(value))
const act = (name, text, label, pressed) => make('button', {
  class: 'btn btn-link small', type: 'button', data: { do: name }, 'aria-label': label, text, ...(pressed === undefined ? {} : { 'aria-pressed': String(pressed) }),
})

/** A phrasing's words with its slots as small chips; the braces are there, and not shown. */
export function slotted(text) {
  const brace = mark => make('i', { text: mark })
  const parts = []
  let rest = 0
  for (const match of text.matchAll(SLOT)) {
    parts.push(text.slice(rest, match.index), make('span', { class: 'e-slot' }, brace('{{'), match[1], brace('}}')))
    rest = match.index + match[0].length
  }
  return [...parts, text.slice(rest)].filter(Boolean)
}

/** What is known of a row, in words. */
export function noteOf(item) {
  return [item.speeches ? `见于 ${item.speeches} 篇` : '', words(item.years), words(item.speakers), words(item.source)].filter(Boolean).join(' · ')
}

/** A row of the list; `index` says which key inserts it. `hidden`: a list of what the person does not want to see. */
export function phrasingRow(item, index, hidden = false) {
  const keyed = index < 9 && !hidden
  return make('li', { data: { index } },
    make('button', { class: 'e-phrase', type: 'button', title: keyed ? `单击或按 Alt+${index + 1} 插入` : '单击插入' },
      keyed ? make('kbd', { 'aria-hidden': 'true', text: String(index + 1) }) : null,
      make('span', { class: 'grow' }, ...slotted(item.text)),
      item.used ? make('span', { class: 'e-used', text: '本稿已用' }) : null),
    make('p', { class: 'e-phrase-note' },
      item.status && BADGES[item.status] ? make('span', { class: `badge badge-${item.status}`, text: BADGES[item.status] }) : null,
      make('span', { class: 'grow', text: noteOf(item) })),
    make('p', { class: 'e-row-do' }, act('origin', '出处', `出处：${item.text}`), act('copy', '复制', `复制：${item.text}`),
      hidden ? act('show', '恢复推荐', `恢复推荐：${item.text}`)
        : act('favourite', item.favourite ? '★ 收藏' : '☆ 收藏', `${item.favourite ? '★' : '☆'} 收藏：${item.text}`, item.favourite),
      hidden ? null : act('hide', '不再推荐', `不再推荐：${item.text}`)))
}

/** A row for a model passage. */
export function passageRow(item, index) {
  const text = item.text.replace(/\n/g, ' ')
  return make('li', { data: { index } },
    make('button', { class: 'e-phrase e-passage', type: 'button', title: '单击整段插入' }, make('span', { text })),
    make('p', { class: 'e-phrase-note' }, make('span', { class: 'grow', text: [`《${item.title}》`, item.note].filter(Boolean).join(' · ') })),
    make('p', { class: 'e-row-do' },
      make('a', { class: 'small', href: item.href, target: '_blank', rel: 'noopener', 'aria-label': `原文：${item.title}`, text: '原文' }),
      act('copy', '复制', `复制：${text.slice(0, 30)}`)))
}

const MOVES = { thesis: '论断', demand: '要求', measure: '举措', landing: '落脚', opening: '开头', closing: '结尾' }

/** A whole sentence for the point, and what the last speech said there: a row with what it is, and its source on hover. */
export function sentenceRow(item, index) {
  const source = [item.title && `《${item.title}》`, item.date, item.speaker, item.occasion].filter(Boolean).join(' · ')
  return make('li', { data: { index } },
    make('button', { class: 'e-phrase e-sentence', type: 'button', title: source },
      item.position ? make('span', { class: 'e-move', text: MOVES[item.position] || '' }) : null, make('span', { class: 'grow' }, ...slotted(item.text))),
    make('p', { class: 'e-phrase-note' }, item.href ? make('a', { class: 'grow', href: item.href, target: '_blank', rel: 'noopener', text: source, 'aria-label': `原文：${source}` }) : make('span', { class: 'grow', text: source })))
}

let dialog
/** Shows where a phrasing comes from, with the text around each use. */
export async function showOrigin(assist, id) {
  let found
  try { found = await assist.origin(id) } catch { toast('出处暂时取不到，连上服务器后再试。', 'error'); return }
  if (!dialog) {
    dialog = make('dialog', { class: 'dialog dialog-wide', 'aria-labelledby': 'origin-title' })
    document.body.append(dialog)
  }
  const use = ({ title, speaker, date, before, found: text, after, href }) => make('li', {},
    make('p', {}, before, make('mark', { text }), after),
    make('p', { class: 'small muted' }, make('a', { href, target: '_blank', rel: 'noopener', text: `《${title}》` }), ` ${[date, speaker].filter(Boolean).join(' · ')}`))
  const facts = [found.source && `来源：${found.source}`, found.tier && `层级：${found.tier}`, found.note].filter(Boolean).join('；')
  dialog.replaceChildren(
    make('div', { class: 'dialog-head' }, make('h2', { id: 'origin-title', text: '出处' }),
      make('button', { class: 'btn btn-quiet btn-small', type: 'button', text: '关闭', on: { click: () => dialog.close() } })),
    make('div', { class: 'dialog-body stack-tight' }, make('blockquote', {}, ...slotted(found.text)), facts ? make('p', { class: 'muted', text: facts }) : null,
      found.uses.length ? make('ul', { class: 'feed' }, ...found.uses.map(use)) : make('p', { text: '讲话库中还没有用到它的讲话。' }),
      make('p', {}, make('a', { href: found.href, target: '_blank', rel: 'noopener', text: '在表述库中查看' }))))
  open(dialog)
}

/** Copies what a row shows. */
export const copyRow = item => copy(item.text.replace(/\{\{(.*?)\}\}/g, '$1'))
