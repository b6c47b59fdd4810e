// The bill of materials of what is shipped, in CycloneDX 1.6: the Rust packages the program is linked with, the npm packages
// that the browser side bundles, PostgreSQL's programs.
//   node scripts/sbom.mjs VERSION ASSETS [POSTGRESQL] > sbom.cdx.json
// ASSETS: a folder made by static/build.mjs; POSTGRESQL: the version of the bundled programs. Needs no network.
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { packages } from './packages.mjs'

const [version, assets, postgresql] = process.argv.slice(2)
const ours = new Set(['wengao', 'wengao-engine', 'derivative', 'paste'])
const crates = join(process.env.CARGO_HOME || join(homedir(), '.cargo'), 'registry', 'cache')

/** The SHA-256 of a package as cargo fetched it, where it still is. */
function hash({ name, version }) {
  const files = existsSync(crates) ? readdirSync(crates).map(index => join(crates, index, `${name}-${version}.crate`)) : []
  const file = files.find(file => existsSync(file))
  return file ? [{ alg: 'SHA-256', content: createHash('sha256').update(readFileSync(file)).digest('hex') }] : undefined
}

const licences = text => (text ? [{ expression: text.replaceAll('/', ' OR ') }] : undefined)
const rust = packages.filter(found => found.name !== 'wengao').map(found => ({
  type: 'library',
  'bom-ref': `pkg:cargo/${found.name}@${found.version}`,
  name: found.name,
  version: found.version,
  licenses: licences(found.license),
  ...(ours.has(found.name) ? {} : { purl: `pkg:cargo/${found.name}@${found.version}`, hashes: hash(found) }),
}))

// What the browser side bundles is named in the text of its licences: `NAME VERSION`, underlined.
const bundled = readFileSync(join(assets, readdirSync(assets).find(name => /^licences-[0-9a-f]+\.txt$/.test(name))), 'utf8')
const browser = [...bundled.matchAll(/^(\S+) (\d[\w.+-]*)\n=+$/gm)].map(([, name, version]) => ({
  type: 'library',
  'bom-ref': `pkg:npm/${name}@${version}`,
  name,
  version,
  licenses: licences(JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')).license),
  purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
}))
if (browser.length === 0) throw new Error('no package of the browser side was found')

const server = postgresql
  ? [{ type: 'application', 'bom-ref': `postgresql@${postgresql}`, name: 'postgresql', version: postgresql, licenses: licences('PostgreSQL'), cpe: `cpe:2.3:a:postgresql:postgresql:${postgresql}:*:*:*:*:*:*:*` }]
  : []
const components = [...rust, ...browser, ...server]
const twice = components.map(part => part['bom-ref']).filter((ref, at, all) => all.indexOf(ref) !== at)
if (twice.length) throw new Error(`stands twice: ${twice}`)
const root = `wengao@${version}`
process.stdout.write(`${JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: `urn:uuid:${randomUUID()}`,
  version: 1,
  metadata: {
    timestamp: new Date().toISOString(),
    component: { type: 'application', 'bom-ref': root, name: 'wengao', version, licenses: licences('MIT') },
  },
  components,
  dependencies: [{ ref: root, dependsOn: components.map(part => part['bom-ref']) }],
}, null, 1)}\n`)
