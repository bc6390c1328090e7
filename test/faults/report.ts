// What a fault run prints, and the exit code that follows from it.

import { writeFile } from 'node:fs/promises'
import { holds, type Verdict } from './judge.js'
import type { PublishRecord } from './publishers.js'

const number = (n: number): string => Math.round(n).toLocaleString('en').replaceAll(',', ' ')
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
const line = (name: string, value: string): void => console.log(`${name.padEnd(34)}${value}`)

export interface Outcome {
  verdict: Verdict
  record: PublishRecord
  /** What else went wrong, one sentence each. */
  failures: readonly string[]
  /** More lines to print: name and value. */
  extra: readonly (readonly [string, string])[]
  /** Of everything, at the end. */
  stoppedMs: number
  reportFile: string | null
}

/** @returns the exit code */
export async function report({ verdict, record, failures, extra, stoppedMs, reportFile }: Outcome): Promise<number> {
  const resent = record.loads.reduce((sum, load) => sum + load.resent, 0) + record.mess.repeated
  line('acknowledged', `${number(verdict.acknowledged)}  (${number(record.acknowledged / record.seconds)}/s)`)
  line('found', number(verdict.found))
  line('  of these in quarantine', number(verdict.quarantined))
  line('doubled', number(verdict.doubled))
  line('lost', number(verdict.lost))
  line('kept, answer lost', number(verdict.unanswered))
  line('sent again', number(resent))
  line('readings nobody sent', number(verdict.strange))
  line('watermarks ahead of the ledger', number(verdict.watermarksAhead))
  line('newest values that are not', number(verdict.latestWrong))
  for (const [name, value] of extra) line(name, value)
  line('longest time without an answer', seconds(record.longestSilenceMs))
  line('stopped within', seconds(stoppedMs))
  for (const failure of failures) console.log(`Failed: ${failure}`)
  const ok = failures.length === 0 && holds(verdict)
  console.log(ok ? 'The promise holds.' : 'The promise does not hold.')
  const longestSilenceMs = Math.round(record.longestSilenceMs)
  const facts = { ok, ...verdict, resent, longestSilenceMs, stoppedMs: Math.round(stoppedMs), failures }
  if (reportFile !== null) await writeFile(reportFile, `${JSON.stringify(facts)}\n`)
  return ok ? 0 : 1
}
