// Whether a part is up to date: one hash over the names and contents of everything that goes into it. Contents, not times: a fresh clone has none.

import { createHash } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export async function fingerprintOf(root, paths) {
  const hash = createHash('sha256').update(process.version)
  for (const path of paths) {
    // A file that a colleague or an editor removes just now counts as missing.
    const content = await readFile(join(root, path)).catch((error) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    hash.update(`\0${path}\0${content === null ? 'missing' : content.length}\0`)
    if (content !== null) hash.update(content)
  }
  return hash.digest('hex')
}

const file = (out, part) => join(out, `.${part}.sha256`)

export async function isBuilt(out, part, print) {
  const known = await readFile(file(out, part), 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return known === print
}

/** Writes the fingerprint in one step; `null` forgets it, so that a build that dies half-way is not taken for a whole one. */
export async function remember(out, part, print) {
  if (print === null) return rm(file(out, part), { force: true })
  const draft = `${file(out, part)}.${process.pid}`
  await writeFile(draft, print)
  await rename(draft, file(out, part))
}
