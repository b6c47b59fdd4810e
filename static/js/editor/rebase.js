// Steps from the journal brought onto a newer document, as prosemirror-collab does it, but without the old document.
import { Mapping, Transform } from 'prosemirror-transform'

/**
 * The transform that applies `unsent` (made one after the other on an old version) to `doc`, which is that version
 * with `over` applied. Steps whose text is gone are left out; `lost` says how many.
 */
export function rebase(doc, unsent, over) {
  const transform = new Transform(doc)
  const mapping = new Mapping()
  for (let index = unsent.length - 1; index >= 0; index -= 1) mapping.appendMap(unsent[index].getMap().invert())
  for (const step of over) mapping.appendMap(step.getMap())
  let lost = 0
  unsent.forEach((step, index) => {
    const from = unsent.length - index
    const mapped = step.map(mapping.slice(from))
    if (mapped && !transform.maybeStep(mapped).failed) mapping.appendMap(mapped.getMap(), from - 1)
    else lost += 1
  })
  return { transform, lost }
}

/** The text that steps would insert, to show what could not be merged. */
export function insertedText(steps) {
  return steps.map(step => (step.slice ? step.slice.content.textBetween(0, step.slice.content.size, '\n') : '')).filter(Boolean).join('')
}
