import { describe, expect, it } from 'vitest'
import { measure } from './honesty.bench.js'
import { CELLS } from './honesty-cells.js'
import { honestyPage } from './honesty-page.js'

/** The bench in small: what it would say with 1000 runs and more stands in docs/effect-honesty.md. */
const RUNS = 120
const results = CELLS.map((cell) => measure(cell, RUNS, 2026))
const of = (method: string, story: string) => {
  const found = results.find((r) => r.method.startsWith(method) && r.story.startsWith(story))
  if (!found) throw new Error(`no cell "${method}: ${story}"`)
  return found
}

describe('honesty of intervals and verdicts', () => {
  it('keeps its promise wherever a screen shows an interval as it is', () => {
    const promised = results.filter((r) => r.kept !== null)
    expect(promised.length).toBeGreaterThan(20)
    // Two standard errors are missed by chance about once in twenty; four are not.
    expect(promised.filter((r) => !r.kept).length).toBeLessThan(promised.length / 8)
    const least = 0.93 - 4 * Math.sqrt((0.93 * 0.07) / RUNS)
    expect(promised.filter((r) => r.coverage !== null && r.coverage < least)).toEqual([])
    const most = 0.05 + 4 * Math.sqrt((0.05 * 0.95) / RUNS)
    expect(promised.filter((r) => r.isNull && r.claims !== null && r.claims > most)).toEqual([])
  })

  it('sees through what fools: too narrow errors, enrolment on a high value, and drift', () => {
    const story = 'no effect, 12 and 12 weeks, rho 0.6'
    expect(of('interrupted series, Newey-West', story).coverage).toBeLessThan(
      (of('interrupted series, AR(1)', story).coverage ?? 0) - 0.1,
    )
    expect(of('paired change', 'no effect, 40 people enrolled above').claims).toBeGreaterThan(0.4)
    expect(of('ANCOVA', 'no effect, all enrolled above').claims).toBeLessThan(0.12)
    expect(of('before and after', 'no effect, 28 and 56 readings, already falling').claims).toBeGreaterThan(0.2)
  })

  it('finds what is there, and refuses what cannot be told', () => {
    expect(of('paired change', 'effect of the MCID, 40').claims).toBeGreaterThan(0.6)
    expect(of('before and after', 'no effect, 6 and 20').refused).toBe(1)
    expect(of('interrupted series, AR(1)', 'no effect, 11 and 11').refused).toBe(1)
  })

  it('gives the same figures for the same seed', () => {
    const [cell] = CELLS
    if (!cell) throw new Error('there are cells')
    expect(measure(cell, 20, 1)).toEqual(measure(cell, 20, 1))
    expect(measure(cell, 20, 1)).not.toEqual(measure(cell, 20, 2))
  })

  it('writes every figure on the page', () => {
    const page = honestyPage(results, RUNS)
    for (const { story } of results) expect(page).toContain(`| ${story} |`)
    expect(page).not.toMatch(/NaN|undefined|null/)
  })
})
