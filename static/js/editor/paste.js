// Pasting: whatever comes is read as lines of text (clipboard.js); their numbers make sections and points. The schema knows no fonts and colours, so nothing else is worth keeping.
import { Fragment, Slice } from 'prosemirror-model'
import { closeHistory } from 'prosemirror-history'
import { Selection } from 'prosemirror-state'
import { mended } from './broken-lines.js'
import { htmlLines, textLines } from './clipboard.js'
import { classify } from './labels.js'
import { difference } from './merging.js'
import { lineNodes } from './schema.js'
import { settleNumbers } from './structure.js'
import { trackingOf } from './tracking.js'
import { sliceFrom } from './word.js'

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
 * The transaction that puts lines at the selection; one line goes into the text, several make blocks, headings make sections.
 * Points keep the labels that they came with if `labelled`.
 */
function inserted(state, lines, valueOf, labelled) {
  const { schema } = state
  const tr = closeHistory(state.tr).deleteSelection()
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
  return tr.setMeta('paste', true).setMeta('uiEvent', 'paste').scrollIntoView()
}

/** Puts lines at the selection, as `inserted` says. */
export function insertLines(view, lines, valueOf, labelled = false) {
  if (lines.length) view.dispatch(inserted(view.state, lines, valueOf, labelled))
}

/**
 * Pastes lines that were broken elsewhere (a PDF): as they came, and then put together; one undo takes only the second back. Where
 * changes are tracked, only what was put together, so that nobody has to accept it twice. `say(words)` tells the writer.
 */
function pasteMended(view, lines, whole, valueOf, say) {
  const before = view.state
  const did = [whole.joined && `接好${whole.joined}处断行`, whole.numbers && `去掉${whole.numbers}个页码`].filter(Boolean).join('，')
  if (trackingOf(before).on) {
    insertLines(view, whole.lines, valueOf, true)
    say(`已${did}`)
    return
  }
  view.dispatch(inserted(before, lines, valueOf, true))
  const wanted = inserted(before, whole.lines, valueOf, true)
  const step = difference(view.state.doc, wanted.doc)
  if (!step) return
  const tr = closeHistory(view.state.tr).step(step)
  tr.setSelection(Selection.near(tr.doc.resolve(Math.min(wanted.selection.to, tr.doc.content.size)), -1))
  view.dispatch(tr.setMeta('paste', true).setMeta('uiEvent', 'paste').scrollIntoView())
  view.dispatch(closeHistory(view.state.tr))
  say(`已${did}；要原样，按 Ctrl+Z`)
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

/** The editor's props for pasting and dropping; `say(words)` tells the writer what was done to what he pasted. */
export function pasting(valueOf, say = () => {}) {
  return {
    handlePaste(view, event) {
      const data = event.clipboardData
      if (!data || !view.editable) return false
      const html = data.getData('text/html')
      // Our own copies come with their structure.
      if (html.includes('data-pm-slice')) return false
      const slice = sliceFrom(view.state.schema, html)
      if (slice) { view.dispatch(closeHistory(pasteSlice(view.state, slice)).setMeta('paste', true).scrollIntoView()); return true }
      const marked = html ? htmlLines(html) : []
      const lines = marked.length ? marked : textLines(data.getData('text/plain'))
      const whole = mended(lines)
      if (whole.joined || whole.numbers) pasteMended(view, lines, whole, valueOf, say)
      else insertLines(view, lines, valueOf, true)
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
