// Merging without a browser: several pages and an authority, as the line makes them meet. Needs no server.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { history } from 'prosemirror-history'
import { EditorState, TextSelection } from 'prosemirror-state'
import { moveAt, moveTo } from '../../static/js/editor/commands.js'
import { merging, receiveTransaction, sendableSteps, getVersion, standOn, standing } from '../../static/js/editor/merging.js'
import { rebase } from '../../static/js/editor/rebase.js'
import { makeSchema, readStep } from '../../static/js/editor/schema.js'
import { identify, outline, structure } from '../../static/js/editor/structure.js'
import { undo } from '../../static/js/editor/undo.js'

const schema = makeSchema(JSON.parse(readFileSync(new URL('../../src/steps/schema.json', import.meta.url))))
const { title, section, heading, paragraph, point, lead } = schema.nodes
const line = (type, text) => type.create(null, schema.text(text))
const start = () => schema.node('doc', null, [line(title, '题目'), ...['甲', '乙', '丙', '丁'].map(name => section.create({ id: name }, [
  line(heading, `${name}部分`), line(paragraph, `${name}段。`),
  point.create({ id: `${name}一` }, [line(lead, `${name}一要。`), line(paragraph, `${name}一段。`)]),
  point.create({ id: `${name}二` }, [line(lead, `${name}二要。`)])]))])

/** The order of all steps, as the server keeps it. */
const authority = () => ({ log: [] })

class Page {
  constructor(server, client) {
    Object.assign(this, { server, client, lost: '' })
    this.state = EditorState.create({ doc: start(), plugins: [structure, identify, history(), merging({ version: 0, client })] })
    this.dispatch = tr => {
      this.lost += tr.getMeta('lost') || ''
      this.state = this.state.apply(tr)
    }
  }
  run(command) { return command(this.state, this.dispatch, this) }
  pull() {
    const have = getVersion(this.state)
    const news = this.server.log.slice(have)
    if (news.length) this.dispatch(receiveTransaction(this.state, news.map(({ step }) => readStep(schema, step)), news.map(({ client }) => client), 'old'))
  }
  push() {
    const ours = sendableSteps(this.state)
    if (!ours || ours.version !== this.server.log.length) return
    for (const step of ours.steps) this.server.log.push({ step: JSON.parse(JSON.stringify(step)), client: this.client })
    this.pull()
  }
  sync() { this.pull(); this.push() }
  /** What the server answers to a page that is on another history: its whole text. */
  anew(doc, at) { this.dispatch(standOn(this.state, doc, at)) }
  at(id) { return outline(this.state.doc).find(({ node }) => node.attrs.id === id) }
  type(text, words, offset = text.length) {
    let place = null
    this.state.doc.descendants((node, pos) => { if (node.isTextblock && node.textContent.includes(text)) place = pos + 1 + node.textContent.indexOf(text) + offset })
    assert.notEqual(place, null, text)
    this.dispatch(this.state.tr.insertText(words, place))
  }
  /** Moves a section or point before another. */
  before(id, other) { assert.ok(this.run(moveTo(this.at(id).pos, this.at(other).pos)), `${id} before ${other}`) }
  text() { return this.state.doc.textBetween(0, this.state.doc.content.size, ' ') }
}

const two = () => {
  const server = authority()
  return [new Page(server, 'a'), new Page(server, 'b')]
}
function agree(...pages) {
  for (let n = 0; n < 3; n += 1) for (const page of pages) page.sync()
  for (const page of pages) {
    page.state.doc.check()
    assert.ok(page.state.doc.eq(pages[0].state.doc), `${page.text()}\n${pages[0].text()}`)
  }
  return pages[0].text()
}

test('a section moved while a colleague writes in it: his words go along, whoever comes first', () => {
  for (const moverFirst of [true, false]) {
    const [mover, writer] = two()
    mover.before('丁', '甲')
    writer.type('丁段', '，很重要')
    writer.type('丁一要', '抓')
    if (moverFirst) mover.push(); else writer.push()
    const text = agree(mover, writer)
    assert.match(text, /^题目 丁部分 丁段，很重要。 丁一要抓。 丁一段。 丁二要。 甲部分/)
    assert.equal(text.split('丁段').length, 2)
    assert.equal(mover.lost + writer.lost, '')
  }
})

test('a section moved while a colleague writes in its neighbour, and on with both afterwards', () => {
  for (const moverFirst of [true, false]) {
    const [mover, writer] = two()
    mover.run(moveAt(mover.at('乙').pos, 1))
    mover.type('乙段', '再改')
    writer.type('丙段', '也改')
    writer.type('乙一段', '同时')
    if (moverFirst) mover.push(); else writer.push()
    assert.match(agree(mover, writer), /甲二要。 丙部分 丙段也改。 丙一要。 丙一段。 丙二要。 乙部分 乙段再改。 乙一要。 乙一段同时。/)
  }
})

test('two move the same section: it stands once, where the later put it, with all words', () => {
  const [one, other] = two()
  one.before('丁', '甲')
  one.type('丁段', '一')
  other.before('丁', '丙')
  other.type('丁一段', '二')
  one.push()
  const text = agree(one, other)
  assert.match(text, /乙二要。 丁部分 丁段一。 丁一要。 丁一段二。 丁二要。 丙部分/)
  assert.equal(text.split('丁部分').length, 2)
})

test('a point moved into another section while a colleague moves that section and writes in the point', () => {
  for (const first of [0, 1]) {
    const pages = two()
    pages[0].before('甲一', '丁二')
    pages[1].before('丁', '乙')
    pages[1].type('甲一段', '写')
    pages[first].push()
    assert.match(agree(...pages), /甲部分 甲段。 甲二要。 丁部分 丁段。 丁一要。 丁一段。 甲一要。 甲一段写。 丁二要。 乙部分/)
  }
})

test('a move taken back keeps what a colleague wrote into the block', () => {
  const [mover, writer] = two()
  const before = mover.text()
  mover.before('丁', '甲')
  agree(mover, writer)
  writer.type('丁段', '新')
  agree(mover, writer)
  assert.ok(mover.run(undo))
  assert.equal(agree(mover, writer), before.replace('丁段', '丁段新'))
})

test('the caret goes along with a section that somebody moves', () => {
  const [mover, writer] = two()
  const place = writer.at('丁').pos + 2
  writer.dispatch(writer.state.tr.setSelection(TextSelection.create(writer.state.doc, place + 1)))
  writer.type('丁一段', '写')
  mover.before('丁', '甲')
  mover.push()
  writer.pull()
  const { $head } = writer.state.selection
  assert.equal($head.parent.textContent, '丁部分')
  assert.equal($head.parentOffset, 1)
})

test('what cannot be merged is handed over, and a deletion across a moved border takes nothing else away', () => {
  const [one, other] = two()
  const { pos, node } = one.at('乙')
  one.dispatch(one.state.tr.delete(pos, pos + node.nodeSize))
  other.type('乙段', '写在已删部分里的话')
  one.push()
  const text = agree(one, other)
  assert.ok(!text.includes('乙部分'))
  assert.equal(other.lost, '写在已删部分里的话')

  const [mover, eraser] = two()
  mover.before('丙', '甲')
  const [from, to] = [eraser.at('丙').pos + eraser.at('丙').node.nodeSize - 3, eraser.at('丁').pos + 4]
  eraser.dispatch(eraser.state.tr.delete(from, to))
  mover.push()
  const after = agree(mover, eraser)
  for (const name of ['甲部分', '乙部分', '甲二要。', '乙二要。']) assert.ok(after.includes(name), after)
})

test('the journal of a closed page: a move and words in it come back onto what others wrote', () => {
  for (const moves of [true, false]) {
    const [closed, other] = two()
    if (moves) closed.before('丁', '甲')
    closed.type('丁段', '关')
    const { version, steps, moves: at } = sendableSteps(closed.state)
    if (!moves) other.before('丁', '甲')
    other.type('丁一段', '开')
    other.push()
    const again = new Page(other.server, 'c')
    again.pull()
    const { tr } = again.state
    const { lost } = rebase(tr, steps, again.server.log.slice(version).map(({ step }) => readStep(schema, step)), at)
    again.dispatch(tr)
    assert.equal(lost.length, 0)
    assert.match(agree(again, other), /^题目 丁部分 丁段关。 丁一要。 丁一段开。 丁二要。 甲部分/)
  }
})

test('three pages, words and moves at random, taken back at random: every word is there once', t => {
  let seed = 3
  const random = n => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 65536) % n }
  let moved = 0
  let words = 0
  let back = 0
  for (let round = 0; round < 60; round += 1) {
    const server = authority()
    const pages = ['a', 'b', 'c'].map(client => new Page(server, client))
    const tags = []
    for (let step = 0; step < 60; step += 1) {
      const page = pages[random(3)]
      const what = random(10)
      const items = outline(page.state.doc)
      if (what < 4) {
        const blocks = []
        page.state.doc.descendants((node, pos) => { if (node.isTextblock) blocks.push([node, pos]); return !node.isTextblock })
        const [node, pos] = blocks[random(blocks.length)]
        const tag = `〔${round}.${step}〕`
        tags.push(tag)
        words += 1
        // Not inside another tag.
        const ends = [0, ...[...node.textContent.matchAll(/〕/g)].map(match => match.index + 1), node.content.size]
        page.dispatch(page.state.tr.insertText(tag, pos + 1 + ends[random(ends.length)]))
        page.last = 'word'
      } else if (what < 7) {
        const item = items[random(items.length)]
        const other = items[random(items.length)]
        const done = random(2) ? page.run(moveAt(item.pos, random(2) ? 1 : -1)) : page.run(moveTo(item.pos, other.pos))
        if (done) { moved += 1; page.last = 'move' }
      } else if (what === 7 && page.last === 'move') {
        if (page.run(undo)) back += 1
        page.last = ''
      } else page.sync()
    }
    const text = agree(...pages)
    for (const tag of tags) assert.equal(text.split(tag).length - 1, 1, `${tag} in round ${round}: ${text}`)
    for (const name of ['甲', '乙', '丙', '丁']) {
      for (const end of ['部分', '段。', '一要。', '一段。', '二要。']) assert.equal(text.split(name + end).length - 1, 1, name + end)
    }
    assert.equal(pages.map(page => page.lost).join(''), '')
  }
  t.diagnostic(`${words} words, ${moved} moves, ${back} taken back`)
})

test('a server that went back: its text is taken, what is not sent goes on top, the rest is handed over', () => {
  const [one, other] = two()
  const { server } = one
  const confirmed = one.state.doc
  one.type('乙段。', '存过又丢了的。')
  one.sync()
  other.pull()
  one.type('丁段。', '还没存的。')
  one.type('存过又丢了的', '在丢了的里面。', 2)
  // The log is cut, and another page has written meanwhile: the same version, another history.
  server.log = []
  const third = new Page(server, '三')
  third.type('甲段。', '别人新写的。')
  third.sync()
  const now = { version: server.log.length, history: 'new' }
  for (const page of [one, other]) page.anew(third.state.doc, now)
  assert.deepEqual(standing(one.state), now)
  assert.ok(!one.text().includes('存过又丢了的'), 'the server decides')
  assert.match(one.text(), /别人新写的。/)
  assert.match(one.text(), /丁段。还没存的。/)
  assert.match(one.lost, /在丢了的里面。/)
  assert.ok(other.state.doc.eq(third.state.doc) && !sendableSteps(other.state))
  one.sync()
  third.pull()
  assert.ok(one.state.doc.eq(third.state.doc), 'they go on together')
  assert.ok(!confirmed.eq(one.state.doc))
})

test('whatever the two texts are, a page stands on the one of the server', () => {
  let seed = 5
  const random = n => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 65536) % n }
  for (let round = 0; round < 60; round += 1) {
    const [one, theirs] = [new Page(authority(), '一'), new Page(authority(), '二')]
    for (const page of [one, theirs]) {
      for (let n = random(6); n > 0; n -= 1) {
        const items = outline(page.state.doc)
        if (random(2)) page.type(`${'甲乙丙丁'[random(4)]}${random(2) ? '段。' : '部分'}`, `〔${random(100)}〕`)
        else page.run(moveTo(items[random(items.length)].pos, items[random(items.length)].pos))
      }
    }
    one.sync()
    one.anew(theirs.state.doc, { version: 7, history: 'x' })
    assert.ok(one.state.doc.eq(theirs.state.doc))
  }
})
