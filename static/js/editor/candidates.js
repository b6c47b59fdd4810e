// 这一点再找素材: candidates of the archive for the point where the caret is, as when the draft was put together.
import { closeHistory } from 'prosemirror-history'
import { make, toast } from '../common.js'
import { open } from '../dialog.js'
import { textBlocks } from './changes.js'
import { around, kindAt, lineNodes } from './schema.js'

const MOVES = [['thesis', '论断'], ['demand', '要求'], ['measure', '举措'], ['landing', '落脚']]

/** `page`: { host (where the button goes), dialog, draft, getView, hold, valueOf }. */
export function makeCandidates({ host, dialog, draft, getView, hold, valueOf }) {
  const button = make('button', { class: 'btn btn-small', type: 'button', id: 'e-again', text: '这一处再找素材' })
  host.append(button)
  const title = make('h2', { id: 'again-title' })
  const body = make('div', { class: 'dialog-body' })
  dialog.setAttribute('aria-labelledby', 'again-title')
  dialog.classList.add('dialog', 'dialog-wide')
  dialog.append(make('div', { class: 'dialog-head' }, title,
    make('button', { class: 'btn btn-quiet btn-small', type: 'button', text: '关闭', 'data-dialog-close': '' })), body)
  let place = null

  button.addEventListener('mousedown', event => event.preventDefault())
  button.addEventListener('click', () => look())

  const look = () => hold.idle(load)

  async function load() {
    const view = getView()
    const { $head } = view.state.selection
    const here = around($head)
    const at = here.point || here.section
    if (!at) { toast('请先把光标放进一个部分或分论点。'); return }
    place = at.pos
    const first = at.node.firstChild
    const lead = first && ['lead', 'heading'].includes(first.type.name) ? first.textContent.split('。')[0] : ''
    const heading = here.section && here.section.node.firstChild
    const topic = heading && heading.type.name === 'heading' ? heading.textContent : ''
    const query = new URLSearchParams({
      kind: kindAt($head), section: here.section ? here.section.node.attrs.kind : '', lead: lead.slice(0, 120), topic: topic.slice(0, 120),
    })
    try {
      const answer = await fetch(`/drafts/${encodeURIComponent(draft)}/again?${query}`, { credentials: 'same-origin' })
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
      show(lead || topic, (await answer.json()).items || [])
    } catch {
      toast('素材暂时取不到，请稍后再试。', 'error')
    }
  }

  function show(name, items) {
    title.textContent = `再找素材：${name || '这一部分'}`
    const groups = MOVES.flatMap(([position, word]) => {
      const of = items.filter(item => (position === 'measure' ? !['thesis', 'demand', 'landing'].includes(item.position) : item.position === position))
      if (!of.length) return []
      return [make('h3', { class: 'move-name', text: word }), make('ul', { class: 'offers' }, ...of.map(row))]
    })
    body.replaceChildren(...(groups.length ? groups : [make('p', { class: 'muted', text: '没有找到没用过的合适素材。' })]))
    open(dialog)
  }

  const row = item => make('li', { class: 'offer' },
    make('p', { class: 'offer-text', text: item.text }),
    make('div', { class: 'row offer-foot' },
      make('span', { class: 'grow small muted', text: item.title }),
      make('button', { class: 'btn btn-small', type: 'button', text: '放进去', on: { click: () => insert(item) } })))

  /** At the caret, if it is still in the point; else at the end of the point's first text. */
  function insert(item) {
    const view = getView()
    const { state } = view
    const node = place === null ? null : state.doc.nodeAt(place)
    if (!node) { dialog.close(); return }
    const end = place + node.nodeSize
    let { head } = state.selection
    if (head <= place || head >= end || !state.selection.$head.parent.inlineContent || state.selection.$head.parent.type.name === 'heading') {
      const block = textBlocks(state.doc).find(({ node: text, pos }) => pos > place && pos < end && text.type.name !== 'heading')
      if (!block) { dialog.close(); return }
      head = block.pos + 1 + block.node.content.size
    }
    const marks = [state.schema.marks.source.create({ id: '', speech: String(item.speech) })]
    const nodes = lineNodes(state.schema, item.text, valueOf, marks)
    view.dispatch(closeHistory(state.tr.insert(head, nodes).scrollIntoView()))
    dialog.close()
    view.focus()
    toast('已放进去，可以撤销。', 'ok')
  }

  return { open: look }
}
