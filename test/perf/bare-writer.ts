// The ledger writer alone: what the database and the encoder can do without MQTT, decoding and checks. A baseline of `bench ingest`.

import { createHash } from 'node:crypto'
import { base32FromBytes, type CitizenId, type DeviceId, PRECISION } from '#core'
import { type AppendItem, openDatabase, openWriter } from '#ledger'
import { type Percentiles, percentiles } from './figures.js'

export interface WriterFigures {
  readingsPerSecond: number
  commit: Percentiles
}

/** Keeps `inFlight` messages of one reading waiting for `seconds`. */
export async function measureWriter(
  url: string,
  devices: readonly DeviceId[],
  citizens: readonly CitizenId[],
  { inFlight, seconds }: { inFlight: number; seconds: number },
): Promise<WriterFigures> {
  const database = openDatabase({ address: { url }, applicationName: 'bench writer' })
  const writer = openWriter({ database, clock: Date.now, exclusive: true })
  const waits: number[] = []
  const start = performance.now()
  const end = start + seconds * 1000
  let sent = 0

  function item(): AppendItem {
    const n = sent++
    const who = n % devices.length
    const at = Date.now() - 60_000 + Math.floor(n / devices.length)
    const raw = Buffer.from(
      `{"v":1,"epoch":1,"seq":${n},"readings":[{"metric":"pulse","at":"2026-11-23T07:14:58+01:00","values":{"rate":71},"unit":"/min"}]}`,
    )
    const sha256 = createHash('sha256').update(raw).digest()
    return {
      deviceId: devices[who] as DeviceId,
      gatewayId: null,
      topic: '',
      format: 'readings',
      receivedAt: Date.now(),
      epoch: 9,
      seq: 1 + Math.floor(n / devices.length),
      sha256,
      raw,
      readings: [
        {
          citizenId: citizens[who] as CitizenId,
          metric: 'pulse',
          effective: { at, offsetMin: 60, precision: PRECISION.second },
          dedupe: base32FromBytes(sha256),
          values: [{ value: 60 + (n % 60), decimals: 0 }],
          flags: 0,
          context: null,
        },
      ],
      quarantine: [],
      report: null,
    }
  }

  async function lane(): Promise<void> {
    for (let now = performance.now(); now < end; now = performance.now()) {
      await writer.append(item())
      waits.push(performance.now() - now)
    }
  }

  await Promise.all(Array.from({ length: inFlight }, lane))
  const took = (performance.now() - start) / 1000
  await writer.close()
  await database.close()
  return { readingsPerSecond: waits.length / took, commit: percentiles(waits) }
}
