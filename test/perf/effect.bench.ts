// `npm run bench -- effect`: what the effect pages cost the server, on a ledger of its own. One citizen with 90 days of sensor glucose and blood pressure;
// an organisation's group figures from settled rows, cold (PostgreSQL restarted); the page as it is read; and how fast a night settles.
// Options: --citizens --settled --requests --restarts, --json.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addLocalDays, type CitizenId, type EpochMs, idFromBytes, idToInt8, metric } from '#core'
import { citizenEffect, groupFigures, nightBefore, planEffects, settleNight } from '#effects'
import {
  addIntervention,
  changeIntervention,
  type Database,
  type EmbeddedPostgres,
  ensurePartitions,
  migrate,
  openDatabase,
  startEmbeddedPostgres,
} from '#ledger'
import { numbersOf } from './arguments.js'
import { familyCpuSeconds } from './cpu.js'
import { ms, type Percentiles, percentiles } from './figures.js'
import { citizenOf } from './people.js'

const DEFAULTS = { citizens: 200, settled: 20_000, requests: 200, restarts: 20 } as const
const AIM_CITIZEN_MS = 100
const AIM_GROUP_MS = 700
const ORGANISATION = '1'
const DAYS = 90

const quiet = { info: () => undefined, warn: console.warn, error: console.error }
const shown = ({ p50, p95, max }: Percentiles): string => `p50 ${ms(p50)}, p95 ${ms(p95)}, max ${ms(max)}`

export async function run(args: readonly string[]): Promise<number> {
  const options = numbersOf(args, DEFAULTS)
  const dataDir = await mkdtemp(join(tmpdir(), 'naermaal-bench-'))
  let server: EmbeddedPostgres | null = null
  try {
    server = await startEmbeddedPostgres({ dataDir, log: quiet })
    const now = Date.now()
    const ids = Array.from({ length: options.citizens }, (_, i) => citizenOf(i + 1))
    let database = open(server)
    await migrate(database)
    await ensurePartitions(database, now)
    await fill(database, ids, options.settled, now)

    const before = cpuOf(server)
    const citizen = percentiles(
      await timed(options.requests, (i) => citizenEffect(database, ids[i % ids.length]!, now)),
    )
    const after = cpuOf(server)
    const cpu = {
      node: (after.node - before.node) / options.requests,
      postgres: (after.postgres - before.postgres) / options.requests,
    }
    const began = performance.now()
    const { settled } = await settleNight({ database, nightAt: nightBefore(now), clock: () => now })
    const settleMs = (performance.now() - began) / settled
    const page = percentiles(await timed(options.requests, () => planEffects(database, ORGANISATION)))
    const warm = percentiles(await timed(options.requests / 10, () => groupFigures(database, ORGANISATION)))

    const cold: number[] = []
    for (let i = 0; i < options.restarts; i++) {
      await database.close()
      await server.close()
      server = await startEmbeddedPostgres({ dataDir, log: quiet })
      database = open(server)
      await database.query('select 1', [])
      cold.push(...(await timed(1, () => groupFigures(database, ORGANISATION))))
    }
    await database.close()
    const group = percentiles(cold)
    print({ citizen, cpu, page, warm, group, settleMs, settled: options.settled })
    if (options.json) console.log(JSON.stringify({ citizen, cpu, page, warm, group, settleMs }))
  } finally {
    await server?.close()
    await rm(dataDir, { recursive: true, force: true })
  }
  return 0
}

/** Milliseconds of CPU so far: waiting for other people's work does not count in it. */
function cpuOf(server: EmbeddedPostgres): Cpu {
  const { user, system } = process.cpuUsage()
  return { node: (user + system) / 1000, postgres: 1000 * familyCpuSeconds(server.pid) }
}

interface Cpu {
  node: number
  postgres: number
}

const open = (server: EmbeddedPostgres): Database =>
  openDatabase({ address: { url: server.toUrl() }, applicationName: 'bench' })

async function timed(times: number, work: (i: number) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = []
  for (let i = 0; i < Math.max(1, times); i++) {
    const start = performance.now()
    await work(i)
    taken.push(performance.now() - start)
  }
  return taken
}

interface Measured {
  citizen: Percentiles
  cpu: Cpu
  page: Percentiles
  warm: Percentiles
  group: Percentiles
  settleMs: number
  settled: number
}

function print({ citizen, cpu, page, warm, group, settleMs, settled }: Measured): void {
  console.log(`one citizen, ${DAYS} days of sensor and cuff: ${shown(citizen)} (aim: p95 ≤ ${AIM_CITIZEN_MS} ms)`)
  console.log(`  CPU: ${ms(cpu.node)} here, ${ms(cpu.postgres)} in PostgreSQL`)
  console.log(`group figures of ${settled} settled citizens, cold: ${shown(group)} (aim: p95 ≤ ${AIM_GROUP_MS} ms)`)
  console.log(`  warm: ${shown(warm)}`)
  console.log(`the group page as it is read: ${shown(page)}`)
  console.log(`settling one citizen: ${ms(settleMs)}`)
}

/** Everybody with readings has a diabetes and a blood pressure plan; the rest of the organisation is only there as settled rows. */
async function fill(database: Database, ids: readonly CitizenId[], settled: number, now: EpochMs): Promise<void> {
  await database.query(
    `insert into organisation (organisation_id, kind, name) values (${ORGANISATION}, 'municipality', 'Kommunen')`,
    [],
  )
  await database.query(
    `insert into citizen (citizen_id, organisation_id, enrolled_at) select unnest($1::bigint[]), ${ORGANISATION}, $2`,
    [ids.map(idToInt8), new Date(addLocalDays(now, -100))],
  )
  const startAt = addLocalDays(now, -60)
  await database.transaction(async (tx) => {
    for (const [i, citizenId] of ids.entries()) {
      for (const [k, plan] of ['diabetes', 'blood-pressure'].entries()) {
        const interventionId = idFromBytes(Uint8Array.from([k, i >> 16, i >> 8, i, 0, 0, 0, 1]))
        const written = { citizenId, interventionId, recordedAt: startAt, recordedBy: null }
        await addIntervention(tx, { ...written, plan, kind: 'new-medicine' })
        await changeIntervention(tx, { ...written, change: 'start', at: startAt, reason: null })
      }
    }
  })
  const [sensor, cuff] = [metric('glucose-cgm').number, metric('blood-pressure').number]
  const insert = (number: number, every: string, count: number, v1: string, v2: string) =>
    database.query(
      `insert into reading (citizen_id, metric, effective_at, dedupe, device_id, received_at, offset_min, time_precision, decimals, v1, v2)
       select c, ${number}, $2::timestamptz - n * interval '${every}', n, c, now(), 60, 5, 0, ${v1}, ${v2}
       from generate_series(1, ${count}) n, unnest($1::bigint[]) c`,
      [ids.map(idToInt8), new Date(now)],
    )
  await insert(sensor, '5 minutes', DAYS * 288, '4 + (n * 7919 + c % 97) % 90 / 10.0', 'null::float8')
  await insert(cuff, '6 hours', DAYS * 4, '120 + (n * 7919 + c % 97) % 40', '70 + (n * 104729) % 20')
  await database.query(
    `insert into latest (citizen_id, metric, effective_at, dedupe, received_at, flags, offset_min, decimals, v1)
     select c, m, $2::timestamptz, 1, now(), 0, 60, 0, 1 from unnest($1::bigint[]) c, unnest(array[${sensor}, ${cuff}]) m`,
    [ids.map(idToInt8), new Date(now)],
  )
  await database.query(
    `insert into citizen_effect (citizen_id, organisation_id, plan, measure, status, n_baseline, n_follow_up, baseline_mean, follow_up_mean)
     select n, ${ORGANISATION}, 'blood-pressure', m, (array['both', 'both', 'both', 'too-few-after'])[1 + n % 4], 28, 40, 130 + n % 37, 125 + n * 7919 % 37
     from generate_series(1, ${settled}) n, unnest(array['systolic', 'diastolic']) m`,
    [],
  )
  for (const table of ['reading', 'latest', 'citizen', 'citizen_effect', 'intervention', 'amendment'])
    await database.query(`vacuum (analyze) ${table}`, [])
  await database.query('checkpoint', [])
}
