// Runs the program from its sources: checks the Node version, builds what has changed, then hands over to app/.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Nærmål needs Node 20.19 or later; this is ${process.versions.node}.`)
  process.exit(69)
}
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
if (!existsSync(join(root, 'node_modules', 'typescript'))) {
  console.error('The dependencies are not installed: run `npm ci` first.')
  process.exit(69)
}
const { build } = await import('./build.mjs')
try {
  // Results of a command go to stdout, so that they can be piped; progress does not.
  await build({ progress: (line) => console.error(line) })
} catch (error) {
  console.error(`The build failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(70)
}
const { main } = await import('../build/app/main.js')
await main(process.argv.slice(2))
