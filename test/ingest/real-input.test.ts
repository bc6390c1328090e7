// What others wrote, over MQTT into the ledger: Bluetooth notifications captured from real devices and Open mHealth's own sample
// documents. Every one meets the platform's clock on the day it was measured. What went in is out again, or in quarantine.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idToInt8 } from '#core'
import { decode } from '#ingest'
import { ensurePartitions } from '#ledger'
import { type IngestStack, openTestDatabase, startIngestStack, type TestDatabase } from '#test-support'

interface Sample {
  name: string
  format: string
  payload: Buffer
  /** The newest moment in it; the clock stands an hour later. */
  at: number
  /** Readings and refusals that the decoder finds. */
  entries: number
}

const FIXTURES = fileURLToPath(new URL('../../ingest/fixtures/', import.meta.url))
const FALLBACK = Date.UTC(2020, 0, 1)
const HOUR = 3_600_000

function sample(name: string, format: string, payload: Buffer): Sample {
  const decoded = decode(format, payload, FALLBACK)
  const times = decoded.ok
    ? decoded.message.readings.flatMap((r) => ('reason' in r || r.at === null ? [] : [r.at.at]))
    : []
  return {
    name,
    format,
    payload,
    at: times.length > 0 ? Math.max(...times) : FALLBACK,
    entries: decoded.ok ? decoded.message.readings.length : 1,
  }
}

function captures(): Sample[] {
  const list = JSON.parse(readFileSync(join(FIXTURES, 'gatt/captures.json'), 'utf8')) as {
    name: string
    format: string
    hex: string
  }[]
  return list.map(({ name, format, hex }, i) =>
    sample(name, format, i % 2 ? Buffer.from(hex) : Buffer.from(hex, 'hex')),
  )
}

function documents(): Sample[] {
  const files = readdirSync(join(FIXTURES, 'omh'), { recursive: true, encoding: 'utf8' }).filter((f) =>
    f.endsWith('.json'),
  )
  return files.map((file) => sample(file, 'omh', readFileSync(join(FIXTURES, 'omh', file))))
}

describe('real input', () => {
  // The platform's clock never goes back.
  const samples = [...captures(), ...documents()].toSorted((a, b) => a.at - b.at)
  let db: TestDatabase
  let stack: IngestStack
  let now = samples[0]?.at ?? FALLBACK

  beforeAll(async () => {
    db = await openTestDatabase()
    stack = await startIngestStack(db, () => now)
  })
  afterAll(async () => {
    await stack.close()
    await db.close()
  })

  it('is there in numbers', () => {
    expect(samples.filter((s) => s.format.startsWith('gatt/')).length).toBeGreaterThan(8)
    expect(samples.filter((s) => s.format === 'omh').length).toBeGreaterThan(150)
  })

  it('comes out as often as it went in, or is in quarantine with its reason', async () => {
    const total = { readings: 0, quarantined: 0 }
    for (const { name, format, payload, at, entries } of samples) {
      now = Math.max(now, at + HOUR)
      await ensurePartitions(db.database, now)
      // A device of its own for each: the same sample under two names is not the same reading.
      const { deviceId } = await stack.addCitizenWithDevice(now - 400 * 24 * HOUR)
      const client = await stack.connect(deviceId)
      await client.publishAsync(`v1/devices/${deviceId}/up/${format}`, payload, { qos: 1 })
      await client.endAsync()
      const [row] = await db.database.query<{ readings: string; quarantined: string }>(
        `select (select count(*) from reading where device_id = $1) as readings,
                (select count(*) from quarantine where device_id = $1 and raw = $2) as quarantined`,
        [idToInt8(deviceId), payload],
      )
      expect(Number(row?.readings) + Number(row?.quarantined), name).toBe(entries)
      total.readings += Number(row?.readings)
      total.quarantined += Number(row?.quarantined)
    }
    // Half of Open mHealth's samples are meant to fail, and every fourth is a statistic of many readings: refused, each by its reason.
    expect(total.readings).toBeGreaterThan(80)
    expect(total.quarantined).toBeGreaterThan(80)
  })
})
