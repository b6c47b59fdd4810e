// The curation desk: one key a decision, the next candidate at once, never a page reload.
import { answered, each, make, parsed, send, toast, whyNot } from './common.js'

each('#curation', desk => {
  /** @type {(id: string) => any} */
  const byId = id => document.getElementById(id)
  const [queue, place, ask, said] = [byId('queue'), byId('card'), byId('ask'), byId('said')]
  const filter = byId('queue-filter')
  const cards = new Map()
  let busy = Promise.resolve()
  let answer = null

  const items = () => [...queue.querySelectorAll('.queue-item')]
  const card = () => place.querySelector('[data-card]')
  const current = () => (card() ? card().dataset.card : '')
  const filters = () => new URLSearchParams(/** @type {any} */ (new FormData(filter)))
  const say = (text, kind = 'ok') => {
    said.textContent = text
    said.className = `curate-said ${kind === 'error' ? 'error-text' : 'ok-text'}`
  }
  const fragment = async url => {
    const got = await fetch(url, { credentials: 'same-origin', headers: { 'HX-Request': 'true' }, cache: 'no-store' })
    return got.ok && !got.redirected ? got.text() : answered(got)
  }
  const post = async (url, body = undefined) => answered(await send(url, { body }))

  // ── the card ────────────────────────────────────────────────────────────────────────────────────────────
  const fetchCard = id => {
    if (!cards.has(id)) cards.set(id, fragment(`/curation/${id}`).catch(error => { cards.delete(id); throw error }))
    return cards.get(id)
  }
  const mark = id => {
    for (const item of items()) item.setAttribute('aria-current', String(item.dataset.id === id))
    const item = items().find(item => item.dataset.id === id)
    if (item) item.scrollIntoView({ block: 'nearest' })
  }
  async function show(id) {
    place.replaceChildren(...parsed(await fetchCard(id)))
    cards.delete(id)
    mark(id)
    const title = place.querySelector('.curate-text')
    if (title) title.focus({ preventScroll: true })
    const next = items()[items().findIndex(item => item.dataset.id === id) + 1]
    if (next) fetchCard(next.dataset.id).catch(() => {})
  }
  async function refill(wanted) {
    queue.replaceChildren(...parsed(await fragment(`/curation/queue?${filters()}`)))
    for (const count of document.querySelectorAll('#bulk [data-total]')) count.textContent = queue.querySelector('[data-total]').textContent
    cards.clear()
    const first = wanted || (items()[0] && items()[0].dataset.id)
    if (first) await show(first)
    else place.replaceChildren(make('div', { class: 'empty' }, make('p', { class: 'empty-title', text: '没有待整理的表述' }), make('p', { text: '换个筛选条件，或导入更多讲话。' })))
  }
  const step = by => {
    const at = items().findIndex(item => item.dataset.id === current())
    const next = items()[at + by]
    return next ? show(next.dataset.id) : Promise.resolve()
  }

  // ── deciding ────────────────────────────────────────────────────────────────────────────────────────────
  const counted = n => {
    const place = document.querySelector('[data-decided]')
    place.textContent = String(Math.max(0, Number(place.textContent) + n))
    const total = queue.querySelector('[data-total]')
    if (total) total.textContent = String(Math.max(0, Number(total.textContent) - n))
  }
  async function decide(id, body) {
    const seen = current() === id ? card().dataset.seen : ''
    const told = await post(`/curation/${id}`, new URLSearchParams({ ...body, seen })).catch(async error => {
      // A colleague judged it meanwhile: the card is shown as it is now.
      cards.delete(id)
      if (current() === id) await show(id).catch(() => {})
      throw error
    })
    say(told.said)
    if (!told.gone) { cards.delete(id); await show(id); return }
    counted(1)
    const all = items()
    const at = all.findIndex(item => item.dataset.id === id)
    const next = all[at + 1] || all[at - 1]
    if (at >= 0) all[at].closest('li').remove()
    if (!next || items().length < 3) await refill(next && next.dataset.id)
    else await show(next.dataset.id)
  }
  async function undo() {
    const told = await post('/curation/undo')
    say(told.said)
    counted(-told.many)
    await refill(told.id)
  }
  /** Decisions one after the other, however fast the keys come; each acts on the card that is shown when its turn comes. */
  const then = work => { busy = busy.then(work).catch(error => { say(whyNot(error), 'error'); toast(whyNot(error), 'error') }); return busy }

  // ── asking for more: a text, a reason, a target ─────────────────────────────────────────────────────────
  const close = () => {
    ask.hidden = true
    answer = null
    const title = place.querySelector('.curate-text')
    if (title) title.focus({ preventScroll: true })
  }
  function open(label, field, hint, choices, done) {
    byId('ask-label').textContent = label
    byId('ask-hint').textContent = hint
    byId('ask-field').replaceChildren(field)
    byId('ask-choices').replaceChildren(...choices)
    field.id = 'ask-value'
    answer = done
    ask.hidden = false
    field.focus()
    if (field.select) field.select()
  }
  const choice = (n, text, value) => make('li', {}, make('button', { class: 'btn btn-small', type: 'button', data: { choice: value } }, make('kbd', { text: String(n) }), ` ${text}`))
  const input = (value, more = {}) => { const field = make('input', { maxlength: '400', class: 'grow', ...more }); field.value = value; return field }

  const asks = {
    edit(data) {
      const field = make('textarea', { rows: '2', maxlength: '400', class: 'grow' })
      field.value = data.text
      open('改成', field, '回车保存并核准。', [], value => ({ action: 'edit', value }))
    },
    reject() {
      const reasons = [...byId('reasons').content.cloneNode(true).children]
      open('否决的理由', input(''), '按数字键选，或写一句后回车；可以空着。否决后不再出现。', reasons, reason => ({ action: 'reject', reason }))
    },
    merge() {
      const near = [...place.querySelectorAll('[data-near]')]
      const list = near.map((row, n) => choice(n + 1, row.querySelector('.hit-text').lastChild.textContent.trim(), row.dataset.near))
      const field = input('', { type: 'search', placeholder: '搜库里的表述' })
      let waiting
      field.addEventListener('input', () => {
        clearTimeout(waiting)
        waiting = setTimeout(async () => {
          const found = JSON.parse(await fragment(`/curation/search?q=${encodeURIComponent(field.value)}`))
          byId('ask-choices').replaceChildren(...found.map((row, n) => choice(n + 1, row.text, row.id)))
        }, 150)
      })
      open('并入哪一条', field, '按数字键选库中相近的表述，或先搜索；本条成为它的另一种写法，用处算在它名下。', list, () => {
        const first = byId('ask-choices').querySelector('[data-choice]')
        return { action: 'merge', value: first ? first.dataset.choice : '' }
      })
    },
    tag(data) { open('标签', input(data.tags, { list: 'tags' }), '几个标签之间用逗号隔开。', [], value => ({ action: 'tag', value })) },
    kind(data) {
      const field = byId('kinds').content.firstElementChild.cloneNode(true)
      field.value = data.kind
      open('类别', field, '用上下键选，回车保存。', [], value => ({ action: 'kind', value }))
    },
    form(data) { open('现在的规范表述', input(data.form), '写稿时提示规范表述；清空即取消。', [], value => ({ action: 'form', value })) },
  }
  function finish(value, chosen) {
    if (!answer) return
    const body = chosen && answer('').action === 'merge' ? { action: 'merge', value } : answer(value)
    const id = current()
    close()
    then(() => decide(id, body))
  }
  ask.addEventListener('submit', event => { event.preventDefault(); finish(byId('ask-value').value) })
  byId('ask-cancel').addEventListener('click', close)
  byId('ask-choices').addEventListener('click', event => {
    const button = event.target.closest('[data-choice]')
    if (button) finish(button.dataset.choice, true)
  })
  ask.addEventListener('keydown', (/** @type {any} */ event) => {
    if (event.isComposing) return
    if (event.key === 'Escape') { event.preventDefault(); close(); return }
    if (event.key === 'Enter' && event.target.matches('textarea, select')) { event.preventDefault(); finish(event.target.value); return }
    const picked = /^[1-9]$/.test(event.key) && !event.target.value && byId('ask-choices').querySelectorAll('[data-choice]')[Number(event.key) - 1]
    if (picked) { event.preventDefault(); finish(picked.dataset.choice, true) }
  })

  // ── keys and buttons ────────────────────────────────────────────────────────────────────────────────────
  function act(name) {
    then(async () => {
      if (name === 'undo') return undo()
      if (!card()) return undefined
      if (name === 'approve') return decide(current(), { action: 'approve' })
      asks[name](card().dataset)
      return undefined
    })
  }
  const KEYS = { a: 'approve', e: 'edit', r: 'reject', m: 'merge', t: 'tag', s: 'kind', c: 'form', u: 'undo' }
  document.addEventListener('keydown', (/** @type {any} */ event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat) return
    if (!byId('keys').checked || document.querySelector('dialog[open]')) return
    if (event.target.closest('input, textarea, select, [contenteditable]') && event.target.id !== 'keys') return
    const key = event.key.toLowerCase()
    const by = { j: 1, arrowdown: 1, k: -1, arrowup: -1 }[key]
    if (by) { event.preventDefault(); then(() => step(by)) }
    else if (KEYS[key]) { event.preventDefault(); act(KEYS[key]) }
  })
  desk.addEventListener('click', event => {
    const button = event.target.closest('[data-act]')
    if (button) act(button.dataset.act)
    const item = event.target.closest('.queue-item')
    if (item) then(() => show(item.dataset.id))
  })
  const narrow = event => { event.preventDefault(); then(() => refill()) }
  filter.addEventListener('submit', narrow)
  filter.addEventListener('change', event => { if (event.target.matches('select')) narrow(event) })
  byId('bulk-form').addEventListener('submit', event => {
    event.preventDefault()
    const [action, value] = [byId('bulk-action').value, byId('bulk-value').value]
    const body = filters()
    const wanted = { approve: {}, reject: { reason: value }, kind: { value: byId('bulk-kind').value }, tag: { value } }[action]
    // The decision's action comes after the filter's fields of other names.
    for (const [name, text] of Object.entries({ action, ...wanted })) body.set(name, text)
    byId('bulk').close()
    then(async () => {
      const told = await post('/curation/bulk', body)
      say(told.said)
      await refill()
    })
  })
  mark(current())
})
