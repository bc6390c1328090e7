// What could not become a reading, kept with its bytes until a person has decided.

import type pg from 'pg'
import { idToInt8 } from '#core'
import { timestamp } from '../rows.js'
import type { AppendItem, QuarantineEntry } from './item.js'
import { run } from './run.js'
import * as sql from './statements.js'

export interface QuarantineCase {
  item: AppendItem
  entry: QuarantineEntry
}

/** @param rows each case once: an upsert cannot touch a row twice */
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
    rows.map(({ item }) => item.sha256),
    rows.map(({ item }) => item.raw),
  ])
}

/** Quarantine rows of a batch, each case once. */
export function distinctCases(items: readonly AppendItem[]): QuarantineCase[] {
  const cases = new Map<string, QuarantineCase>()
  for (const item of items) {
    for (const entry of item.quarantine)
      cases.set(`${item.deviceId}${item.sha256.toString('hex')}${entry.ordinal}`, { item, entry })
  }
  return [...cases.values()]
}
