// Pasting: whatever comes (Word, WPS, web pages, plain text) is read as lines of text; their numbers make
// sections and points. The schema knows no fonts and colours, so nothing else is worth keeping.
import { Fragment, Slice } from 'prosemirror-model'
import { closeHistory } from 'prosemirror-history'
import { Selection } from 'prosemirror-state'
import { classify } from './labels.js'
import { lineNodes } from './schema.js'
import { settleNumbers } from './structure.js'
import { sliceFrom } from './word.js'
import { clean } from './storable.js'

const BLOCKS = new Set(['P', 'DIV', 'LI', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'TR', 'BLOCKQUOTE', 'PRE', 'SECTION', 'ARTICLE',
  'UL', 'OL', 'TABLE', 'DL', 'DT', 'DD', 'HEADER', 'FOOTER', 'FIGCAPTION', 'HR'])
const SKIPPED = new Set(['STYLE', 'SCRIPT', 'META', 'LINK', 'TITLE', 'XML', 'RT', 'RP', 'TEMPLATE', 'DEL', 'NOSCRIPT', 'HEAD'])

/** The lines of text in a piece of HTML. Parsed, never matched: a style sheet pasted by Word must not become text. */
export function htmlLines(html) {
  const page = new DOMParser().parseFromString(html, 'text/html')
  const lines = ['']
  const newLine = () => { if (lines[lines.length - 1] !== '') lines.push('') }
  const walk = node => {
    if (node.nodeType === Node.TEXT_NODE) {
      lines[lines.length - 1] += clean(node.data).replace(/[\t\n\r\f ]+/g, ' ')
      return
    }
    if (node.nodeType !== Node.ELEMENT_NODE || SKIPPED.has(node.nodeName.toUpperCase())) return
    if (node.nodeName === 'BR') { newLine(); return }
    const { slot, value } = node.dataset || {}
    if (slot) { lines[lines.length - 1] += value || `{{${slot}}}`; return }
    const block = BLOCKS.has(node.nodeName)
    if (block) newLine()
    if (node.nodeName === 'TD' && node.previousElementSibling) lines[lines.length - 1] += ' '
    node.childNodes.forEach(walk)
    if (block) newLine()
  }
  walk(page.body)
  return tidy(lines)
}

/** The lines of plain text. */
export const textLines = text => tidy(text.split(/\r\n|[\r\n\u2028\u2029\v\f]/).map(clean))

// Indents are drawn by the page; spaces between Chinese characters come from justified text.
function tidy(lines) {
  return lines
    .map(line => line.replace(/[\u00a0\u2000-\u200b\ufeff\t ]+/g, ' ').trim())
    .map(line => line.replace(/([\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) +(?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])/g, '$1'))
    .filter(line => line !== '')
}

const RANK = { paren: 1, arabic: 2, arabic_paren: 3 }

/**
 * Lines as `{ before, sections }`: blocks up to the first heading, then whole sections. Points keep
 * their labels (三是, 四是) if `labelled`; headings follow their places.
 */
export function build(schema, lines, valueOf, labelled = false) {
  const { section, heading, paragraph, point, lead } = schema.nodes
  const content = text => lineNodes(schema, text, valueOf)
  const before = []
  const sections = []
  let open = [] // the points that a following block may go into: { rank, blocks }
  const target = () => (sections.length ? sections[sections.length - 1].blocks : before)
  for (const line of lines) {
    const { style, label, text } = classify(line)
    if (style === 'heading') {
      sections.push({ heading: content(text), blocks: [] })
      open = []
      continue
    }
    const rank = RANK[style] || 4
    if (style === 'paragraph') {
      while (open.length && open[open.length - 1].rank > 2) open.pop()
    } else {
      while (open.length && open[open.length - 1].rank >= rank) open.pop()
    }
    const into = open.length ? open[open.length - 1].blocks : target()
    if (style === 'paragraph') into.push({ content: content(text) })
    else {
      const made = { style, rank, label: labelled ? label : null, content: content(text), blocks: [] }
      into.push(made)
      open.push(made)
    }
  }
  const node = block => (block.style
    ? point.create({ style: block.style, label: block.label }, [lead.create(null, block.content), ...block.blocks.map(node)])
    : paragraph.create(null, block.content))
  return {
    before: before.map(node),
    sections: sections.map(({ heading: line, blocks }) => section.create(null, [
      heading.create(null, line),
      ...(blocks.length ? blocks.map(node) : [paragraph.create()]),
    ])),
  }
}

/**
 * Puts lines at the selection; one line goes into the text, several make blocks, headings make sections. Points keep the labels that
 * they came with if `labelled`.
 */
export function insertLines(view, lines, valueOf, labelled = false) {
  if (!lines.length) return
  const { schema } = view.state
  const tr = closeHistory(view.state.tr).deleteSelection()
  const line = text => new Slice(Fragment.from(lineNodes(schema, text, valueOf)), 0, 0)
  const name = tr.selection.$from.parent.type.name
  const [first, ...rest] = lines
  if (!rest.length) {
    tr.replaceSelection(line(classify(first).style === 'heading' && name === 'heading' ? classify(first).text : first))
  } else if (name === 'title' || name === 'salutation' || name === 'heading') {
    // The first line belongs to the line of the caret, the others to the text below.
    tr.replaceSelection(line(name === 'heading' ? classify(first).text : first))
    const below = name === 'heading' ? tr.selection.$from.after() : belowHead(tr, name === 'title' ? rest : [], line)
    if (rest.length) place(tr, below, build(schema, rest, valueOf, labelled))
  } else {
    const made = build(schema, lines, valueOf, labelled)
    const { $from } = tr.selection
    const only = !made.sections.length && made.before.every(node => node.type.name === 'paragraph')
    if (only) tr.replaceSelection(new Slice(Fragment.from(made.before), 1, 1))
    else {
      const blank = $from.parent.type.name === 'paragraph' && !$from.parent.content.size
      // Points and sections stand behind the caret's block, at the level of its section.
      const end = $from.after(2)
      place(tr, end, made)
      if (blank && $from.depth === 2) tr.delete($from.before(), $from.after())
    }
  }
  view.dispatch(tr.setMeta('paste', true).setMeta('uiEvent', 'paste').scrollIntoView())
}

// The first place for blocks under title and salutation. A salutation among the lines of a whole speech
// (同志们：) takes its own place.
function belowHead(tr, rest, line) {
  const { salutation } = tr.doc.type.schema.nodes
  const at = tr.doc.firstChild.nodeSize
  const node = tr.doc.child(1)
  if (rest.length && /^.{1,40}[：:]$/.test(rest[0])) {
    if (node.type !== salutation) tr.insert(at, salutation.create(null, line(rest.shift()).content))
    else if (!node.content.size || node.textContent === rest[0]) tr.replace(at + 1, at + 1 + node.content.size, line(rest.shift()))
  }
  const { doc } = tr
  let pos = 0
  for (let index = 0; index < doc.childCount && doc.child(index).type.name !== 'section'; index += 1) pos += doc.child(index).nodeSize
  const first = doc.nodeAt(pos).firstChild
  return pos + 1 + (first.type.name === 'heading' ? first.nodeSize : 0)
}

// Blocks at `pos`, directly inside a section; sections behind them, taking along what stood after `pos`.
function place(tr, pos, { before, sections }) {
  // The empty paragraph of a new draft is in the way.
  const $pos = tr.doc.resolve(pos)
  const blank = $pos.nodeAfter
  const replaced = before.length && blank && blank.type.name === 'paragraph' && !blank.content.size && $pos.index() + 1 === $pos.parent.childCount
  if (replaced) tr.replaceWith(pos, pos + blank.nodeSize, before)
  else if (before.length) tr.insert(pos, before)
  let end = pos + before.reduce((sum, node) => sum + node.nodeSize, 0)
  if (sections.length) {
    const $end = tr.doc.resolve(end)
    if ($end.index() === 0 || $end.nodeBefore.type.name === 'heading') {
      tr.insert(end, tr.doc.type.schema.nodes.paragraph.create())
      end += 2
    }
    const $at = tr.doc.resolve(end)
    if ($at.index() < $at.parent.childCount) {
      tr.split(end, 1, [{ type: $at.parent.type, attrs: { id: '', kind: 'other', number: null } }])
    }
    tr.insert(end + 1, sections)
    end += 1 + sections.reduce((sum, node) => sum + node.nodeSize, 0)
  }
  settleNumbers(tr, pos, end)
  tr.setSelection(Selection.near(tr.doc.resolve(end), -1))
}

// What was copied here with its structure. A whole speech takes the place of an empty one; else its sections stand behind this one.
function pasteSlice(state, slice) {
  const { tr } = state
  const first = slice.content.firstChild
  if (!first || first.type.name !== 'title') return tr.replaceSelection(slice)
  const { from, to } = state.selection
  const all = !state.doc.textContent.trim() || (from <= 1 && to >= state.doc.content.size - 3)
  if (all) return tr.replaceWith(0, state.doc.content.size, slice.content)
  const sections = []
  slice.content.forEach(node => { if (node.type.name === 'section') sections.push(node) })
  const $from = tr.selection.$from
  const end = $from.depth > 1 && $from.node(1).type.name === 'section' ? $from.after(1) : state.doc.content.size
  return tr.insert(end, sections)
}

/** The editor's props for pasting and dropping. */
export function pasting(valueOf) {
  return {
    handlePaste(view, event) {
      const data = event.clipboardData
      if (!data || !view.editable) return false
      const html = data.getData('text/html')
      // Our own copies come with their structure.
      if (html.includes('data-pm-slice')) return false
      const slice = sliceFrom(view.state.schema, html)
      if (slice) { view.dispatch(closeHistory(pasteSlice(view.state, slice)).setMeta('paste', true).scrollIntoView()); return true }
      const lines = html ? htmlLines(html) : []
      insertLines(view, lines.length ? lines : textLines(data.getData('text/plain')), valueOf, true)
      return true
    },
    // Dropped pages, and whatever else ProseMirror reads itself.
    transformPastedHTML(html) {
      if (html.includes('data-pm-slice')) return html
      const holder = document.createElement('div')
      for (const line of htmlLines(html)) {
        const paragraph = document.createElement('p')
        paragraph.textContent = line
        holder.append(paragraph)
      }
      return holder.innerHTML
    },
    clipboardTextParser(text, $context, plain, view) {
      const { paragraph } = view.state.schema.nodes
      const blocks = textLines(text).map(line => paragraph.create(null, lineNodes(view.state.schema, line, valueOf)))
      return blocks.length ? new Slice(Fragment.from(blocks), 1, 1) : Slice.empty
    },
  }
}
