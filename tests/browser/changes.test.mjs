// Tracked changes without a browser: what typing and erasing become, accepting and rejecting, and that a suggester changes nothing
// by himself. Needs no server.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { baseKeymap } from 'prosemirror-commands'
import { history, undo } from 'prosemirror-history'
import { Fragment, Slice } from 'prosemirror-model'
import { EditorState, TextSelection } from 'prosemirror-state'
import { changesOf, blockText, settle, textBlocks } from '../../static/js/editor/changes.js'
import { backspace, deleteForward, enter, setStyle } from '../../static/js/editor/commands.js'
import { makeSchema } from '../../static/js/editor/schema.js'
import { identify, structure } from '../../static/js/editor/structure.js'
import { composeBegins, composeEnded, eraseNext, track, tracked, tracking } from '../../static/js/editor/tracking.js'

const schema = makeSchema(JSON.parse(readFileSync(new URL('../../src/steps/schema.json', import.meta.url))))
const { title, section, heading, paragraph, point, lead } = schema.nodes
const line = (type, text) => type.create(null, text ? schema.text(text) : null)
export const start = () => schema.node('doc', null, [line(title, '题目'), section.create({ id: '一' }, [
  line(heading, '第一部分'), line(paragraph, '依法履行职责。'), line(paragraph, '加强监督工作。'),
  point.create({ id: '甲' }, [line(lead, '坚持党的领导。'), line(paragraph, '这是根本。')]),
  point.create({ id: '乙' }, [line(lead, '坚持人民至上。')])]),
section.create({ id: '二' }, [line(heading, '第二部分'), line(paragraph, '结束语。')])])

const NOW = '2026-11-29T04:30Z'

/** A page without a view: transactions go the way they go in the editor. */
export class Writer {
  constructor({ id = 'li', only = false, on = true, doc = start() } = {}) {
    this.id = id
    this.composing = false
    this.state = EditorState.create({ doc, plugins: [structure, identify, history(), tracking({ author: { id, name: `${id}名` }, only, on, now: () => NOW, hold: { composing: () => this.composing } })] })
    this.refused = 0
    this.dispatch = tr => {
      const real = tracked(this.state, tr)
      if (real) this.state = this.state.apply(real)
      else this.refused += 1
    }
    this.editable = true
  }
  place(text, offset = text.length) {
    let found = null
    this.state.doc.descendants((node, pos) => {
      if (found === null && node.isTextblock && node.textContent.includes(text)) {
        // textContent has no place for slots: none are used here.
        found = pos + 1 + node.textContent.indexOf(text) + offset
      }
      return !node.isTextblock
    })
    assert.notEqual(found, null, text)
    return found
  }
  select(from, to = from) { this.dispatch(this.state.tr.setSelection(TextSelection.create(this.state.doc, from, to))) }
  caret(text, offset) { this.select(this.place(text, offset)) }
  type(words) { for (const letter of words) this.dispatch(this.state.tr.insertText(letter)) }
  run(command) { return command(this.state, this.dispatch, this) }
  backspace() { return this.run(eraseNext(-1)) || this.run(backspace) || this.run(baseKeymap.Backspace) || this.native(-1) }
  delete() { return this.run(eraseNext(1)) || this.run(deleteForward) || this.run(baseKeymap.Delete) || this.native(1) }
  // What the browser does itself.
  native(direction) {
    const { from } = this.state.selection
    this.dispatch(direction < 0 ? this.state.tr.delete(from - 1, from) : this.state.tr.delete(from, from + 1))
    return true
  }
  settled(accept, by = null) { const tr = settle(this.state.tr, { accept, by }); tr.doc.check(); return lines(tr.doc) }
}

export const lines = doc => textBlocks(doc).map(({ pieces }) => pieces.map(({ node }) => node.text || '￼').join('')).join('|')
const plain = lines(start())

test('typed text is an insertion, erased text a deletion, one’s own goes at once', () => {
  const page = new Writer()
  page.caret('依法履行')
  page.type('法定')
  assert.match(page.settled(true), /依法履行法定职责。/)
  assert.equal(page.settled(false), plain)
  page.backspace()
  assert.match(page.settled(true), /依法履行法职责。/)
  page.backspace()
  assert.ok(page.state.doc.eq(start()), 'own words leave nothing behind')
  page.backspace()
  page.backspace()
  assert.match(page.settled(true), /\|依法职责。\|/)
  assert.equal(page.settled(false), plain)
  assert.deepEqual(changesOf(page.state.doc).map(({ kind, by, text }) => [kind, by, text]), [['deletion', 'li', '履行']])
  page.type('尽')
  assert.match(page.settled(true), /\|依法尽职责。\|/)
  page.run(undo)
  page.run(undo)
  page.run(undo)
  assert.equal(page.settled(true), plain)
})

test('Delete goes forward over what is to go', () => {
  const page = new Writer()
  page.caret('依法')
  for (let n = 0; n < 2; n += 1) page.delete()
  assert.match(page.settled(true), /\|依法职责。\|/)
  page.delete()
  assert.match(page.settled(true), /\|依法责。\|/)
})

test('a selection over paragraphs, points and sections is marked; accepting joins, rejecting brings all back', () => {
  const cases = [
    ['履行', 0, '监督', 0, /\|依法监督工作。\|坚持/], ['监督', 0, '党的领导', 0, /\|加强党的领导。\|这是根本。/],
    ['党的领导', 0, '人民至上', 0, /\|坚持人民至上。\|第二/], ['人民', 0, '结束', 2, /坚持语。$/], ['第一', 0, '结束', 2, /^题目\|/],
  ]
  for (const [a, x, b, y, expected] of cases) {
    const page = new Writer()
    page.select(page.place(a, x), page.place(b, y))
    page.dispatch(page.state.tr.deleteSelection())
    assert.match(page.settled(true), expected)
    assert.equal(lines(page.state.doc), page.settled(true), 'what is read is what is accepted')
    const back = settle(page.state.tr, { accept: false })
    assert.ok(back.doc.eq(start()), `${a}–${b}`)
  }
})

test('Enter and Backspace at the edge of paragraphs', () => {
  const page = new Writer()
  page.caret('依法履行')
  page.run(enter)
  assert.match(page.settled(true), /依法履行\|职责。/)
  assert.equal(page.settled(false), plain)
  page.backspace()
  assert.ok(page.state.doc.eq(start()), 'one’s own break goes at once')
  page.caret('加强监督', 0)
  page.backspace()
  assert.match(page.settled(true), /依法履行职责。加强监督工作。/)
  assert.equal(page.settled(false), plain)
  // In a point: a new one, and its words.
  page.caret('坚持人民至上。')
  page.run(enter)
  page.type('坚持依法治国。')
  assert.match(page.settled(true), /坚持人民至上。\|坚持依法治国。\|/)
  assert.equal(page.settled(false), plain)
  page.state.doc.check()
})

test('typing over a selection, and composing over one', () => {
  const page = new Writer()
  page.select(page.place('履行', 0), page.place('履行', 2))
  page.dispatch(page.state.tr.insertText('认真'))
  assert.match(page.settled(true), /依法认真职责/)
  assert.equal(page.state.selection.from, page.place('认真'))
  const other = new Writer()
  other.select(other.place('履行', 0), other.place('履行', 2))
  composeBegins(other)
  other.composing = true
  other.dispatch(other.state.tr.insertText('ren'))
  other.dispatch(other.state.tr.insertText('认真', other.place('ren', 0), other.place('ren')))
  assert.ok(!changesOf(other.state.doc).length, 'nothing is touched while it composes')
  other.composing = false
  composeEnded(other)
  assert.match(other.settled(true), /依法认真职责/)
  assert.equal(other.settled(false), plain)
})

test('pasted paragraphs are insertions, and a copy carries no changes of others', () => {
  const page = new Writer()
  page.caret('依法履行')
  const foreign = schema.text('抄来', [schema.marks.deletion.create({ by: 'wang' })])
  page.dispatch(page.state.tr.replaceSelection(new Slice(Fragment.from([paragraph.create(null, foreign), line(paragraph, '两段')]), 1, 1)))
  assert.match(page.settled(true), /依法履行抄来\|两段职责。/)
  assert.equal(page.settled(false), plain)
})

test('what a suggester does changes nothing; structure is not his', () => {
  const page = new Writer({ only: true })
  page.caret('坚持人民至上。', 2)
  page.type('以')
  page.run(enter)
  page.run(setStyle('paren'))
  assert.ok(page.refused > 0)
  page.run(track(false))
  page.type('新')
  assert.equal(page.settled(false, 'li'), plain)
})

test('one author’s changes are settled alone', () => {
  const li = new Writer()
  li.caret('依法')
  li.type('切实')
  const wang = new Writer({ id: 'wang', doc: li.state.doc })
  wang.select(wang.place('切实', 1), wang.place('履行', 1))
  wang.dispatch(wang.state.tr.deleteSelection())
  assert.match(wang.settled(true), /依法切行职责/)
  const tr = settle(wang.state.tr, { accept: true, by: 'li' })
  assert.match(tr.doc.textContent, /依法切实履行职责/)
  assert.deepEqual(changesOf(tr.doc).map(({ by }) => by), ['wang'])
  assert.equal(lines(settle(wang.state.tr, { accept: false, by: 'wang' }).doc), lines(li.state.doc))
})

test('at random: what is read is what is accepted, rejecting brings the text back', t => {
  let seed = 11
  const random = n => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 65536) % n }
  let edits = 0
  for (let round = 0; round < Number(process.env.WENGAO_EDITS ? 400 : 60); round += 1) {
    const page = new Writer({ only: round % 2 === 0 })
    for (let n = 0; n < 25; n += 1) {
      const before = page.state
      const ends = []
      page.state.doc.descendants((node, pos) => { if (node.isTextblock) ends.push([pos + 1, pos + 1 + node.content.size]); return !node.isTextblock })
      const spot = () => { const [from, to] = ends[random(ends.length)]; return from + random(to - from + 1) }
      const [a, b] = [spot(), spot()].sort((x, y) => x - y)
      const what = random(8)
      if (what < 3) { page.select(a); page.type('新'.repeat(1 + random(3))) } else if (what === 3) { page.select(a); page.run(enter) } else if (what === 4) { page.select(a); page.backspace() } else if (what === 5) { page.select(a); page.delete() } else if (what === 6 && b - a < 30) { page.select(a, b); page.dispatch(page.state.tr.deleteSelection()) } else if (b - a < 40) { page.select(a, b); page.dispatch(page.state.tr.insertText('替')) }
      edits += 1
      page.state.doc.check()
      const told = () => `round ${round}, edit ${n}, kind ${what}: ${before.doc} → ${page.state.doc}`
      assert.equal(page.settled(true), lines(page.state.doc), told())
      if (page.id === 'li' && round % 2 === 0) assert.equal(page.settled(false), plain, told())
    }
  }
  t.diagnostic(`${edits} edits`)
})

test('the words of a line skip what is to go', () => {
  const page = new Writer()
  page.select(page.place('履行', 0), page.place('履行', 2))
  page.dispatch(page.state.tr.deleteSelection())
  const node = page.state.doc.child(1).child(1)
  assert.equal(blockText(node), '依法职责。')
  assert.equal(blockText(node, 0, 4), '依法')
})
