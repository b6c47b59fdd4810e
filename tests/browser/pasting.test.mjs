// Pasting without a browser: whatever is repeated in a pasted text, time grows with its length and no faster. Needs no
// server.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { build, textLines } from '../../static/js/editor/paste.js'
import { makeSchema } from '../../static/js/editor/schema.js'

const schema = makeSchema(JSON.parse(readFileSync(new URL('../../src/steps/schema.json', import.meta.url))))
const LONGEST = 400_000

const TOKENS = [
  ...'？！。，、；：…—·-_=*~|/\\?!.,;:\'"&<>%№①★ \t　（）()“”‘’《》〈【】〔[{}一十百的和年月市县X×某○＿a啊1０',
  '\n', '\r\n', '\u00a0', '\u200b', '\ufeff', '\u2028', ' 　', '　 一', '{{', '}}', '{{市名}}', '{{ ', '{{　', '{{甲 ', '｛｛甲', '（一）', '一、', '1.', '1. ',
  '一是', '第一，', '首先，', '一要', '——', '一、标题\n', '（一）标题\n正文。\n', '1.甲\n', '一、\n（一）甲\n1.乙\n（1）丙\n一是丁\n', '同志们：\n', '𠮷', '“（《', '《》',
  '人大', '全过程人民民主', '张三、', '北京市', '2025年3月11日', '1,', '3.14%', 'http://a.b/', '《宪法》', '是 否 ', '甲 a ', '&amp;', '<p>', '一 、',
]

/** This process's time on a core in milliseconds, the best of three. */
function cost(work) {
  const once = () => {
    const begun = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(begun)
    return (user + system) / 1000
  }
  return Math.min(once(), once(), once())
}

test('a pasted text of one thing repeated is read at once', () => {
  for (const token of TOKENS) {
    for (const end of ['', '甲']) {
      const text = size => token.repeat(Math.ceil(size / token.length)) + end
      const took = size => {
        const pasted = text(size)
        return cost(() => build(schema, textLines(pasted), () => ''))
      }
      const whole = took(LONGEST)
      // What is fast is linear enough; a square shows at this length.
      if (whole < 400) continue
      const half = took(LONGEST / 2)
      assert.ok(whole < 3 * half, `${JSON.stringify(token)}: ${half} ms for half, ${whole} ms for all`)
      assert.ok(whole < 5000, `${JSON.stringify(token)}: ${whole} ms`)
    }
  }
})

test('white space of every sort is trimmed and made one', () => {
  assert.deepEqual(textLines('　　要　抓\u00a0\u200b好 落 实。\t\r\n\ufeff \n a  b\n'), ['要　抓好落实。', 'a b'])
})
