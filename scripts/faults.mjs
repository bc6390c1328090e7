// `npm run faults -- <name>`: builds, then runs the compiled fault run test/faults/<name>.fault.ts. Exit code 1: the promise does not hold.
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from './build.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [name, ...args] = process.argv.slice(2)
await build({ progress: (line) => console.error(line) })
const file = join(root, 'build', 'test', 'faults', `${name}.fault.js`)
if (!name || !existsSync(file)) {
  const known = readdirSync(join(root, 'test', 'faults'))
    .filter((f) => f.endsWith('.fault.ts'))
    .map((f) => f.replace('.fault.ts', ''))
  console.error(`npm run faults -- ${known.join(' | ')}`)
  process.exit(64)
}
const { run } = await import(pathToFileURL(file).href)
process.exit(await run(args))
