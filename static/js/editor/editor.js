// The page where a speech is written. The template hands over the draft as JSON; everything visible is built here: what the parts
// share (below), the text (text-view.js), what stands around it (parts.js), and what follows at leisure (follow.js).
import { toast } from '../common.js'
import { makeAssist } from './assist.js'
import { makeComposition } from './composition.js'
import { makeFollow } from './follow.js'
import { makeJournal } from './journal.js'
import { makeNotices } from './notices.js'
import { makeParts } from './parts.js'
import { leftBehind, restore } from './restore.js'
import { makeSchema, randomName } from './schema.js'
import { slotsOf } from './slots.js'
import { makeText } from './text-view.js'

const MERGED = '下面这些文字还没有保存，别人已经删改了它们所在的段落，请复制到需要的地方：'
const EARLIER = '下面这些文字上次没能保存，请复制到需要的地方：'
const LOCKED = '稿子已不能再改，您写的下面这些文字没有保存进去；稿子重新打开后会自动补上，也可以先复制：'

const root = document.getElementById('editor-root')
if (root) start(JSON.parse(document.getElementById('draft-data').textContent))

function start(draft) {
  const page = shared(draft)
  page.view = makeText(page)
  root.view = page.view // for the browser tests
  Object.assign(page, makeParts(page))
  page.follow = makeFollow(page)
  page.follow.begin()
  page.journal.words().then(kept => kept.forEach(record => page.notices.kept(record, EARLIER)))
  if (page.readonly) {
    page.line.connect()
    leftBehind(page.view, page.journal).then(left => left.forEach(record => page.notices.kept(record, LOCKED)))
    return
  }
  restore(page.view, page.journal, draft.id).then(({ restored, lost }) => {
    page.line.connect()
    if (restored) { toast('上次没有来得及保存的文字已经找回', 'ok'); page.line.changed() }
    if (lost) page.notices.lost(lost, MERGED)
  })
  page.view.focus()
}

/** What the parts of the page share. The parts themselves join it as they are made. */
function shared(draft) {
  const place = id => document.getElementById(id)
  const { readonly = false, targets = {}, kinds = [], slots = [] } = draft
  const me = String(draft.me.id)
  const client = randomName()
  const journal = makeJournal(draft.id, client, me)
  const page = {
    draft, root, place, me, readonly, targets, kinds, slots, client, journal,
    only: draft.part === 'suggester', // the person may do nothing but suggest
    stopped: false, // the server takes no more of our steps
    schema: makeSchema(draft.schema, me),
    hold: makeComposition(),
    assist: makeAssist(draft.id),
    notices: makeNotices(place('page'), journal),
    byline: draft.byline || '',
    getView: () => page.view,
    // What a slot of this name is filled with here, or was at the beginning.
    valueOf(name) {
      const here = slotsOf(page.view.state.doc).get(name)
      const known = slots.find(slot => slot.name === name)
      return (here && here.value) || (known && known.value) || ''
    },
  }
  return page
}
