// `npm run bench -- honesty`: how often each interval holds the truth and each verdict claims falsely, on simulated citizens whose truth is known.
// Options: --runs (1000 a cell), --seed, --json. Prints the table; with 1000 runs or more it also writes docs/effect-honesty.md.

import { writeFileSync } from 'node:fs'
import { seededStream } from '#core'
import { numbersOf } from './arguments.js'
import { CELLS, type Cell, type Showing } from './honesty-cells.js'
import { honestyPage } from './honesty-page.js'

export const PROMISED = { low: 0.93, high: 0.97, falseClaims: 0.05, falseRelevant: 0.04 } as const
const WRITES_FROM = 1000

export interface CellResult {
  method: string
  story: string
  isNull: boolean
  showing: Showing
  runs: number
  /** Shares from 0 to 1; null where the method has none. */
  refused: number
  coverage: number | null
  claims: number | null
  relevant: number | null
  /** How often the result says of itself that it is rough. */
  rough: number
  /** Within the promise, give or take the simulation's own error; null where nothing is promised. */
  kept: boolean | null
}

export async function run(args: readonly string[]): Promise<number> {
  const { runs, seed, json } = numbersOf(args, { runs: 1000, seed: 2026 })
  const from = performance.now()
  const results = CELLS.map((cell, i) => {
    process.stderr.write(`\r${i + 1} of ${CELLS.length}: ${cell.method}, ${cell.story}`.padEnd(130))
    return measure(cell, runs, seed)
  })
  process.stderr.write(
    `\r${`${CELLS.length} cells in ${((performance.now() - from) / 1000).toFixed(0)} s`.padEnd(130)}\n`,
  )
  const page = honestyPage(results, runs)
  if (json) process.stdout.write(`${JSON.stringify(results)}\n`)
  else process.stdout.write(page)
  if (runs >= WRITES_FROM) writeFileSync('docs/effect-honesty.md', page)
  const broken = results.filter((r) => r.kept === false)
  for (const r of broken) process.stderr.write(`promise not kept: ${r.method}, ${r.story}\n`)
  return broken.length === 0 ? 0 : 1
}

export function measure(cell: Cell, runs: number, seed: number): CellResult {
  const random = seededStream(seed, `${cell.method}/${cell.story}`)
  const trials = Array.from({ length: runs }, () => cell.trial(random))
  const answered = trials.filter((t) => t !== null)
  const share = (of: (t: (typeof answered)[number]) => boolean | null): number | null => {
    const known = answered.map(of).filter((v) => v !== null)
    return known.length === 0 ? null : known.filter(Boolean).length / known.length
  }
  const found = {
    method: cell.method,
    story: cell.story,
    isNull: cell.isNull,
    showing: cell.showing,
    runs,
    refused: 1 - answered.length / runs,
    coverage: share((t) => t.covered),
    claims: share((t) => t.claimed),
    relevant: share((t) => t.relevant),
    rough: share((t) => t.rough) ?? 0,
  }
  return { ...found, kept: isKept(found, answered.length) }
}

function isKept(found: Omit<CellResult, 'kept'>, answered: number): boolean | null {
  // What mostly calls itself rough has promised less.
  if (found.showing !== 'interval' || found.rough >= 0.5 || answered === 0) return null
  const error = (p: number): number => 2 * Math.sqrt((p * (1 - p)) / answered)
  const { low, high, falseClaims, falseRelevant } = PROMISED
  const isCovered =
    found.coverage === null || (found.coverage >= low - error(low) && found.coverage <= high + error(high))
  const isAtMost = (share: number | null, most: number): boolean =>
    !found.isNull || share === null || share <= most + error(most)
  return isCovered && isAtMost(found.claims, falseClaims) && isAtMost(found.relevant, falseRelevant)
}
