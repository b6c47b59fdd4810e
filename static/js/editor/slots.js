// Slots: places to be filled in, shown as text with a dotted line. Each is written in where it stands, all of one name at once; a key
// turns one into plain text. `{{名}}` typed or pasted becomes one too.
import { closeHistory } from 'prosemirror-history'
import { NodeSelection, Plugin, TextSelection } from 'prosemirror-state'
import { make, toast } from '../common.js'
import { SLOT, isToWrite, lineNodes } from './schema.js'
import { storable } from './storable.js'

/** Text as it is told elsewhere: open slots in brackets, as the other pages have them. */
export const bracketed = text => text.replace(/\{\{\s*(.*?)\s*\}\}/g, '〔$1〕')

/** Names of the slots in order of appearance with their values: `Map name → { value, places }`; what is to be written is none. */
export function slotsOf(doc) {
  const found = new Map()
  doc.descendants((node, pos) => {
    if (node.type.name !== 'slot' || isToWrite(node)) return
    const { name, value } = node.attrs
    const slot = found.get(name) || { value: '', places: [] }
    slot.value = slot.value || value
    slot.places.push({ pos, value })
    found.set(name, slot)
  })
  return found
}

/** The places of what is not filled in yet, in order: `[{ pos, toWrite }]`. */
export function openSlots(doc) {
  const found = []
  doc.descendants((node, pos) => {
    if (node.type.name === 'slot' && !node.attrs.value) found.push({ pos, toWrite: isToWrite(node) })
  })
  return found
}

/** Turns typed braces into slots; waits while an input method composes. */
export function slotInput(valueOf) {
  return new Plugin({
    appendTransaction(transactions, before, state) {
      const settled = transactions.some(tr => tr.getMeta('composed'))
      if (!settled && !transactions.some(tr => tr.docChanged && !tr.getMeta('remote'))) return null
      if (!settled && transactions.some(tr => tr.getMeta('composition') !== undefined)) return null
      const hits = []
      const look = (node, pos) => {
        if (!node.isText) return
        for (const match of node.text.matchAll(SLOT)) hits.push({ from: pos + match.index, text: match[0], marks: node.marks })
      }
      // Only blocks that changed can hold something new.
      const from = before.doc.content.findDiffStart(state.doc.content)
      const to = before.doc.content.findDiffEnd(state.doc.content)
      if (settled || from === null) {
        const { $head } = state.selection
        state.doc.nodesBetween($head.start(), $head.end(), look)
      } else {
        state.doc.nodesBetween(Math.min(from, state.doc.content.size), Math.min(Math.max(to.b, from), state.doc.content.size), look)
      }
      if (!hits.length) return null
      const tr = state.tr
      for (const { from: at, text, marks } of hits.reverse()) {
        tr.replaceWith(at, at + text.length, lineNodes(state.schema, text, valueOf, marks))
      }
      return tr
    },
  })
}

/** Fills every slot of the names in `values`; returns the transaction, or null if nothing changes. */
export function fill(state, values) {
  const tr = closeHistory(state.tr)
  state.doc.descendants((node, pos) => {
    if (node.type.name !== 'slot' || isToWrite(node)) return
    const value = values.get(node.attrs.name)
    if (value !== undefined && value !== node.attrs.value) tr.setNodeAttribute(pos, 'value', storable(value))
  })
  return tr.docChanged ? tr : null
}

/** The selection becomes a slot: its words are the slot's name. */
export function slotFrom(state, dispatch) {
  const { from, to, $from, $to } = state.selection
  const name = state.doc.textBetween(from, to, '', '\ufffc').trim()
  if (!name || !$from.sameParent($to) || name.includes('\ufffc') || [...name].length > 38 || /[{}｛｝\n]/.test(name)) {
    if (dispatch) toast('请在一段里选中不超过38个字，再设为填空')
    return false
  }
  if (dispatch) {
    const tr = closeHistory(state.tr).replaceWith(from, to, state.schema.nodes.slot.create({ name }, null, $from.marks()))
    dispatch(tr.setSelection(NodeSelection.create(tr.doc, from)))
  }
  return true
}

/** The selected slot becomes plain text: what it was filled with, or its name. */
export function slotToText(state, dispatch) {
  const { selection } = state
  const node = selection instanceof NodeSelection ? selection.node : null
  if (!node || node.type.name !== 'slot') return false
  if (dispatch) dispatch(plainText(state, selection.from, node.attrs.value || node.attrs.name))
  return true
}

function plainText(state, pos, text) {
  const node = state.doc.nodeAt(pos)
  const tr = closeHistory(state.tr).replaceWith(pos, pos + 1, state.schema.text(storable(text), node.marks))
  return tr.setSelection(TextSelection.create(tr.doc, pos + text.length)).scrollIntoView()
}

// ---- writing in one where it stands -------------------------------------------------------------------

/** @type {WeakMap<Node, any>} */
const views = new WeakMap()

class SlotView {
  constructor(node, view, getPos, page) {
    this.view = view
    this.getPos = getPos
    this.page = page
    /** @type {HTMLInputElement | null} */
    this.field = null
    this.dom = make('span', { contenteditable: 'false' })
    views.set(this.dom, this)
    this.show(node)
  }

  show(node) {
    this.node = node
    const { name, value } = node.attrs
    const toWrite = isToWrite(node)
    const hint = this.page.hintOf(name)
    this.dom.className = `slot${value ? ' is-filled' : toWrite ? ' is-to-write' : ''}`
    this.dom.dataset.slot = name
    this.dom.dataset.value = value
    this.dom.title = toWrite ? '这里还没有写：单击选中，直接写' : `填空：${name}${hint ? `（${hint}）` : ''}。单击填写，回车到下一处，Ctrl+回车变成普通文字`
    if (!this.field) this.dom.textContent = value || name
  }

  update(node) {
    if (node.type !== this.node.type) return false
    this.show(node)
    return true
  }

  /** Opens it for writing. */
  edit(first = '') {
    if (this.page.locked || this.field || isToWrite(this.node)) return
    const { name, value } = this.node.attrs
    const field = make('input', { class: 'slot-field', 'aria-label': `填空：${name}`, placeholder: name, autocomplete: 'off', maxlength: '200' })
    this.field = field
    field.value = first || value
    const fit = () => { field.style.width = `${Math.max([...(field.value || name)].length, 2) + 1}em` }
    fit()
    this.dom.replaceChildren(field)
    field.addEventListener('input', fit)
    field.addEventListener('blur', () => setTimeout(() => this.left(field)))
    field.addEventListener('keydown', event => this.key(event))
    field.focus()
    if (!first) field.select()
  }

  // The focus has gone: to another window, with a redrawing of the text, or elsewhere, which ends the writing.
  left(field) {
    if (this.field !== field || document.activeElement === field) return
    if (document.activeElement === document.body && this.dom.isConnected) field.focus()
    else this.close(true)
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return
    event.stopPropagation()
    if (event.key === 'Escape') { event.preventDefault(); this.close(false); this.view.focus(); return }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.toText(); return }
    if (!['Enter', 'Tab'].includes(event.key)) return
    event.preventDefault()
    const pos = this.getPos()
    this.close(true)
    if (!editSlot(this.view, event.shiftKey ? -1 : 1, pos)) {
      const { view } = this
      view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(Math.min(pos + 1, view.state.doc.content.size)), 1)))
      view.focus()
    }
  }

  close(keep) {
    const { field, view, node } = this
    if (!field) return
    this.field = null
    const value = field.value.trim()
    this.dom.textContent = node.attrs.value || node.attrs.name
    if (!keep || value === node.attrs.value) return
    const tr = fill(view.state, new Map([[node.attrs.name, value]]))
    if (tr) view.dispatch(tr)
  }

  toText() {
    const { view, field, node } = this
    const pos = this.getPos()
    const value = field.value.trim() || node.attrs.name
    this.field = null
    view.dispatch(plainText(view.state, pos, value))
    view.focus()
  }

  // The text is drawn anew: what was written is kept.
  destroy() {
    const { field, view, node } = this
    this.field = null
    const value = field ? field.value.trim() : node.attrs.value
    if (value === node.attrs.value) return
    setTimeout(() => {
      const tr = view.isDestroyed ? null : fill(view.state, new Map([[node.attrs.name, value]]))
      if (tr) view.dispatch(tr)
    })
  }

  selectNode() { this.dom.classList.add('ProseMirror-selectednode') }
  deselectNode() { this.dom.classList.remove('ProseMirror-selectednode') }
  stopEvent(event) { return !!this.field && this.dom.contains(/** @type {Node} */ (event.target)) }
  ignoreMutation() { return true }
}

/** How slots are drawn, and written in. `only`: the person may only suggest, and fills nothing in. */
export function slotViews({ readonly, only, known }) {
  const hintOf = name => (known.find(slot => slot.name === name) || { hint: '' }).hint
  return { slot: (node, view, getPos) => new SlotView(node, view, getPos, { locked: readonly || only, hintOf }) }
}

const viewAt = (view, pos) => views.get(view.nodeDOM(pos)) || null

/** Opens the slot at `pos` for writing; one that is to be written is chosen, so that the next key replaces it. */
export function openSlot(view, pos, first = '') {
  const node = view.state.doc.nodeAt(pos)
  if (!node || node.type.name !== 'slot') return false
  view.dispatch(view.state.tr.setSelection(isToWrite(node) ? TextSelection.create(view.state.doc, pos, pos + 1) : NodeSelection.create(view.state.doc, pos)).scrollIntoView())
  if (isToWrite(node)) { view.focus(); return true }
  const found = viewAt(view, pos)
  if (found) found.edit(first)
  return !!found
}

/** Goes to the next slot that is not filled in (−1: the one before), round the text, and opens it; false where there is none. */
export function editSlot(view, direction = 1, from = view.state.selection.from) {
  const all = openSlots(view.state.doc).filter(({ toWrite }) => !toWrite).map(({ pos }) => pos)
  if (!all.length) return false
  const next = direction > 0 ? all.find(pos => pos > from) : [...all].reverse().find(pos => pos < from)
  return openSlot(view, next === undefined ? all[direction > 0 ? 0 : all.length - 1] : next)
}

/** What a key does on a selected slot: writing in it begins, also by an input method. */
export function slotKey(view, event) {
  const { selection } = view.state
  if (!(selection instanceof NodeSelection) || selection.node.type.name !== 'slot' || event.ctrlKey || event.metaKey || event.altKey) return false
  const writes = event.keyCode === 229 || event.key === 'Enter' || [...event.key].length === 1
  if (!writes || isToWrite(selection.node)) return false
  const found = viewAt(view, selection.from)
  if (!found) return false
  // The letter itself goes into the field that has the focus now.
  found.edit()
  return event.key === 'Enter'
}
