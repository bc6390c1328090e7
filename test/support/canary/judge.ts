// Reads what a run's taps have taken down and says what may not be there, where it came from and at which character; never the secret itself.

import { EXCEPTIONS, type Exception } from '../../security/canary-exceptions.js'
import { type CanaryHit, openCanaryScanner, type Secret, secretsOfName } from '../../security/canary-scanner.js'
import { KNOWN_NUMBERS, KNOWN_PEOPLE, type KnownPerson } from '../known-people.js'
import { everythingGathered, type Gathered, TAPS, type Tap } from './gathered.js'

const people: [string, KnownPerson][] = Object.entries(KNOWN_PEOPLE)

/** Each value once, under the name of the first who bears it. */
export const KNOWN_SECRETS: readonly Secret[] = [
  ...new Map(
    [
      ...people.flatMap(([id, person]) => secretsOfName(`name of ${id}`, person)),
      ...people.flatMap(([id, { cpr }]): Secret[] => (cpr ? [{ id: `number of ${id}`, kind: 'cpr', value: cpr }] : [])),
      ...KNOWN_NUMBERS.map((value, i): Secret => ({ id: `number ${i}`, kind: 'cpr', value })),
    ]
      .reverse()
      .map((secret) => [secret.value.replace('-', ''), secret]),
  ).values(),
]

export interface Verdict {
  faults: string[]
  summary: string
}

/** @param whole a run of every test: each tap must have taken something down, each exception must have been needed */
export function judge(folder: string, whole: boolean, exceptions: readonly Exception[] = EXCEPTIONS): Verdict {
  const started = performance.now()
  const scanner = openCanaryScanner(KNOWN_SECRETS)
  const lines = new Map<Tap, number>()
  const needed = new Set<Exception>()
  const faults = new Map<string, { first: CanaryHit; times: number }>()
  for (const { tap, file, test, text } of everythingGathered(folder)) {
    lines.set(tap, (lines.get(tap) ?? 0) + 1)
    const before = scanner.hits().length
    scanner.feed(TAPS[tap], text)
    const hits = scanner.hits().slice(before)
    if (hits.length === 0) continue
    const allowed = exceptions.find((e) => allows(e, { tap, file, test, text }))
    if (allowed) needed.add(allowed)
    else
      for (const first of hits) {
        const what = `${first.channel}: ${first.secret} (${first.form}), by way of: ${tap}, in ${file} > ${test ?? 'set-up'}`
        const known = faults.get(what)
        faults.set(what, known ? { ...known, times: known.times + 1 } : { first, times: 1 })
      }
  }
  const silent = Object.keys(TAPS).filter((tap) => !lines.has(tap as Tap))
  const idle = exceptions.filter((e) => !needed.has(e))
  const total = [...lines.values()].reduce((sum, n) => sum + n, 0)
  return {
    faults: [
      ...[...faults].map(([what, { first, times }]) => `${what}, at character ${first.at}, ${times} times`),
      ...(whole
        ? silent.map((tap) => `nothing was taken down by the tap "${tap}": it fell off, or nobody uses it`)
        : []),
      ...(whole ? idle.map((e) => `the exception is not needed: ${e.file} (${e.why})`) : []),
    ],
    summary: `Canary: ${total} lines by ${lines.size} taps searched for ${KNOWN_SECRETS.length} names and numbers in ${Math.round(performance.now() - started)} ms.`,
  }
}

const allows = (exception: Exception, { tap, file, test, text }: Gathered): boolean =>
  exception.file === file &&
  exception.test === test &&
  exception.taps.includes(tap) &&
  (exception.line?.test(text) ?? true)
