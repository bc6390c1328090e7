// `npm test`: everything that must hold before a change lands. Types, lint, generated files, then every test.
// What npm cannot bring (Mosquitto, VictoriaMetrics, PostgreSQL 15) is named in the closing line when it is missing; with CI set it fails.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bin = (name) => join(root, 'node_modules', '.bin', name)

function step(title, command, args, env = {}) {
  console.log(`\n── ${title}`)
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  if (error) console.error(error.message)
  return status === 0
}

/** Programs from outside npm, and what is not proved without them. */
const OUTSIDE = [
  { name: 'Mosquitto', finds: () => onPath('mosquitto') || existsSync('/usr/sbin/mosquitto'), package: 'mosquitto' },
  { name: 'VictoriaMetrics', finds: () => onPath('victoria-metrics'), package: 'victoria-metrics' },
  { name: 'PostgreSQL 15', finds: () => existsSync('/usr/lib/postgresql/15/bin/postgres'), package: 'postgresql-15' },
]
function onPath(name) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, name)))
}

const missing = OUTSIDE.filter((o) => !o.finds())
if (missing.length > 0 && process.env.CI) {
  console.error(`Missing for a whole run: ${missing.map((m) => `${m.name} (Debian: ${m.package})`).join(', ')}.`)
  process.exit(1)
}

const filters = process.argv.slice(2)
const report = join(tmpdir(), `naermaal-tests-${process.pid}.json`)
let ok = true
if (filters.length === 0) {
  ok = step('Types', bin('tsc'), ['--noEmit', '-p', 'tsconfig.json']) && ok
  ok = step('Lint, format and the import table', bin('biome'), ['ci', '.']) && ok
  for (const script of ['generate-metrics', 'generate-methods']) {
    ok = step(`Generated files: ${script}`, process.execPath, [`scripts/${script}.mjs`, '--check']) && ok
  }
}
console.log('\n── Build')
await build()
const held = step('Tests', bin('vitest'), [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...filters,
])
ok = held && ok

let closing = '0 passed, 1 failed'
if (existsSync(report)) {
  const {
    numPassedTests: passed,
    numFailedTests,
    numFailedTestSuites,
    success,
  } = JSON.parse(readFileSync(report, 'utf8'))
  // What the canary found at the end of the run is nobody's test, and a failure all the same.
  const failed = numFailedTests || (success && held ? 0 : Math.max(1, numFailedTestSuites))
  closing = `${passed} passed, ${failed} failed`
  rmSync(report)
}
if (missing.length > 0)
  console.log(`\nLeft out, because it is not installed: ${missing.map((m) => m.name).join(', ')}.`)
console.log(`\n${ok ? 'All of it holds.' : 'Something does not hold: see above.'}`)
console.log(closing)
process.exit(ok ? 0 : 1)
