// data-sheets: the leader's copy. A speech in large type is laid out on sheets of paper, so that no sentence goes over a page turn:
// each sheet is filled sentence by sentence, and what no longer fits begins the next one. Numbers of pages stand on the sheets.
import { each, make } from './common.js'
import { titleLines } from './title-lines.js'

/** A new sheet at the end of `host`: `{ body, fits() }`. */
function sheetIn(host) {
  const number = host.children.length + 1
  const body = make('div', { class: 'sheet-body' })
  host.append(make('section', { class: `sheet sheet-${number % 2 ? 'odd' : 'even'}`, 'aria-label': `第${number}页` }, body, make('p', { class: 'sheet-number', text: `— ${number} —` })))
  return { body, fits: () => body.scrollHeight <= body.clientHeight + 1 }
}

/** Breaks the title where a reader would, in lines that have room on the sheet: the server has said where. */
function breakTitle(title) {
  const breaks = (title.dataset.breaks || '').split(' ').filter(Boolean).map(Number)
  const { lines, sub } = titleLines(title.textContent.trim(), breaks)
  title.replaceChildren(...[...lines, sub && `——${sub}`].filter(Boolean).map(text => make('span', { class: 'title-line', text })))
}

/** The nodes of a sentence, its text cut behind marks; what has none, after some characters. */
function pieces(sentence) {
  return [...sentence.childNodes].flatMap(node => node.nodeType === Node.TEXT_NODE
    ? (node.textContent.match(/[^，；：、]{0,40}[，；：、]+|[^，；：、]{1,40}/g) || []).map(text => document.createTextNode(text))
    : [node])
}

/** Lays the blocks of `article` out on sheets in `host`. */
function layOut(article, host) {
  let sheet = sheetIn(host)
  // A heading goes along with the first sentence under it.
  let waiting = []
  const next = () => { sheet = sheetIn(host) }
  const put = block => {
    sheet.body.append(...waiting, block)
    if (sheet.fits() || sheet.body.children.length === waiting.length + 1) { waiting = []; return }
    for (const one of [...waiting, block]) one.remove()
    next()
    sheet.body.append(...waiting, block)
    waiting = []
  }
  /** The last sentence of `block` fills more than a sheet: it goes on on the next ones, behind a mark. Answers the block it ends in. */
  const pour = (source, block, sentence) => {
    const all = pieces(sentence)
    let part = sentence
    part.replaceChildren()
    for (const piece of all) {
      part.append(piece)
      if (sheet.fits()) continue
      piece.remove()
      next()
      block = /** @type {Element} */ (source.cloneNode(false))
      block.classList.add('goes-on')
      part = /** @type {Element} */ (sentence.cloneNode(false))
      part.append(piece)
      block.append(part)
      sheet.body.append(block)
    }
    return block
  }
  for (const source of [...article.children]) {
    if (source.matches('h2')) { sheet.body.append(source); breakTitle(source); continue }
    if (source.matches('h3')) { waiting.push(source); continue }
    const sentences = [...source.querySelectorAll(':scope > .sentence')]
    if (!sentences.length) { put(source); continue }
    let block = /** @type {Element} */ (source.cloneNode(false))
    block.append(sentences[0])
    put(block)
    if (!sheet.fits()) block = pour(source, block, sentences[0])
    for (const sentence of sentences.slice(1)) {
      block.append(sentence)
      if (sheet.fits()) continue
      sentence.remove()
      block = /** @type {Element} */ (source.cloneNode(false))
      block.classList.add('goes-on')
      block.append(sentence)
      next()
      sheet.body.append(block)
      if (!sheet.fits()) block = pour(source, block, sentence)
    }
  }
  if (waiting.length) sheet.body.append(...waiting)
  article.remove()
}

/** How long so many characters take at `rate` a minute, in words. */
function spoken(characters, rate) {
  const seconds = Math.round(characters / rate * 60)
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  return `${minutes ? `${minutes}分` : ''}${rest || !minutes ? `${rest}秒` : ''}`
}

/** Says on each sheet how long it takes to say, and how long all up to its end. */
function time(host, rate) {
  let all = 0
  for (const sheet of host.children) {
    const body = /** @type {Element} */ (sheet.querySelector('.sheet-body').cloneNode(true))
    for (const aside of body.querySelectorAll('rt, rp, .pause, h2, .byline')) aside.remove()
    const own = (body.textContent.match(/[\p{L}\p{N}]/gu) || []).length
    all += own
    sheet.querySelector('.sheet-number').before(make('p', { class: 'sheet-time', text: `本页约${spoken(own, rate)}，累计约${spoken(all, rate)}` }))
  }
}

each('[data-sheets]', article => {
  const size = [...article.classList].find(name => name.startsWith('size-')) || ''
  const host = make('div', { class: `sheets ${size}` })
  article.after(host)
  const ready = document.fonts ? document.fonts.ready : Promise.resolve()
  ready.then(() => {
    layOut(article, host)
    const rate = Number(article.dataset.rate)
    if (rate) time(host, rate)
    host.dataset.ready = ''
  })
})

/** data-print: prints the page. */
each('[data-print]', button => button.addEventListener('click', () => print()))
