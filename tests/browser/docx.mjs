// A Word file taken apart and put together again, so that a test can edit one as Word would: by its XML.
import { inflateRawSync } from 'node:zlib'

const CRC = Array.from({ length: 256 }, (_, n) => {
  let value = n
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value >>> 0
})
const crc = bytes => (bytes.reduce((value, byte) => (value >>> 8) ^ CRC[(value ^ byte) & 255], 0xffffffff) ^ 0xffffffff) >>> 0

/** The parts of a package: `Map` of name and text. */
export function unpack(file) {
  const parts = new Map()
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  let at = file.readUInt32LE(end + 16)
  for (let count = file.readUInt16LE(end + 10); count; count -= 1) {
    const [packed, name, extra, comment] = [file.readUInt32LE(at + 20), file.readUInt16LE(at + 28), file.readUInt16LE(at + 30), file.readUInt16LE(at + 32)]
    const local = file.readUInt32LE(at + 42)
    const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const bytes = file.subarray(from, from + packed)
    parts.set(file.toString('utf8', at + 46, at + 46 + name), (file.readUInt16LE(at + 10) ? inflateRawSync(bytes) : bytes).toString('utf8'))
    at += 46 + name + extra + comment
  }
  return parts
}

/** A package of these parts, nothing compressed. */
export function pack(parts) {
  const [files, directory] = [[], []]
  let at = 0
  for (const [name, text] of parts) {
    const [title, bytes] = [Buffer.from(name), Buffer.from(text)]
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt32LE(0x00210000, 6)
    head.writeUInt32LE(crc(bytes), 10)
    head.writeUInt32LE(bytes.length, 14)
    head.writeUInt32LE(bytes.length, 18)
    head.writeUInt16LE(title.length, 22)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    files.push(Buffer.from('PK\x03\x04', 'latin1'), head, title, bytes)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, tail, title)
    at += 30 + title.length + bytes.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(parts.size, 8)
  end.writeUInt16LE(parts.size, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...files, listed, end])
}

/** The XML with `words` taken out and `others` put in by `author`, as Word tracks it. */
export function tracked(xml, words, others, author, date = '2026-11-30T09:20:00Z') {
  const run = new RegExp(`<w:r>((?:<w:rPr>.*?</w:rPr>)?)<w:t xml:space="preserve">([^<]*?)${words}([^<]*)</w:t></w:r>`)
  if (!run.test(xml)) throw new Error(`no run with ${words}`)
  const hand = `w:author="${author}" w:date="${date}"`
  const text = (look, said, tag = 't') => (said ? `<w:r>${look}<w:${tag} xml:space="preserve">${said}</w:${tag}></w:r>` : '')
  return xml.replace(run, (_, look, before, after) => [
    text(look, before), `<w:del w:id="9001" ${hand}>${text(look, words, 'delText')}</w:del>`,
    others ? `<w:ins w:id="9002" ${hand}>${text(look, others)}</w:ins>` : '', text(look, after)].join(''))
}

/** The parts with a comment of `author` on the run that holds `words`. */
export function commented(parts, words, said, author) {
  const run = new RegExp(`<w:r>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t xml:space="preserve">[^<]*${words}[^<]*</w:t></w:r>`)
  const mark = '<w:commentRangeStart w:id="77"/>$&<w:commentRangeEnd w:id="77"/><w:r><w:commentReference w:id="77"/></w:r>'
  const xml = parts.get('word/document.xml')
  if (!run.test(xml)) throw new Error(`no run with ${words}`)
  parts.set('word/document.xml', xml.replace(run, mark))
  const relation = '<Relationship Id="rIdC" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="said.xml"/></Relationships>'
  parts.set('word/_rels/document.xml.rels', parts.get('word/_rels/document.xml.rels').replace('</Relationships>', relation))
  const space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
  parts.set('word/said.xml', `<w:comments ${space}><w:comment w:id="77" w:author="${author}" w:date="2026-11-30T09:30:00Z"><w:p><w:r><w:t>${said}</w:t></w:r></w:p></w:comment></w:comments>`)
  return parts
}
