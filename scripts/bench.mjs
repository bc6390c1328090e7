// `npm run bench -- <name>`: builds, then runs the compiled benchmark test/perf/<name>.bench.ts.
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from './build.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [name, ...args] = process.argv.slice(2)
await build()
const file = join(root, 'build', 'test', 'perf', `${name}.bench.js`)
if (!name || !existsSync(file)) {
  const known = readdirSync(join(root, 'test', 'perf'))
    .filter((f) => f.endsWith('.bench.ts'))
    .map((f) => f.replace('.bench.ts', ''))
  console.error(`npm run bench -- ${known.join(' | ')}`)
  process.exit(64)
}
const { run } = await import(pathToFileURL(file).href)
process.exit(await run(args))
