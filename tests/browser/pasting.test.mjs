// Pasting without a browser: whatever is repeated in a pasted text, time grows with its length and no faster. Needs no
// server.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { mended } from '../../static/js/editor/broken-lines.js'
import { textLines } from '../../static/js/editor/clipboard.js'
import { build } from '../../static/js/editor/paste.js'
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
        return cost(() => build(schema, mended(textLines(pasted)).lines, () => ''))
      }
      const whole = took(LONGEST)
      // What is fast is linear enough; a square shows at this length.
      if (whole < 400) continue
      const half = took(LONGEST / 2)
      // A neighbour's load shows as growth now and then: what grows twice in a row grows.
      const grew = whole >= 3 * half && took(LONGEST) >= 3 * took(LONGEST / 2)
      assert.ok(!grew, `${JSON.stringify(token)}: ${half} ms for half, ${whole} ms for all`)
      assert.ok(whole < 5000, `${JSON.stringify(token)}: ${whole} ms`)
    }
  }
})

test('white space of every sort is trimmed and made one', () => {
  assert.deepEqual(textLines('　　要　抓\u00a0\u200b好 落 实。\t\r\n\ufeff \n a  b\n'), ['要　抓好落实。', 'a b'])
})

test('lines of a PDF are put together, numbers of pages go, what is whole stays', () => {
  const pdf = ['在全市人大工作会议上的讲话', '一、坚持党的领导', '党的领导是做好人大工作的根本保证，各级人大及其常委会要', '自觉把坚持党的领导贯穿于依法履职的全过程、各方面，确保',
    '党的主张通过法定程序成为国家意志，确保党组织推荐的人选', '— 3 —', '通过法定程序成为国家政权机关的领导人员，在思想上政治上', '行动上同党中央保持高度一致。', '二、强化监督实效', '要紧扣中心大局。']
  const { lines, joined, numbers } = mended(pdf)
  assert.deepEqual(lines, ['在全市人大工作会议上的讲话', '一、坚持党的领导', pdf.slice(2, 5).join('') + pdf.slice(6, 8).join(''), '二、强化监督实效', '要紧扣中心大局。'])
  assert.deepEqual([joined, numbers], [4, 1])
  const whole = ['关于2025年工作的讲话', '同志们：', '今天开会，研究工作。', '一、讲政治', '（一）抓学习', '要学深悟透，入脑入心。', '3', '让我们团结起来，为建设现代化云江而奋斗！']
  assert.deepEqual(mended(whole).lines, whole)
  assert.deepEqual(mended(['甲', '- 1 -', '第2页 共8页', '乙']).lines, ['甲', '乙'])
  assert.deepEqual(mended([]).lines, [])
})

test('bullets of symbol fonts and control characters go, cells of a table stand apart', () => {
  assert.deepEqual(textLines('l\t坚持党的领导\nØ\t依法监督\n\uf06c 服务大局\n·\t联系代表\nlet it be'), ['坚持党的领导', '依法监督', '服务大局', '联系代表', 'let it be'])
  assert.deepEqual(textLines('单位\t人数\t备注\n办公室\t12\t\n一、\t总体要求'), ['单位　人数　备注', '办公室　12', '一、　总体要求'])
  assert.deepEqual(textLines('切\u0000实\u0007做\u000b好\u001f工作'), ['切实做', '好工作'])
})
