// What the database of a demo says about itself: enough to draw the same municipality again in every process.

import { z } from 'zod'
import { AppError, type EpochMs } from '#core'
import { generatePopulation, type Population } from '#device-sim'
import { type Database, isInUse, readAbout, writeAbout } from '#ledger'
import type { Config } from '../config.js'

const record = z.object({
  seed: z.number().int(),
  citizens: z.number().int(),
  days: z.number().int(),
  /** When the story stands: history ends here and live readings begin. */
  now: z.number(),
  complete: z.boolean(),
})

export type DemoRecord = z.infer<typeof record>

/** The record of this database, made when it is new. @throws AppError `not-a-demo` when it holds anything else */
export async function demoRecordOf(
  database: Database,
  demo: NonNullable<Config['demo']>,
  now: EpochMs,
): Promise<DemoRecord> {
  const known = await readDemoRecord(database)
  if (known) return known
  if (await isInUse(database)) {
    throw new AppError(
      'not-a-demo',
      'This database holds data that the demo did not make: set DEMO=false, or choose another database.',
    )
  }
  const made: DemoRecord = { ...demo, now, complete: false }
  await writeAbout(database, 'demo', made)
  return made
}

export async function readDemoRecord(database: Database): Promise<DemoRecord | null> {
  const value = await readAbout(database, 'demo')
  return value === null ? null : record.parse(value)
}

export async function completeDemoRecord(database: Database, made: DemoRecord): Promise<void> {
  await writeAbout(database, 'demo', { ...made, complete: true })
}

export function populationOf({ seed, citizens, now }: DemoRecord): Population {
  return generatePopulation({ seed, citizens, now })
}
