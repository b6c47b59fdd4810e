// What can be kept: no control character but line ends and tabs, no half of a character, none of Unicode's noncharacters.
// The server says the same (src/text.rs) and refuses the step that holds anything else.
const UNSTORABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\p{Cs}\p{Noncharacter_Code_Point}]/gu

/** The text with spaces for what cannot be kept, as long as before: places in it stay where they were. */
export const storable = text => text.replace(UNSTORABLE, found => ' '.repeat(found.length))

// What shows nothing and turns what stands beside it around.
const HIDDEN = /[\u00ad\u061c\u180e\u200e\u200f\u202a-\u202e\u2061-\u206f\ufff9-\ufffb]/g

/** The text without what cannot be kept, and without what is not seen. */
export const clean = text => text.replace(UNSTORABLE, '').replace(HIDDEN, '')

/** A node's attributes, their texts made storable. */
export function storableAttrs(attrs) {
  const out = {}
  for (const name of Object.keys(attrs)) out[name] = typeof attrs[name] === 'string' ? storable(attrs[name]) : attrs[name]
  return out
}

/** Whatever text stands in a step that cannot be read, to be handed back. */
export function textsOf(json) {
  if (Array.isArray(json)) return json.map(textsOf).join('')
  if (!json || typeof json !== 'object') return ''
  return (typeof json.text === 'string' ? clean(json.text) : '') + Object.keys(json).filter(key => typeof json[key] === 'object').map(key => textsOf(json[key])).join('')
}
