// Every benchmark runs from end to end, small, and its figures can be what they say. Nothing here depends on how fast the machine is.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const BENCH = fileURLToPath(new URL('../../scripts/bench.mjs', import.meta.url))

const positive = z.number().positive()
const load = z.object({ perSecond: positive, p50: positive, p99: positive, trouble: z.number(), acked: positive })
const lanes = z.object({ perSecond: positive, p50: positive, p99: positive, n: positive })

/** The command as a person gives it; the figures of its last line. */
async function bench<T>(schema: z.ZodType<T>, ...args: string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [BENCH, ...args, '--json'])
  return schema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
}

describe('npm run bench', () => {
  it('-- ingest measures the whole way in, its baselines and the way to the screen', { timeout: 120_000 }, async () => {
    const shown = z.object({ p50: positive, p99: positive, n: positive })
    const figures = await bench(
      z.object({
        hook: load,
        writer: z.object({ perSecond: positive, p99: positive }),
        closed: load,
        bytes: z.number(),
        start: load,
        open: load,
        screen: z.object({ citizen: shown, worklist: shown }),
      }),
      ...['ingest', '--readings', '5000', '--devices', '10', '--seconds', '2', '--baseline-seconds', '1'],
      ...['--rate', '50', '--warm-up', '1'],
    )
    const { hook, closed, start, open, screen, bytes } = figures
    for (const { p50, p99, trouble } of [hook, closed, start, open]) {
      expect(p50).toBeLessThanOrEqual(p99)
      expect(trouble, 'messages sent again, unacknowledged or cut off').toBe(0)
    }
    expect(open.acked, 'every message of the open loop').toBe(100)
    expect(screen.worklist.n).toBeLessThanOrEqual(open.acked)
    expect(bytes, 'the bytes as received and the reading').toBeGreaterThan(200)
    expect(bytes).toBeLessThan(5000)
  })

  it('-- fhir measures full pages, and the search beneath them', { timeout: 120_000 }, async () => {
    const figures = await bench(
      z.object({ sql: lanes, fhir: lanes.extend({ entries: z.number() }) }),
      ...['fhir', '--readings', '5000', '--citizens', '10', '--seconds', '1'],
    )
    expect(figures.fhir.entries).toBe(50)
    expect(figures.fhir.p50).toBeLessThanOrEqual(figures.fhir.p99)
    expect(figures.fhir.p50, 'a page is more than its search').toBeGreaterThan(figures.sql.p50 / 10)
  })

  it('-- worklist measures the server and the whole request', { timeout: 120_000 }, async () => {
    const times = z.object({ p50: positive, p95: positive, max: positive })
    const figures = await bench(
      z.object({ followed: z.number(), server: times, whole: times }),
      ...['worklist', '--readings', '2000', '--citizens', '510', '--requests', '5'],
    )
    expect(figures.followed).toBe(500)
    expect(figures.server.p50, 'the server is a part of the whole').toBeLessThan(figures.whole.max)
  })

  it('-- core measures every computation beside the yardstick', { timeout: 120_000 }, async () => {
    const computed = z.object({ p50: positive, p95: positive, aimMs: positive, n: positive, ratio: positive })
    const names = ['citizen', 'triage', 'agp', 'interrupted-series', 'suppression-skewed', 'suppression-even'] as const
    const figures = await bench(z.record(z.enum(names), computed), 'core', '--samples', '3')
    for (const { p50, p95, n } of Object.values(figures)) {
      expect(p50).toBeLessThanOrEqual(p95)
      expect(n).toBe(3)
    }
  })

  it('-- effect measures a citizen, a group and a night', { timeout: 120_000 }, async () => {
    const times = z.object({ p50: positive, p95: positive, max: positive })
    const figures = await bench(
      z.object({ citizen: times, page: times, warm: times, group: times, settleMs: positive }),
      ...['effect', '--citizens', '3', '--settled', '200', '--requests', '5', '--restarts', '1'],
    )
    for (const { p50, p95 } of [figures.citizen, figures.page, figures.group]) expect(p50).toBeLessThanOrEqual(p95)
  })

  it('says which figures it takes', async () => {
    const failed = promisify(execFile)(process.execPath, [BENCH, 'fhir', '--readings', 'many'])
    await expect(failed).rejects.toThrow(/--readings is a number above 0/)
  })
})
