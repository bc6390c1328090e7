// What the taps of a test run take down: one line per text, in files under the run's own folder, judged once at its end.
// The state hangs on the process, because every test file loads this module anew while the taps stay where they are.

import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Channel } from '../../security/canary-scanner.js'

/** Every tap, and the kind of place it listens at. */
export const TAPS = {
  'pino line': 'log',
  console: 'log',
  'output of a child process': 'log',
  'PostgreSQL log': 'log',
  'address asked of a server': 'url',
  'address fetched': 'url',
  'address sent to': 'url',
  'MQTT topic': 'topic',
  AppError: 'error',
  'error answer': 'error',
  'metrics answer': 'metric',
  'audit event': 'database',
} as const satisfies Record<string, Channel>
export type Tap = keyof typeof TAPS

export interface Gathered {
  tap: Tap
  /** The test file's path from the root. */
  file: string
  /** The test's full name; null between tests. */
  test: string | null
  text: string
}

interface State {
  folder: string | null
  file: string
  test: string | null
  pending: string[]
  pendingLength: number
  /** What the current test has said already: a thousand messages on one topic are one line. */
  said: Set<string>
}

const AT_ONCE = 1_000_000

declare global {
  var naermaalCanary: State | undefined
}

globalThis.naermaalCanary ??= { folder: null, file: '', test: null, pending: [], pendingLength: 0, said: new Set() }
const state = globalThis.naermaalCanary

export function gatherInto(folder: string, file = 'the run'): void {
  Object.assign(state, { folder, file, test: null })
}

export function nowIn(test: string | null): void {
  state.test = test
  state.said.clear()
}

export function take(tap: Tap, text: string): void {
  const key = `${tap} ${text}`
  if (state.folder === null || state.said.has(key)) return
  state.said.add(key)
  const line = JSON.stringify({ tap, file: state.file, test: state.test, text } satisfies Gathered)
  state.pending.push(line)
  state.pendingLength += line.length
  if (state.pendingLength > AT_ONCE) writeDown()
}

export function writeDown(): void {
  if (state.folder === null || state.pending.length === 0) return
  appendFileSync(join(state.folder, `${process.pid}.ndjson`), `${state.pending.join('\n')}\n`)
  state.pending = []
  state.pendingLength = 0
}

export function* everythingGathered(folder: string): Generator<Gathered> {
  for (const name of readdirSync(folder))
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n'))
      if (line !== '') yield JSON.parse(line) as Gathered
}

/** A page without the name of who reads it: it stands in the frame of her own pages, those about errors too. */
export const withoutReader = (html: string): string => html.replace(/<span class="top-name">[^<]*<\/span>/, '')
