// The import table of docs/architecture.md is a rule of the linter. Here imports are planted, and it must object to the wrong ones only.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const TABLE: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ledger: ['core'],
  broker: ['core'],
  ingest: ['core', 'ledger', 'broker'],
  identity: ['core', 'ledger'],
  monitoring: ['core', 'ledger'],
  effects: ['core', 'ledger'],
  'fhir-bridge': ['core', 'ledger', 'identity'],
  dashboards: ['core', 'ledger', 'identity', 'monitoring', 'effects'],
  'device-sim': ['core'],
}
const ROOMS = [...Object.keys(TABLE), 'app']

/** File → what it imports. The linter sees all of them in one run. */
const planted = new Map<string, { imports: string; wrong: boolean }>()
for (const [room, allowed] of Object.entries(TABLE)) {
  for (const other of ROOMS.filter((r) => r !== room)) {
    planted.set(`${room}/door-to-${other}.ts`, { imports: `#${other}`, wrong: !allowed.includes(other) })
    planted.set(`${room}/past-${other}.ts`, { imports: `../${other}/inside.js`, wrong: true })
    planted.set(`${room}/deep/past-${other}.ts`, { imports: `../../${other}/inside.js`, wrong: true })
  }
}
planted.set('app/door.ts', { imports: '#ledger', wrong: false })
planted.set('app/past.ts', { imports: '../ledger/inside.js', wrong: true })
planted.set('core/io.ts', { imports: 'node:fs', wrong: true })
planted.set('ledger/io.ts', { imports: 'node:fs', wrong: false })
planted.set('ledger/fhir/own.ts', { imports: '../identity/facts.js', wrong: false })
for (const file of ['dashboards/live.client.ts', 'dashboards/charts/plot.ts']) {
  planted.set(file, { imports: '#ledger', wrong: true })
  planted.set(file.replace('.ts', '.tsx'), { imports: '#core', wrong: false })
}

describe('the linter', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nm-lint-')))
  let objected: Set<string>

  beforeAll(() => {
    const config = JSON.parse(readFileSync('biome.json', 'utf8')) as Record<string, unknown>
    delete config.vcs
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(config))
    for (const [file, { imports }] of planted) {
      mkdirSync(join(folder, dirname(file)), { recursive: true })
      writeFileSync(join(folder, file), `import { x } from '${imports}'\nexport const y = x\n`)
    }
    const { stdout } = spawnSync(
      resolve('node_modules/.bin/biome'),
      ['lint', '--reporter=github', '--max-diagnostics=none', '.'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    )
    const files = [...stdout.matchAll(/title=lint\/style\/noRestrictedImports,file=([^,]+),/g)]
    objected = new Set(files.map((m) => relative(folder, resolve(folder, m[1] ?? ''))))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each([...planted])('judges %s rightly', (file, { wrong }) => {
    expect(objected.has(file)).toBe(wrong)
  })
})
