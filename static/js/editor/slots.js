// Slots: `{{名}}` typed becomes a chip; one form fills all chips of a name.
import { Plugin } from 'prosemirror-state'
import { closeHistory } from 'prosemirror-history'
import { make } from '../common.js'
import { open } from '../dialog.js'
import { SLOT, isToWrite, lineNodes } from './schema.js'
import { storable } from './storable.js'

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

/** Turns typed braces into chips; waits while an input method composes. */
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
    if (node.type.name !== 'slot') return
    const value = values.get(node.attrs.name)
    if (value !== undefined && value !== node.attrs.value) tr.setNodeAttribute(pos, 'value', storable(value))
  })
  return tr.docChanged ? tr : null
}

/** The form of all slots, built into `host` (a <dialog>, or a place for one). */
export function slotForm(host, getView, known) {
  const dialog = host instanceof HTMLDialogElement ? host : make('dialog')
  dialog.classList.add('dialog')
  dialog.setAttribute('aria-labelledby', 'slots-title')
  if (dialog !== host) host.append(dialog)
  const fields = make('div', { class: 'dialog-body' })
  const form = make('form', { method: 'dialog' },
    make('div', { class: 'dialog-head' }, make('h2', { id: 'slots-title', text: '填空' }),
      make('button', { class: 'btn btn-quiet btn-small', type: 'button', text: '关闭', on: { click: () => dialog.close() } })),
    fields,
    make('div', { class: 'dialog-foot' },
      make('button', { class: 'btn', type: 'button', text: '取消', on: { click: () => dialog.close() } }),
      make('button', { class: 'btn btn-primary', type: 'submit', text: '全部填入' })))
  dialog.append(form)
  form.addEventListener('submit', () => {
    const values = new Map()
    for (const input of fields.querySelectorAll('input')) values.set(input.name, input.value.trim())
    const view = getView()
    const tr = fill(view.state, values)
    if (tr) view.dispatch(tr)
    view.focus()
  })

  const show = focus => {
    const view = getView()
    if (!view.editable) return
    fields.textContent = ''
    const slots = slotsOf(view.state.doc)
    if (!slots.size) {
      fields.append(make('p', { text: '本稿没有填空项。在正文中输入 {{名称}} 就能加一个。' }))
    }
    let index = 0
    for (const [name, { value, places }] of slots) {
      const hint = known.find(slot => slot.name === name)
      const id = `slot-${index += 1}`
      const input = make('input', { id, name, value: value || (hint && hint.value) || '', autocomplete: 'off' })
      const note = [hint && hint.hint, `文中 ${places.length} 处`].filter(Boolean).join('；')
      fields.append(make('div', { class: 'field' },
        make('label', { for: id, text: name }), input, make('p', { class: 'hint', text: note })))
    }
    open(dialog)
    const inputs = [...fields.querySelectorAll('input')]
    const first = inputs.find(input => input.name === focus) || inputs.find(input => !input.value) || inputs[0]
    if (first) { first.focus(); first.select() }
  }
  return { show }
}
