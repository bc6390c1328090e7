// The stage of a benchmark: an embedded, durable database of its own with a filled ledger, devices and citizens. Removed afterwards.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CitizenId, type DeviceId, idFromInt8, METRICS } from '#core'
import {
  type Database,
  type EmbeddedPostgres,
  ensurePartitions,
  migrate,
  openDatabase,
  startEmbeddedPostgres,
} from '#ledger'

export interface Stage {
  dataDir: string
  url: string
  database: Database
  /** Device n is in the hands of citizen n. */
  devices: readonly DeviceId[]
  citizens: readonly CitizenId[]
  close(): Promise<void>
}

export interface StageOptions {
  /** Readings in the ledger before anything is measured, spread over a year. */
  readings: number
  citizens: number
  print(line: string): void
}

const quiet = { info: () => undefined, warn: console.warn, error: console.error }

export async function openStage({ readings, citizens, print }: StageOptions): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'naermaal-bench-'))
  const server: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, log: quiet })
  const url = server.toUrl()
  const database = openDatabase({ address: { url }, applicationName: 'bench' })
  await migrate(database)
  await ensurePartitions(database, Date.now())
  await fillPeople(database, citizens)
  await fillReadings(database, readings, citizens, print)
  const ids = await database.query<{ id: string }>('select citizen_id as id from citizen order by citizen_id', [])
  const deviceIds = await database.query<{ id: string }>(
    'select device_id as id from assignment order by citizen_id',
    [],
  )
  return {
    dataDir,
    url,
    database,
    citizens: ids.map((row) => idFromInt8(row.id) as CitizenId),
    devices: deviceIds.map((row) => idFromInt8(row.id) as DeviceId),
    async close() {
      await database.close()
      await server.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Ids look random, as real ones are: neighbours in time are not neighbours in the index. */
const scattered = (n: string, salt: number): string =>
  `(('x' || substr(md5((${n})::text || '${salt}'), 1, 16))::bit(64)::bigint & 9223372036854775807)`

async function fillPeople(database: Database, citizens: number): Promise<void> {
  await database.query(
    `insert into citizen (citizen_id, enrolled_at, conditions)
     select ${scattered('n', 1)}, now() - interval '400 days', '{hypertension}' from generate_series(1, ${citizens}) n`,
    [],
  )
  await database.query(
    `insert into device (device_id, kind, registered_at)
     select ${scattered('n', 2)}, 'cuff', now() - interval '400 days' from generate_series(1, ${citizens}) n`,
    [],
  )
  await database.query(
    `insert into assignment (device_id, citizen_id, held)
     select ${scattered('n', 2)}, ${scattered('n', 1)}, tstzrange(now() - interval '400 days', null) from generate_series(1, ${citizens}) n`,
    [],
  )
}

const STEP = 250_000

async function fillReadings(
  database: Database,
  readings: number,
  citizens: number,
  print: (line: string) => void,
): Promise<void> {
  const [pressure, pulse, spo2, weight] = ['blood-pressure', 'pulse', 'spo2', 'body-weight'].map(
    (id) => METRICS.find((m) => m.id === id)?.number,
  )
  for (let from = 0; from < readings; from += STEP) {
    const to = Math.min(from + STEP, readings)
    await database.query(
      `insert into reading (citizen_id, metric, effective_at, dedupe, device_id, received_at, offset_min, time_precision, decimals, v1, v2)
       select ${scattered(`1 + n % ${citizens}`, 1)}, (array[${pressure}, ${pulse}, ${spo2}, ${weight}])[1 + (n / ${citizens}) % 4],
              date_trunc('milliseconds', now() - interval '365 days' * (1 - n::float8 / ${readings})), ${scattered('n', 3)},
              ${scattered(`1 + n % ${citizens}`, 2)}, now() - interval '365 days' * (1 - n::float8 / ${readings}), 60, 5, 0,
              60 + n % 90, case when (n / ${citizens}) % 4 = 0 then 50 + n % 50 end
       from generate_series(${from}, ${to - 1}) n on conflict do nothing`,
      [],
    )
    print(`filled ${(to / 1e6).toFixed(2)} of ${(readings / 1e6).toFixed(2)} million readings`)
  }
  await database.query(
    `insert into latest (citizen_id, metric, effective_at, dedupe, received_at, flags, offset_min, decimals, v1, v2)
     select distinct on (citizen_id, metric) citizen_id, metric, effective_at, dedupe, received_at, flags, offset_min, decimals, v1, v2
     from reading where effective_at > now() - interval '40 days' order by citizen_id, metric, effective_at desc
     on conflict do nothing`,
    [],
  )
  await database.query('vacuum (analyze) reading', [])
  await database.query('checkpoint', [])
}
