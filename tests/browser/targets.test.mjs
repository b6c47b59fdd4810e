// Which of an outline's sections a section of the text is: the editor pairs as 统稿 does. Needs no browser and no server.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { targetsOf } from '../../static/js/editor/counts.js'

const cases = JSON.parse(readFileSync(new URL('../../crates/engine/src/unify/testdata/targets.json', import.meta.url)))
const named = ([kind, heading]) => ({ kind, heading })

for (const { why, sections, targets, pairs } of cases) {
  test(why, () => {
    const wanted = targets.map(named)
    assert.deepEqual(targetsOf(sections.map(named), wanted), pairs.map(number => (number === null ? null : wanted[number])))
  })
}
