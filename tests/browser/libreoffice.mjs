// A Word file edited by LibreOffice itself: it opens the file, runs a macro as a hand at the keyboard would, and saves it.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const data = fileURLToPath(new URL('../data/office/', import.meta.url))
const PROFILE = ['registrymodifications.xcu', 'basic/script.xlc', 'basic/Standard/script.xlb', 'basic/Standard/Module1.xba']

/** The file as `author` leaves it after these lines of Basic, in which `doc` is the file. */
export async function edited(file, author, lines) {
  const folder = mkdtempSync(join(tmpdir(), 'wengao-libreoffice-'))
  const url = path => `file://${join(folder, path)}`
  try {
    mkdirSync(join(folder, 'profile/user/basic/Standard'), { recursive: true })
    for (const path of PROFILE) {
      const text = readFileSync(join(data, path.split('/').at(-1)), 'utf8')
      writeFileSync(join(folder, 'profile/user', path), text.replaceAll('{author}', author).replaceAll('{lines}', lines.join('\n')))
    }
    writeFileSync(join(folder, 'sent.docx'), file)
    const call = `macro:///Standard.Module1.Edit("${url('sent.docx')}","${url('back.docx')}")`
    const said = await new Promise(resolve => {
      const words = [`-env:UserInstallation=${url('profile')}`, '--headless', '--norestore', call]
      execFile('soffice', words, { timeout: 120_000 }, (error, stdout, stderr) => resolve(`${error ?? ''} ${stdout} ${stderr}`))
    })
    assert.ok(existsSync(join(folder, 'back.docx')), `LibreOffice saved nothing (is libreoffice-writer installed?): ${said}`)
    return readFileSync(join(folder, 'back.docx'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
