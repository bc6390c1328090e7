// Writes docs/methods.md from the doc comments of core (see scripts/methods/figures.mjs for the tags).
// `--check` only compares, and fails when the committed page is stale. Either way it fails when a figure lacks a part.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { methods, sourcesOf } from './methods/page.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const target = join(root, 'docs', 'methods.md')
const { page, faults } = methods(sourcesOf(root))
if (faults.length > 0) {
  for (const fault of faults) console.error(fault)
  process.exit(1)
}
if (!process.argv.includes('--check')) writeFileSync(target, page)
else if (readFileSync(target, 'utf8') !== page) {
  console.error('docs/methods.md is stale: run npm run generate')
  process.exit(1)
}
