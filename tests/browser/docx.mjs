// A Word file taken apart, so that a test can look at its parts.
import { inflateRawSync } from 'node:zlib'

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
