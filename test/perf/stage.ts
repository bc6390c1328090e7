// The stage of a benchmark: an embedded, durable database of its own with a filled ledger, devices and citizens. Removed afterwards.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CitizenId, type DeviceId, METRICS } from '#core'
import {
  type Database,
  type EmbeddedPostgres,
  ensurePartitions,
  migrate,
  openDatabase,
  startEmbeddedPostgres,
} from '#ledger'
import { addPeople, citizenOf, deviceOf, type People } from './people.js'

export interface Stage {
  dataDir: string
  url: string
  /** The postmaster. */
  pid: number
  database: Database
  /** Device n is in the hands of citizen n. */
  devices: readonly DeviceId[]
  citizens: readonly CitizenId[]
  people: People
  /** Environment of a role on this stage. */
  env: Readonly<Record<string, string>>
  close(): Promise<void>
}

export interface StageOptions {
  /** Readings in the ledger before anything is measured, spread over a year that ends two hours ago. */
  readings: number
  citizens: number
  /** Where the web role will listen; 0 when there is none. */
  httpPort?: number
  print(line: string): void
}

const quiet = { info: () => undefined, warn: console.warn, error: console.error }

export async function openStage({ readings, citizens, httpPort = 0, print }: StageOptions): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'naermaal-bench-'))
  const server: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, log: quiet })
  const url = server.toUrl()
  const database = openDatabase({ address: { url }, applicationName: 'bench' })
  const keysDir = join(dataDir, 'keys')
  const publicUrl = `http://localhost:${httpPort}`
  const close = async (): Promise<void> => {
    await database.close()
    await server.close()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    await migrate(database)
    await ensurePartitions(database, Date.now())
    const people = await addPeople({ database, dataDir, keysDir, citizens, publicUrl, now: Date.now() })
    await fillReadings(database, readings, citizens, print)
    const numbers = Array.from({ length: citizens }, (_, i) => i + 1)
    return {
      dataDir,
      url,
      pid: server.pid,
      database,
      citizens: numbers.map(citizenOf),
      devices: numbers.map(deviceOf),
      people,
      env: {
        DATABASE_URL: url,
        DATA_DIR: dataDir,
        KEYS_DIR: keysDir,
        HTTP_HOST: '127.0.0.1',
        PUBLIC_URL: publicUrl,
        DEMO: 'true',
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Ids look random, as real ones are: neighbours in time are not neighbours in the index. The same as `scattered` in people.ts. */
const scattered = (n: string, salt: number): string =>
  `(('x' || substr(md5((${n})::text || '${salt}'), 1, 16))::bit(64)::bigint & 9223372036854775807)`

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
              date_trunc('milliseconds', now() - interval '2 hours' - interval '365 days' * (1 - n::float8 / ${readings})), ${scattered('n', 3)},
              ${scattered(`1 + n % ${citizens}`, 2)}, now() - interval '2 hours' - interval '365 days' * (1 - n::float8 / ${readings}), 60, 5, 0,
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
  for (const table of ['reading', 'latest', 'citizen', 'care_relation', 'device', 'assignment'])
    await database.query(`vacuum (analyze) ${table}`, [])
  await database.query('checkpoint', [])
}
