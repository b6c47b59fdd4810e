// Driving the editor from a test: the caret, the text, input methods.

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

/** Waits until the server has everything. */
export const saved = page => page.waitForFunction(() => document.querySelector('.e-saving[data-state="saved"]'), null, { timeout: 10000 })

/** Pastes HTML and text at the selection. */
export const paste = (page, html, text = '') => page.evaluate(([html, text]) => {
  const data = new DataTransfer()
  if (html) data.setData('text/html', html)
  data.setData('text/plain', text)
  document.querySelector('.ProseMirror').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
}, [html, text])
