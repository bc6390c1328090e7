import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const FAULTS = fileURLToPath(new URL('../../scripts/faults.mjs', import.meta.url))

const facts = z.looseObject({
  ok: z.boolean(),
  acknowledged: z.number(),
  found: z.number(),
  quarantined: z.number(),
  doubled: z.number(),
  lost: z.number(),
  watermarksAhead: z.number(),
  latestWrong: z.number(),
  failures: z.array(z.string()),
})

/** Runs `npm run faults -- name` as a person would, only smaller. */
async function faults(name: string, ...args: string[]): Promise<{ code: number | null; facts: z.infer<typeof facts> }> {
  const folder = await mkdtemp(join(tmpdir(), 'naermaal-report-'))
  const file = join(folder, 'report.json')
  try {
    const child = spawn(process.execPath, [FAULTS, name, ...args, '--report', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await once(child, 'close')
    const text = await readFile(file, 'utf8').catch(() => {
      throw new Error(`The fault run made no report. It said:\n${said}`)
    })
    return { code: child.exitCode, facts: facts.parse(JSON.parse(text)) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe('a PUBACK means committed', () => {
  it('while gateway, database, worker and web are killed with -9 at full speed', async () => {
    const small = ['--kills', '8', '--seed', '2', '--devices', '40', '--mess', '6', '--within', '60']
    const { code, facts } = await faults('kill9', ...small)
    expect(facts).toMatchObject({ ok: true, lost: 0, doubled: 0, watermarksAhead: 0, latestWrong: 0, failures: [] })
    expect(facts.found).toBe(facts.acknowledged)
    expect(facts.acknowledged).toBeGreaterThan(1000)
    expect(facts.quarantined).toBeGreaterThan(0)
    expect(code).toBe(0)
  }, 240_000)

  it('while the supervisor itself is killed with -9: its roles end, the database is adopted, devices go on', async () => {
    const { code, facts } = await faults('supervisor', '--kills', '2', '--devices', '40', '--within', '60')
    expect(facts).toMatchObject({ ok: true, lost: 0, doubled: 0, watermarksAhead: 0, failures: [] })
    expect(facts.found).toBe(facts.acknowledged)
    expect(code).toBe(0)
  }, 240_000)
})
