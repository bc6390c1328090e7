// The InfluxDB mirror: a follower of the ledger for analysts and Grafana. Nothing depends on it, and nothing is lost to it:
// its cursor moves only after a flush that resolved. (The client's own retry buffer is never used: it drops lines on close.)

import { HttpError, InfluxDB } from '@influxdata/influxdb-client'
import type { EpochMs, Reading } from '#core'
import { type Database, follow, moveSinkCursor, type SafeCursor, sinkCursor } from '#ledger'
import { lineOf } from './points.js'

export interface MirrorSettings {
  url: string
  token: string
  org: string
  bucket: string
}

export interface MirrorOptions {
  database: Database
  influx: MirrorSettings
  clock: () => EpochMs
  /** For the jitter of retries, 0…1. */
  random?: () => number
  /** First pause after a failure; doubles up to a minute. */
  firstPauseMs?: number
  onFailure(failure: { status: number | null; lines: number; againInMs: number }): void
  /** A line that the server refuses for good: it is passed over, and an operator is told which metric it was. */
  onPoison(poison: { status: number; metric: string }): void
}

export interface Mirror {
  stats(): { written: number; passed: number; cursor: SafeCursor }
  close(): Promise<void>
}

const SINK = 'influx'
const LONGEST_PAUSE_MS = 60_000
const LONGEST_RETRY_AFTER_MS = 300_000

export async function startMirror(options: MirrorOptions): Promise<Mirror> {
  const { database, influx, clock, random = Math.random, firstPauseMs = 500, onFailure, onPoison } = options
  const client = new InfluxDB({ url: influx.url, token: influx.token, timeout: 10_000 })
  const stats = { written: 0, passed: 0 }
  let closing = false
  let wakeSleeper: () => void = () => undefined

  /** Resolves only when the server has said yes to all of them. */
  async function flush(lines: readonly string[]): Promise<void> {
    const api = client.getWriteApi(influx.org, influx.bucket, 'ms', {
      batchSize: lines.length + 1,
      flushInterval: 0,
      maxRetries: 0,
      gzipThreshold: 1000,
      writeFailed: (error) => Promise.reject(error),
    })
    try {
      api.writeRecords([...lines])
      await api.flush()
    } finally {
      api.dispose()
    }
  }

  async function pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wakeSleeper = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    if (closing) throw new Error('The mirror is closing.')
  }

  async function write(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return
    for (let wait = firstPauseMs; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      try {
        await flush(lines)
        stats.written += lines.length
        return
      } catch (error) {
        const status = error instanceof HttpError ? error.statusCode : null
        if (status === 400 || status === 413 || status === 422) return split(lines, status)
        const againInMs = Math.max(retryAfter(error), wait * (0.5 + random() / 2))
        onFailure({ status, lines: lines.length, againInMs })
        await pause(againInMs)
      }
    }
  }

  /** Something in it is refused for good: halve until it is found, and write the rest. */
  async function split(lines: readonly string[], status: number): Promise<void> {
    const [only] = lines
    if (lines.length === 1 && only !== undefined) {
      stats.passed++
      onPoison({ status, metric: only.slice(0, only.indexOf(',')) })
      return
    }
    const half = lines.length >> 1
    await write(lines.slice(0, half))
    await write(lines.slice(half))
  }

  const follower = await follow({
    database,
    from: await sinkCursor(database, SINK),
    onReadings: async (readings: readonly Reading[], cursor) => {
      await write(readings.map(lineOf).filter((line) => line !== null))
      await moveSinkCursor(database, SINK, cursor, clock())
    },
  })
  return {
    stats: () => ({ ...stats, cursor: follower.cursor() }),
    async close() {
      closing = true
      wakeSleeper()
      await follower.close()
    },
  }
}

function retryAfter(error: unknown): number {
  if (!(error instanceof HttpError)) return 0
  return Math.min(Math.max(error.retryAfter(), 0), LONGEST_RETRY_AFTER_MS)
}
