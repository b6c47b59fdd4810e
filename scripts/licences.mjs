// The licences of everything that is compiled into the program: Rust packages, and what the browser side bundles.
//   node scripts/licences.mjs ASSETS > LICENCES.txt      ASSETS: a folder made by static/build.mjs
// Needs no network: the sources are where cargo keeps them. A package without a stated licence is an error.
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { packages } from './packages.mjs'

const out = []
for (const found of packages) {
  const folder = found.folder
  const files = readdirSync(folder).filter(name => /^(licen[cs]e|copying|notice|unlicense)/i.test(name)).sort()
  if (!found.license && files.length === 0) throw new Error(`${found.name} states no licence`)
  const title = `${found.name} ${found.version} — ${found.license || 'see below'}`
  const texts = files.map(name => {
    const path = join(folder, name)
    const all = statSync(path).isDirectory() ? readdirSync(path).sort().map(inside => join(path, inside)) : [path]
    return all.filter(file => statSync(file).isFile()).map(file => readFileSync(file, 'utf8').trim()).join('\n\n')
  })
  out.push(`${title}\n${'='.repeat(title.length)}\n${texts.filter(Boolean).join('\n\n')}\n`)
}
const assets = process.argv[2]
const browser = readdirSync(assets).find(name => /^licences-[0-9a-f]+\.txt$/.test(name))
out.push(`What the browser side bundles\n${'#'.repeat(29)}\n\n${readFileSync(join(assets, browser), 'utf8')}`)
process.stdout.write(out.join('\n'))
