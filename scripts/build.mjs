// Builds what runs: TypeScript and its data files into build/, the browser's bundle into build/web. Types are checked by `npm run check`, not here.
// Skips what has not changed, and two builds at once wait for each other, so `npm start`, `npm test` and `./naermaal` may all call it.

import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { fingerprintOf, isBuilt, remember } from './build/fingerprint.mjs'
import { withLock } from './build/lock.mjs'
import { buildServer } from './build/server.mjs'
import { ROOMS, sourcesOf } from './build/sources.mjs'
import { buildWeb } from './build/web.mjs'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

/** What belongs to every output: a change of a dependency or of the build itself builds anew. */
const ALWAYS = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']

/**
 * Brings build/ up to date.
 * @param {{ only?: 'web' | 'server', progress?: (line: string) => void }} options
 * @returns {Promise<{ server: boolean, web: boolean }>} what had to be built
 */
export async function build({ only, progress = (line) => console.log(line) } = {}) {
  const out = join(ROOT, 'build')
  await mkdir(out, { recursive: true })
  return withLock(join(out, '.lock'), progress, async () => ({
    server: only !== 'web' && (await step('server', { rooms: ROOMS, work: buildServer, out, progress })),
    web: only !== 'server' && (await step('web', { rooms: ['core', 'dashboards'], work: buildWeb, out, progress })),
  }))
}

async function step(name, { rooms, work, out, progress }) {
  const sources = await sourcesOf(ROOT, rooms)
  const print = await fingerprintOf(ROOT, [...ALWAYS, ...(await sourcesOf(ROOT, ['scripts/build'])), ...sources])
  if (await isBuilt(out, name, print)) return false
  const started = performance.now()
  progress(`Building the ${name === 'web' ? 'browser bundle' : 'server'} …`)
  await remember(out, name, null)
  await work({ root: ROOT, out, sources })
  await remember(out, name, print)
  progress(
    `Built the ${name === 'web' ? 'browser bundle' : 'server'} in ${((performance.now() - started) / 1000).toFixed(1)} s.`,
  )
  return true
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const built = await build()
    if (!built.server && !built.web) console.log('Nothing to build: everything is up to date.')
  } catch (error) {
    console.error(`The build failed: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
