// Which files are built: everything in the rooms, in a fixed order.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

export const ROOMS = [
  'core',
  'ledger',
  'broker',
  'ingest',
  'identity',
  'monitoring',
  'effects',
  'fhir-bridge',
  'dashboards',
  'device-sim',
  'app',
  // Long proofs run compiled, like the program that they measure.
  'test/perf',
  'test/faults',
]

/** Paths of all files in these folders, relative to the root, with `/`; tests and hidden files left out. A missing folder is empty. */
export async function sourcesOf(root, folders) {
  const found = []
  for (const folder of folders) await walk(root, folder, found)
  return found.sort()
}

async function walk(root, folder, found) {
  let entries
  try {
    entries = await readdir(join(root, folder), { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOENT') return
    throw error
  }
  for (const entry of entries) {
    if (entry.name.startsWith('.') || /\.test\.tsx?$/.test(entry.name)) continue
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) await walk(root, path, found)
    else if (entry.isFile()) found.push(path)
  }
}
