// The Rust packages that the program is linked with on this machine: name, version, folder of the sources, licence. For the
// licences and the bill of materials. Needs no network: the sources are where cargo keeps them.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
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

/** A line of the tree: `name v1.2.3`, then whether it is a macro, a folder where the package is our own, and its licence. */
function read(line) {
  const [, name, version, folder, licence] = /^(\S+) v(\S+)(?: \(proc-macro\))?(?: \((\/[^)]*)\))?[^|]*\|(.*)$/.exec(line)
  const places = folder ? [folder] : shelves.map(place => join(place, `${name}-${version}`))
  const found = places.find(place => existsSync(place))
  if (!found) throw new Error(`the sources of ${name} ${version} are not in ${shelf}`)
  return { name, version, folder: found, license: licence.trim() }
}
const all = [...new Set(tree.split('\n').filter(Boolean).map(line => line.replace(' (*)', '')))].map(read)

/** All of them, by name and version. */
export const packages = all.sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version))
