// Three pages at once, at random and without a browser: words, moves, tracked and plain erasing, accepting and rejecting, labels that
// become structure, undo; a colleague who may only suggest and is refused what he may not; states that change under one's hands
// (定稿, reopened, access ended, a page that dies). Whatever was typed and not erased is in the text once, or handed back.
//   WENGAO_EDITS=10000 WENGAO_SEED=7 node --test tests/browser/random.test.mjs      the full run, another seed; CI makes some hundreds
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { history, undo } from 'prosemirror-history'
import { EditorState, TextSelection } from 'prosemirror-state'
import { blockText, settle } from '../../static/js/editor/changes.js'
import { enter, moveAt, moveTo } from '../../static/js/editor/commands.js'
import { makeLabelling } from '../../static/js/editor/labelling.js'
import { getVersion, merging, receiveTransaction, refusedTransaction, sendableSteps } from '../../static/js/editor/merging.js'
import { insertedText, rebase } from '../../static/js/editor/rebase.js'
import { makeSchema, readStep } from '../../static/js/editor/schema.js'
import { identify, outline, structure } from '../../static/js/editor/structure.js'
import { eraseNext, tracked, tracking } from '../../static/js/editor/tracking.js'

const EDITS = Number(process.env.WENGAO_EDITS || 900)
const ROUND = 60 // edits of one text
const schema = makeSchema(JSON.parse(readFileSync(new URL('../../src/steps/schema.json', import.meta.url))))
const { title, section, heading, paragraph, point, lead } = schema.nodes
const line = (type, text) => type.create(null, schema.text(text))
const start = () => schema.node('doc', null, [line(title, '题目'), ...['甲', '乙', '丙'].map(name => section.create({ id: name }, [
  line(heading, `${name}部分`), line(paragraph, `${name}段。`),
  point.create({ id: `${name}一` }, [line(lead, `${name}一要。`), line(paragraph, `${name}一段。`)]),
  point.create({ id: `${name}二` }, [line(lead, `${name}二要。`)])]))])

// The text without what this person has suggested, ids left out where they were not given yet.
const without = (doc, by) => JSON.stringify(settle(EditorState.create({ doc }).tr, { accept: false, by }).doc.toJSON())

/** The server: the order of all steps; who may write, who only suggest; whether the text can be changed. */
class Server {
  constructor() { Object.assign(this, { log: [], doc: start(), locked: false, refused: 0 }) }
  /** Takes the steps of a page: `{ taken }`, or `{ refused: how many from the first }`, or `{ locked }`. */
  append(page, steps) {
    if (this.locked || page.ended) return { locked: true }
    let { doc } = this
    const base = page.only ? without(doc, page.who) : ''
    let good = 0
    let goodDoc = doc
    for (let n = 0; n < steps.length; n += 1) {
      const made = steps[n].apply(doc)
      if (made.failed) break
      made.doc.check()
      doc = made.doc
      if (!page.only || without(doc, page.who) === base) { good = n + 1; goodDoc = doc }
    }
    if (!good) { this.refused += 1; return { refused: 1 } }
    for (const step of steps.slice(0, good)) this.log.push({ step: JSON.parse(JSON.stringify(step)), client: page.client })
    this.doc = goodDoc
    return { taken: good }
  }
}

class Page {
  constructor(server, client, { who, only = false, on = false }, doc = start(), version = 0) {
    Object.assign(this, { server, client, who, only, on, lost: '', ended: false, editable: true })
    this.state = EditorState.create({
      doc,
      plugins: [structure, identify, history(), tracking({ author: { id: who, name: who }, only, on, now: () => '2026-11-29T04:30Z' }), merging({ version, history: 'old', client })],
    })
    this.labelling = makeLabelling({ getView: () => this, hold: { composing: () => false } })
    this.dispatch = given => {
      const tr = tracked(this.state, given)
      if (!tr) return
      this.lost += tr.getMeta('lost') || ''
      this.state = this.state.apply(tr)
      if (!only) this.labelling.changed(tr)
    }
  }

  run(command) { return command(this.state, this.dispatch, this) }
  pull() {
    const news = this.server.log.slice(getVersion(this.state))
    if (news.length) this.dispatch(receiveTransaction(this.state, news.map(({ step }) => readStep(schema, step)), news.map(({ client }) => client), 'old').setMeta('remote', true))
  }
  push() {
    const ours = sendableSteps(this.state)
    if (!ours || ours.version !== this.server.log.length) return
    // A move is not cut in two.
    const answer = this.server.append(this, ours.steps)
    if (answer.refused) this.dispatch(refusedTransaction(this.state, answer.refused).setMeta('remote', true))
    else if (answer.taken) this.pull()
  }
  sync() { this.pull(); this.push(); this.pull() }
  blocks() {
    const found = []
    this.state.doc.descendants((node, pos) => { if (node.isTextblock) found.push({ node, pos }); return !node.isTextblock })
    return found
  }
  select(from, to = from) { this.dispatch(this.state.tr.setSelection(TextSelection.create(this.state.doc, from, to))) }
}

/** What a page that has died leaves in the journal, on a new page: as restore.js does it. */
function reborn(page, number) {
  const { server, who, only, on } = page
  const ours = sendableSteps(page.state)
  const again = new Page(server, `${page.client}${number}`, { who, only, on }, server.doc, server.log.length)
  if (!ours) return again
  const over = server.log.slice(ours.version)
  let done = 0
  while (done < over.length && done < ours.steps.length && over[done].client === page.client) done += 1
  const moves = ours.moves.map(index => index - done).filter(index => index >= 0)
  const { tr } = again.state
  const { lost } = rebase(tr, ours.steps.slice(done), over.slice(done).map(({ step }) => readStep(schema, step)), moves)
  if (tr.docChanged) again.dispatch(tr.setMeta('settled', true))
  again.lost = page.lost + insertedText(lost)
  return again
}

test('three pages at random: every word is in the text once, or handed back', t => {
  let seed = Number(process.env.WENGAO_SEED || 29)
  const random = n => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 65536) % n }
  const tally = { edits: 0, words: 0, moves: 0, erased: 0, settled: 0, labels: 0, undone: 0, locked: 0, reborn: 0, refused: 0, handed: 0 }
  for (let round = 0; tally.edits < EDITS; round += 1) {
    const server = new Server()
    const people = [{ who: 'li' }, { who: 'wang', on: true }, { who: 'zhao', only: true }]
    const pages = people.map((person, n) => new Page(server, 'abc'[n], person))
    const tags = []
    const gone = new Set() // what somebody took out or may have: erased plainly, settled, undone
    const spot = (page, { node, pos }) => {
      const ends = [0, ...[...node.textContent.matchAll(/〕/g)].map(match => match.index + 1), node.content.size]
      return pos + 1 + ends[random(ends.length)]
    }
    const tagsIn = text => text.match(/〔\d+\.\d+〕/g) || []
    const told = what => `${what}, round ${round}, edit ${tally.edits}`
    for (let n = 0; n < ROUND && tally.edits < EDITS; n += 1) {
      const which = random(3)
      let page = pages[which]
      tally.edits += 1
      const what = random(20)
      const blocks = page.blocks()
      const block = blocks[random(blocks.length)]
      if (page.ended) page = pages[which] = Object.assign(reborn(page, tally.reborn += 1), {})
      if (what < 6) {
        const tag = `〔${round}.${n}〕`
        tags.push(tag)
        tally.words += 1
        const fresh = page.blocks()
        page.select(spot(page, fresh[random(fresh.length)]))
        page.dispatch(page.state.tr.insertText(tag))
      } else if (what < 8) {
        const items = outline(page.state.doc)
        const item = items[random(items.length)]
        if (page.run(random(2) ? moveAt(item.pos, random(2) ? 1 : -1) : moveTo(item.pos, items[random(items.length)].pos))) tally.moves += 1
      } else if (what < 10) {
        // A whole piece between two tags, so that no tag is cut.
        const { node, pos } = block
        const from = spot(page, block)
        const to = spot(page, block)
        const [a, b] = [Math.min(from, to), Math.max(from, to)]
        if (!node.content.size || a === b || b > pos + node.nodeSize || b > page.state.doc.content.size) continue
        tagsIn(page.state.doc.textBetween(a, b)).forEach(tag => gone.add(tag))
        page.select(a, b)
        page.dispatch(page.state.tr.deleteSelection())
        tally.erased += 1
      } else if (what === 10) {
        page.select(spot(page, page.blocks()[random(page.blocks().length)]))
        const before = page.state.doc.textContent
        // One letter of a tag may go: the whole tag counts as gone.
        page.run(eraseNext(-1))
        tagsIn(before).filter(tag => !page.state.doc.textContent.includes(tag)).forEach(tag => gone.add(tag))
      } else if (what === 11 && !page.only) {
        const before = tagsIn(page.state.doc.textContent)
        const tr = settle(page.state.tr, { accept: !!random(2), by: random(2) ? 'zhao' : null })
        if (tr.docChanged) { page.dispatch(tr.setMeta('settled', true)); tally.settled += 1 }
        before.filter(tag => !page.state.doc.textContent.includes(tag)).forEach(tag => gone.add(tag))
      } else if (what === 12) {
        page.select(spot(page, page.blocks()[random(page.blocks().length)]))
        page.run(enter)
      } else if (what === 13 && !page.only) {
        const plain = page.blocks().filter(({ node }) => node.type.name === 'paragraph')
        if (!plain.length) continue
        const { pos } = plain[random(plain.length)]
        page.select(pos + 1)
        for (const letter of ['（', '一', '）']) page.dispatch(page.state.tr.insertText(letter))
        tally.labels += 1
      } else if (what === 14) {
        const before = tagsIn(page.state.doc.textContent)
        if (page.run(undo)) tally.undone += 1
        before.filter(tag => !page.state.doc.textContent.includes(tag)).forEach(tag => gone.add(tag))
      } else if (what === 15 && random(3) === 0) {
        server.locked = !server.locked
        tally.locked += 1
      } else if (what === 16 && random(3) === 0) {
        page.ended = true
        page.sync()
        assert.ok(!sendableSteps(page.state) || sendableSteps(page.state).version <= server.log.length, told('kept'))
      } else page.sync()
      pages.forEach(each => each.state.doc.check())
    }
    server.locked = false
    pages.forEach((page, n) => { if (page.ended) pages[n] = reborn(page, tally.reborn += 1) })
    for (let n = 0; n < 40 && pages.some(page => sendableSteps(page.state) || getVersion(page.state) < server.log.length); n += 1) pages.forEach(page => page.sync())
    for (const page of pages) {
      assert.equal(sendableSteps(page.state), null, told('nothing unsent'))
      assert.ok(page.state.doc.eq(server.doc), told(`${page.client} has another text`))
    }
    const text = server.doc.textContent
    const lost = pages.map(page => page.lost).join('')
    for (const tag of tags) {
      const here = text.split(tag).length - 1
      assert.ok(here <= 1, told(`${tag} stands ${here} times`))
      if (!here && !gone.has(tag)) assert.ok(lost.includes(tag), told(`${tag} is lost: ${text} · ${lost}`))
      if (lost.includes(tag)) tally.handed += 1
    }
    assert.ok(blockText(server.doc.firstChild) !== null)
    tally.refused += server.refused
  }
  t.diagnostic(JSON.stringify(tally))
})
