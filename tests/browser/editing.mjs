// Driving the editor from a test: the caret, the text, input methods.
import { old } from './support.mjs'

/** What the document looks like: one line a block, `type:label text`. */
export const shape = page => page.evaluate(() => {
  const { view } = document.getElementById('editor-root')
  const lines = []
  const walk = (node, indent) => node.forEach(child => {
    if (child.isTextblock) {
      lines.push(indent + child.type.name + ':' + child.textBetween(0, child.content.size))
    } else {
      const { kind, style } = child.attrs
      lines.push(`${indent}${child.type.name}${style ? `(${style})` : ''}`)
      walk(child, indent + ' ', kind)
    }
  })
  walk(view.state.doc, '')
  return lines.join('\n')
})

/** The texts of all blocks in order. */
export const texts = page => page.evaluate(() => {
  const { view } = document.getElementById('editor-root')
  const out = []
  view.state.doc.descendants(node => {
    if (!node.isTextblock) return true
    out.push(node.textBetween(0, node.content.size))
    return false
  })
  return out
})

/** Puts the caret into the block whose text contains `text`: behind the text, or `offset` characters into the block. */
export const caret = (page, text, offset = null) => page.evaluate(([text, offset]) => {
  const { view } = document.getElementById('editor-root')
  let place = null
  view.state.doc.descendants((node, pos) => {
    if (place !== null || !node.isTextblock) return place === null
    const plain = node.textBetween(0, node.content.size, '', leaf => (leaf.type.name === 'slot' ? '\ufffc' : ''))
    const at = plain.indexOf(text)
    if (at < 0) return false
    place = pos + 1 + (offset === null ? at + text.length : offset)
    return false
  })
  if (place === null) throw new Error(`no block with ${text}`)
  // The class of any selection inherits `near` from Selection.
  const tr = view.state.tr.setSelection(view.state.selection.constructor.near(view.state.doc.resolve(place)))
  view.dispatch(tr)
  view.focus()
}, [text, offset])

/** The grey completion, or ''. */
export const ghostText = page => page.evaluate(() => {
  const element = document.querySelector('[data-ghost]')
  return element ? element.dataset.ghost : ''
})

/**
 * An input method: `send('Input.imeSetComposition', { text, … })` and `send('Input.insertText', { text })`, as the protocol
 * of a Chromium of today has them. Chromium 90 has no such commands: there its events are dispatched in the page, and its own
 * editing (execCommand) changes what stands there, as it does for an input method.
 */
export async function inputMethod(page) {
  if (!old) return page.context().newCDPSession(page)
  const session = await page.context().newCDPSession(page)
  return {
    send: async (what, { text }) => {
      const composing = await page.evaluate(() => !!window.composedBefore)
      if (what === 'Input.insertText' && !composing) return session.send(what, { text })
      return page.evaluate(composeByEvents, { text, end: what === 'Input.insertText' || !text })
    },
  }
}

function composeByEvents({ text, end }) {
  const target = document.activeElement
  const field = target.matches('input, textarea')
  const tell = (type, data) => target.dispatchEvent(new CompositionEvent(type, { data, bubbles: true, cancelable: true }))
  target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Process', keyCode: 229, isComposing: !!window.composedBefore, bubbles: true, cancelable: true }))
  if (window.composedBefore === undefined) {
    window.composedBefore = ''
    tell('compositionstart', '')
  }
  const before = window.composedBefore
  tell('compositionupdate', text)
  if (field) {
    const start = target.selectionStart - before.length
    target.setRangeText(text, start, target.selectionEnd, 'end')
    target.dispatchEvent(new InputEvent('input', { data: text, inputType: 'insertCompositionText', isComposing: true, bubbles: true }))
  } else {
    for (let n = 0; n < before.length; n += 1) getSelection().modify('extend', 'backward', 'character')
    document.execCommand(text ? 'insertText' : 'delete', false, text)
  }
  window.composedBefore = end ? undefined : text
  if (end) tell('compositionend', text)
}

/** Composes as an input method does: intermediate letters, then the chosen text (null cancels). */
export async function compose(session, page, letters, text) {
  for (const letter of letters) {
    await session.send('Input.imeSetComposition', { text: letter, selectionStart: letter.length, selectionEnd: letter.length })
    await page.waitForTimeout(25)
  }
  if (text === null) await session.send('Input.imeSetComposition', { text: '', selectionStart: 0, selectionEnd: 0 })
  else await session.send('Input.insertText', { text })
  await page.waitForTimeout(90)
}

/** Opens a menu of the bar: 导出 or ⋯. */
export const openMenu = (page, text) => page.click(`#status .e-menu-place > button:has-text("${text}")`)

/** Waits until the server has everything. */
export const saved = (page, timeout = 10000) => page.waitForFunction(() => document.querySelector('.e-saving[data-state="saved"]'), null, { timeout })

/** Pastes HTML and text at the selection. */
export const paste = (page, html, text = '') => page.evaluate(([html, text]) => {
  const data = new DataTransfer()
  if (html) data.setData('text/html', html)
  data.setData('text/plain', text)
  document.querySelector('.ProseMirror').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
}, [html, text])

/** Begins a speech from an outline, through the pages; ends in the editor. */
export async function newDraft(page, outline = null) {
  await page.goto('/drafts/new')
  await page.click(outline ? `main a:has-text("${outline}")` : 'main .card-link')
  await page.click('main form[action="/drafts"] button[type="submit"]')
  await ready(page)
}

/** Waits until the editor stands and its line is up. */
export async function ready(page) {
  await page.waitForFunction(() => { const root = document.getElementById('editor-root'); return root && root.view })
  await page.waitForTimeout(300)
}

/**
 * Drags one element onto a point of another. A headless Chromium 90 begins no drag of its own: its events are dispatched.
 */
export async function drag(page, from, onto, at) {
  if (!old) { await page.dragAndDrop(from, onto, { targetPosition: at }); return }
  const [source, target] = [await page.$(from), await page.$(onto)]
  await page.evaluate(([source, target, at]) => {
    const box = target.getBoundingClientRect()
    const tell = (element, type, dataTransfer) => element.dispatchEvent(new DragEvent(type, {
      dataTransfer, clientX: box.left + at.x, clientY: box.top + at.y, bubbles: true, cancelable: true,
    }))
    const data = new DataTransfer()
    tell(source, 'dragstart', data)
    tell(target, 'dragover', data)
    tell(target, 'drop', data)
    tell(source, 'dragend', data)
  }, [source, target, at])
}

/** Selects from `offset` of the block with `text` to `offset2` of the block with `text2`. */
export const place = (page, text, offset, text2, offset2) => page.evaluate(([text, offset, text2, offset2]) => {
  const { view } = document.getElementById('editor-root')
  const find = wanted => {
    let found = null
    view.state.doc.descendants((node, pos) => {
      if (found === null && node.isTextblock && node.textContent.includes(wanted)) found = pos + 1
      return !node.isTextblock
    })
    return found
  }
  const near = view.state.selection.constructor.near(view.state.doc.resolve(find(text)))
  const selection = near.constructor.create(view.state.doc, find(text) + offset, find(text2) + offset2)
  view.dispatch(view.state.tr.setSelection(selection))
  view.focus()
}, [text, offset, text2, offset2])

/** The blocks of the document as the server has it, by loading the draft once more. */
export const serverText = page => page.evaluate(async () => {
  const html = await (await fetch(location.href, { cache: 'no-store' })).text()
  const data = new DOMParser().parseFromString(html, 'text/html').getElementById('draft-data').textContent
  const { view } = document.getElementById('editor-root')
  const doc = view.state.schema.nodeFromJSON(JSON.parse(data).document)
  const lines = []
  doc.descendants(node => {
    if (!node.isTextblock) return true
    lines.push(node.textBetween(0, node.content.size))
    return false
  })
  return lines.join('\n')
})

/** Puts the caret at the end of the block with this number; returns the number it took (they are counted round). */
export const caretAtEnd = (page, number) => page.evaluate(number => {
  const { view } = document.getElementById('editor-root')
  const ends = []
  view.state.doc.descendants((node, pos) => {
    if (node.isTextblock) ends.push(pos + 1 + node.content.size)
    return !node.isTextblock
  })
  const end = ends[number % ends.length]
  view.dispatch(view.state.tr.setSelection(view.state.selection.constructor.near(view.state.doc.resolve(end))))
  view.focus()
  return number % ends.length
}, number)
