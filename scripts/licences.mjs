// The licences of everything that is compiled into the program: Rust packages, and what the browser side bundles.
//   node scripts/licences.mjs ASSETS > LICENCES.txt      ASSETS: a folder made by static/build.mjs
// Needs no network: the sources are where cargo keeps them. A package without a stated licence is an error.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

// What the program is linked with: normal dependencies on this machine. Not asked through `cargo metadata`, which also
// wants the packages of tests, and they are not here where nobody ran a test.
const tree = execFileSync(
  'cargo',
  ['tree', '--edges=normal', '--prefix=none', '--offline', '--locked', '--format={p}|{l}'],
  { encoding: 'utf8', maxBuffer: 1 << 26 },
)
const shelf = join(process.env.CARGO_HOME || join(homedir(), '.cargo'), 'registry', 'src')
const shelves = existsSync(shelf) ? readdirSync(shelf).map(name => join(shelf, name)) : []

/** A line of the tree: `name v1.2.3`, then a folder where the package is our own, and its licence. */
function read(line) {
  const [, name, version, folder, licence] = /^(\S+) v(\S+)(?: \((\/[^)]*)\))?[^|]*\|(.*)$/.exec(line)
  const places = folder ? [folder] : shelves.map(place => join(place, `${name}-${version}`))
  const found = places.find(place => existsSync(place))
  if (!found) throw new Error(`the sources of ${name} ${version} are not in ${shelf}`)
  return { name, version, folder: found, license: licence.trim() }
}
const packages = [...new Set(tree.split('\n').filter(Boolean).map(line => line.replace(' (*)', '')))].map(read)

const out = []
for (const found of packages.sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version))) {
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
