// What could not become a reading, kept with its bytes until a person has decided.

import type pg from 'pg'
import { idToInt8 } from '#core'
import { timestamp } from '../rows.js'
import type { AppendItem, QuarantineEntry } from './item.js'
import { run } from './run.js'
import * as sql from './statements.js'

/** What one message, on its topic, was refused for. */
export interface QuarantineCase {
  item: AppendItem
  /** Of the first reading that was refused for this reason. */
  entry: QuarantineEntry
  /** How many readings were. */
  readings: number
  /** A message's bytes are kept with one of its cases: a thousand bad readings do not make a thousand copies. */
  keepsBytes: boolean
}

/** @param rows each case once: an upsert cannot touch a row twice. Of the cases of one message at least one keeps its bytes. */
export async function insertQuarantine(on: pg.Client, rows: readonly QuarantineCase[]): Promise<void> {
  if (rows.length === 0) return
  await run(on, sql.insertQuarantine, [
    rows.map(({ item }) => idToInt8(item.deviceId)),
    rows.map(({ item }) => (item.gatewayId === null ? null : idToInt8(item.gatewayId))),
    rows.map(({ item }) => item.topic),
    rows.map(({ item }) => item.format),
    rows.map(({ item }) => timestamp(item.receivedAt)),
    rows.map(({ entry }) => entry.reason),
    rows.map(({ entry }) => entry.detail),
    rows.map(({ entry }) => entry.ordinal ?? -1),
    rows.map(({ readings }) => readings),
    rows.map(({ item }) => item.sha256),
    rows.map(({ item, keepsBytes }) => (keepsBytes ? item.raw : null)),
  ])
}

/** The cases of a batch, each once, however often its message is in it. */
export function casesOf(items: readonly AppendItem[]): QuarantineCase[] {
  const cases = new Map<string, QuarantineCase>()
  const messages = new Set<string>()
  for (const item of items) {
    if (item.quarantine.length === 0) continue
    const message = `${item.deviceId}${item.sha256.toString('hex')}`
    for (const [reason, { entry, readings }] of byReason(item.quarantine)) {
      const key = `${message} ${reason} ${item.topic}`
      if (cases.has(key)) continue
      cases.set(key, { item, entry, readings, keepsBytes: !messages.has(message) })
      messages.add(message)
    }
  }
  return [...cases.values()]
}

function byReason(
  entries: readonly QuarantineEntry[],
): ReadonlyMap<string, { entry: QuarantineEntry; readings: number }> {
  const reasons = new Map<string, { entry: QuarantineEntry; readings: number }>()
  for (const entry of entries) {
    const known = reasons.get(entry.reason)
    if (known) known.readings++
    else reasons.set(entry.reason, { entry, readings: 1 })
  }
  return reasons
}
