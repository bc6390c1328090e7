// The InfluxDB mirror with the official client: against VictoriaMetrics from Debian, read back exactly, and against a server that fails.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mirror, startMirror } from '#ingest'
import { ensurePartitions, openWriter, sinkCursor } from '#ledger'
import {
  eventually,
  freePort,
  message,
  openTestDatabase,
  randomCitizen,
  randomDevice,
  reading,
  type TestDatabase,
} from '#test-support'

const NOW = Math.floor(Date.now() / 1000) * 1000
const VICTORIA = (process.env.PATH ?? '')
  .split(':')
  .map((folder) => join(folder, 'victoria-metrics'))
  .find(existsSync)

async function append(
  db: TestDatabase,
  items: Parameters<ReturnType<typeof openWriter>['append']>[0][],
): Promise<void> {
  const writer = openWriter({ database: db.database, clock: Date.now, exclusive: true })
  await Promise.all(items.map((item) => writer.append(item)))
  await writer.close()
}

function mirrorTo(db: TestDatabase, url: string, told: unknown[] = []): Promise<Mirror> {
  return startMirror({
    database: db.database,
    influx: { url, token: 'token', org: 'org', bucket: 'bucket' },
    clock: Date.now,
    firstPauseMs: 5,
    onFailure: (failure) => told.push(failure),
    onPoison: (poison) => told.push(poison),
  })
}

const withVictoria = VICTORIA ? describe : describe.runIf(process.env.CI)

withVictoria('the mirror on a real time series database', () => {
  let db: TestDatabase
  let stop: () => Promise<void>
  let url: string
  beforeAll(async () => {
    db = await openTestDatabase()
    await ensurePartitions(db.database, NOW)
    const folder = await mkdtemp(join(tmpdir(), 'nm-vm-'))
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    const server = spawn(VICTORIA ?? 'victoria-metrics', [
      `-storageDataPath=${folder}`,
      `-httpListenAddr=127.0.0.1:${port}`,
      '-dedup.minScrapeInterval=1ms',
      '-retentionPeriod=2y',
    ])
    const gone = once(server, 'exit')
    await eventually(async () => expect((await fetch(`${url}/health`)).status).toBe(200))
    stop = async () => {
      server.kill('SIGKILL')
      await gone
      await rm(folder, { recursive: true, force: true })
    }
  })
  afterAll(async () => {
    await stop?.()
    await db.close()
  })

  async function readBack(citizen: string): Promise<Record<string, [number, number][]>> {
    const text = await (await fetch(`${url}/api/v1/export?match[]={citizen="${citizen}"}&reduce_mem_usage=1`)).text()
    const series: Record<string, [number, number][]> = {}
    for (const line of text.split('\n').filter(Boolean)) {
      const { metric, values, timestamps } = JSON.parse(line) as {
        metric: { __name__: string }
        values: number[]
        timestamps: number[]
      }
      const known = series[metric.__name__] ?? []
      series[metric.__name__] = known
      values.forEach((value, i) => {
        known.push([timestamps[i] ?? 0, value])
      })
    }
    return series
  }

  it('holds every reading exactly, also when it is written twice', async () => {
    const [citizen, device] = [randomCitizen(), randomDevice()]
    const pulses = Array.from({ length: 50 }, (_, i) => reading(citizen, 'pulse', NOW - i * 60_000, [60 + i]))
    await append(db, [message(device, [reading(citizen, 'blood-pressure', NOW, [128.5, 82, 97]), ...pulses])])
    const first = await mirrorTo(db, url)
    await eventually(() => expect(first.stats().written).toBe(51))
    await first.close()
    await db.database.query("delete from sink_cursor where sink = 'influx'", [])
    const second = await mirrorTo(db, url)
    await eventually(() => expect(second.stats().written).toBe(51))
    await second.close()
    await eventually(async () => {
      const back = await readBack(citizen)
      expect(back['blood-pressure_systolic']).toEqual([[NOW, 128.5]])
      expect(back['blood-pressure_mean']).toEqual([[NOW, 97]])
      expect(new Map(back.pulse_value)).toEqual(new Map(pulses.map((p) => [p.effective.at, p.values[0]?.value])))
    })
  })
})

describe('the mirror on a server that fails', () => {
  let db: TestDatabase
  let server: Server
  let url: string
  let answer: (lines: string[]) => { status: number; headers?: Record<string, string> }
  let kept: string[] = []
  let requests: IncomingMessage[] = []

  beforeAll(async () => {
    db = await openTestDatabase()
    await ensurePartitions(db.database, NOW)
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks)
      const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body).toString() : body.toString()
      const lines = text.split('\n').filter(Boolean)
      requests.push(request)
      const { status, headers } = answer(lines)
      if (status === 204) kept.push(...lines)
      response.writeHead(status, headers).end(status === 204 ? undefined : '{"code":"x","message":"no"}')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  })
  afterAll(async () => {
    server.close()
    server.closeAllConnections()
    await db.close()
  })

  it('moves its cursor only after a yes: through 503 and 429, in order, with the token', async () => {
    const answers = [503, 429, 500, 204]
    kept = []
    requests = []
    answer = () => ({ status: answers.shift() ?? 204 })
    const told: { status: number }[] = []
    await append(db, [message(randomDevice(), [reading(randomCitizen(), 'pulse', NOW, [70])])])
    const mirror = await mirrorTo(db, url, told)
    await eventually(() => expect(kept).toHaveLength(1))
    expect(told.map((t) => t.status)).toEqual([503, 429, 500])
    expect(requests[0]?.headers.authorization).toBe('Token token')
    await eventually(async () => expect((await sinkCursor(db.database, 'influx')).seq).toBe(mirror.stats().cursor.seq))
    await mirror.close()
  })

  it('does not move its cursor when it is closed while the server fails', async () => {
    const before = await sinkCursor(db.database, 'influx')
    answer = () => ({ status: 503 })
    const told: unknown[] = []
    await append(db, [message(randomDevice(), [reading(randomCitizen(), 'pulse', NOW, [71])])])
    const mirror = await mirrorTo(db, url, told)
    await eventually(() => expect(told.length).toBeGreaterThan(0))
    await mirror.close()
    expect(await sinkCursor(db.database, 'influx')).toEqual(before)
  })

  it('passes over the one line that is refused for good and keeps the others', async () => {
    kept = []
    answer = (lines) => ({ status: lines.some((line) => line.includes('value=77')) ? 400 : 204 })
    const told: { status: number; metric: string }[] = []
    const citizen = randomCitizen()
    await append(db, [
      message(
        randomDevice(),
        [75, 76, 77, 78, 79].map((v, i) => reading(citizen, 'pulse', NOW + i, [v])),
      ),
    ])
    const mirror = await mirrorTo(db, url, told)
    // The reading of the test before comes too: it had not been written.
    await eventually(() => expect(kept).toHaveLength(5))
    expect(told).toEqual([{ status: 400, metric: 'pulse' }])
    expect(mirror.stats().passed).toBe(1)
    await mirror.close()
  })
})
