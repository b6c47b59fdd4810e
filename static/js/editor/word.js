// “复制为 Word”: what is selected, or the whole speech, on the clipboard as the export sets it, so that it can be pasted into Word or
// WPS as it is: fonts, 28 characters by 22 lines, indents. Pasted back here it has its structure again.
import { Slice } from 'prosemirror-model'
import { toast } from '../common.js'
import { linesOf } from './paper.js'
import { isDeleted, slotText, unmarked } from './changes.js'
import { structureKey } from './structure.js'

// As src/word/write/styles.rs has them.
const BODY = '仿宋_GB2312,仿宋,FangSong'
const FACES = { title: '方正小标宋简体,小标宋,SimSun', hei: '黑体,SimHei', kai: '楷体_GB2312,楷体,KaiTi', fang: BODY }
const LINE = 'line-height:28.95pt;mso-line-height-rule:exactly;margin:0;letter-spacing:-.2pt'
const HEADING = 40

const escaped = text => text.replace(/[&<>"]/g, letter => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter])
const face = name => `font-family:${FACES[name]};mso-fareast-font-family:${FACES[name].split(',')[0]};font-size:16pt`
const paragraph = (inner, style) => `<p class="MsoNormal" style="${LINE};${style}">${inner}</p>`
const span = (text, style) => (text ? `<span lang="ZH-CN" style="${style}">${escaped(text)}</span>` : '')
const indented = 'text-indent:32pt;mso-char-indent-count:2;text-align:justify'

/** What is read of a block between two places in it, slots that nobody has filled by their names. */
function words(node, from, to) {
  let text = ''
  node.nodesBetween(from, to, (child, pos) => {
    if (isDeleted(child)) return false
    if (child.isText) text += child.text.slice(Math.max(from - pos, 0), to - pos)
    else if (child.isLeaf) text += child.attrs.value || slotText(child).replace(/^\{\{(.*)\}\}$/, '【$1】')
    return true
  })
  return text
}

const isHeading = (text, hasBlocks) => {
  const inner = text.replace(/[。！？；]+$/, '')
  return [...text].length <= HEADING && !/[。！？；]/.test(inner) && (hasBlocks || inner.length === text.length)
}

function lead(point, label, text) {
  const { style } = point.attrs
  if (style !== 'paren') return paragraph(span(label + text, face('fang')), indented)
  if (isHeading(text, point.childCount > 1)) return paragraph(span(label + text, face('kai')), `${indented};mso-outline-level:2`)
  const whole = label + text
  const first = /^[^。！？；]*[。！？；]?[”’）》]*/.exec(whole)[0]
  const kai = [...first].length <= HEADING ? first : ''
  return paragraph(span(kai, face('kai')) + span(whole.slice(kai.length), face('fang')), indented)
}

/** The paragraphs of the document between two places: `{ html, text }`; `byline` stands under the title. */
export function wordHtml(state, from, to, byline = '') {
  const { doc } = state
  const labels = new Map(structureKey.getState(state).items.map(item => [item.node.firstChild, item.label]))
  const html = []
  const text = []
  doc.nodesBetween(from, to, (node, pos, parent) => {
    if (!node.isTextblock) return true
    const [a, b] = [Math.max(from - pos - 1, 0), Math.min(to - pos - 1, node.content.size)]
    if (b < a || (b === a && node.content.size)) return false
    const content = words(node, a, b)
    const label = a === 0 ? labels.get(node) || '' : ''
    const name = node.type.name
    text.push(label + content)
    if (name === 'title') {
      const { lines, sub } = linesOf(state, content)
      const large = `font-family:${FACES.title};mso-fareast-font-family:${FACES.title.split(',')[0]};font-size:22pt`
      html.push(`<p class="MsoNormal" style="margin:0;text-align:center;line-height:30pt;mso-line-height-rule:exactly">${lines.map(line => span(line, large)).join('<br>')}</p>`)
      if (sub) html.push(paragraph(span(`——${sub}`, face('kai')), 'text-align:center'))
      const under = byline.split('\n').filter(Boolean)
      for (const line of under) html.push(paragraph(span(line, face('kai')), 'text-align:center'))
      text.push(...under)
      html.push(paragraph('&nbsp;', 'text-indent:0'))
    } else if (name === 'salutation') html.push(paragraph(span(content, face('fang')), 'text-indent:0'))
    else if (name === 'heading') html.push(paragraph(span(label + content, face('hei')), `${indented};mso-outline-level:1`))
    else if (name === 'lead') html.push(lead(parent, label, content))
    else html.push(paragraph(span(content, face('fang')), indented))
    return false
  })
  return { html: html.join(''), text: text.join('\n') }
}

// What is pasted back here: the nodes themselves, without what belongs to this text alone.
function carried(slice) {
  const clean = node => {
    if (node.isInline) return isDeleted(node) ? [] : [node.mark(unmarked(node.marks).filter(mark => mark.type.name !== 'comment'))]
    const inner = []
    node.forEach(child => inner.push(...clean(child)))
    return [node.type.create(node.attrs, inner)]
  }
  const nodes = []
  slice.content.forEach(node => nodes.push(...clean(node)))
  return { content: nodes.map(node => node.toJSON()), openStart: slice.openStart, openEnd: slice.openEnd }
}

/** Puts the selection, or the whole speech, on the clipboard. Without a secure context only the copy event can. */
export function copyForWord(view, byline) {
  const { state } = view
  const { from, to, empty } = state.selection
  const range = empty ? [0, state.doc.content.size] : [from, to]
  const { html, text } = wordHtml(state, range[0], range[1], byline)
  const own = JSON.stringify(carried(empty ? new Slice(state.doc.content, 0, 0) : state.doc.slice(from, to)))
  const put = event => {
    event.preventDefault()
    event.stopImmediatePropagation()
    event.clipboardData.setData('text/html', `<html><head><meta charset="utf-8"></head><body><div data-wengao-slice="${escaped(own)}">${html}</div></body></html>`)
    event.clipboardData.setData('text/plain', text)
  }
  document.addEventListener('copy', put, { capture: true, once: true })
  const done = document.execCommand('copy')
  document.removeEventListener('copy', put, { capture: true })
  toast(done ? `${empty ? '全文' : '选中的文字'}已按公文格式放到剪贴板，可以粘贴到 Word 或 WPS` : '没有复制成功，请再试一次', done ? 'ok' : 'error')
  return true
}

/** The slice that such a copy carries, or null. */
export function sliceFrom(schema, html) {
  if (!html.includes('data-wengao-slice')) return null
  const holder = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-wengao-slice]')
  try {
    const { content, openStart, openEnd } = JSON.parse(holder.dataset.wengaoSlice)
    const slice = Slice.fromJSON(schema, { content, openStart, openEnd })
    slice.content.descendants(node => { node.check(); return true })
    return slice
  } catch { return null }
}
