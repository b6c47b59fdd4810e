// The licences of everything that is compiled into the program: Rust packages, and what the browser side bundles.
//   node scripts/licences.mjs ASSETS > LICENCES.txt      ASSETS: a folder made by static/build.mjs
// Needs no network: the sources are where cargo keeps them. A package without a stated licence is an error.
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

const host = /^host: (.*)$/m.exec(execFileSync('rustc', ['-vV'], { encoding: 'utf8' }))[1]
const metadata = JSON.parse(
  execFileSync('cargo', ['metadata', '--format-version', '1', '--offline', '--locked', '--filter-platform', host], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  }),
)
const packages = new Map(metadata.packages.map(found => [found.id, found]))
const nodes = new Map(metadata.resolve.nodes.map(node => [node.id, node]))

// Everything the program is linked with: normal dependencies, not those of builds and tests.
const reached = new Set()
const waiting = [metadata.resolve.root]
while (waiting.length > 0) {
  const id = waiting.pop()
  if (reached.has(id)) continue
  reached.add(id)
  for (const dep of nodes.get(id).deps) {
    if (dep.dep_kinds.some(kind => kind.kind === null)) waiting.push(dep.pkg)
  }
}

const out = []
for (const found of [...reached].map(id => packages.get(id)).sort((a, b) => a.name.localeCompare(b.name))) {
  const folder = dirname(found.manifest_path)
  const files = readdirSync(folder).filter(name => /^(licen[cs]e|copying|notice|unlicense)/i.test(name)).sort()
  if (!found.license && files.length === 0) throw new Error(`${found.name} states no licence`)
  const title = `${found.name} ${found.version} — ${found.license ?? 'see below'}`
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
