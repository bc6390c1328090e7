// Keeps the index by reading number short-sighted for as little as possible. It is a BRIN index: it knows a range of pages once that is summarised,
// which PostgreSQL does at a vacuum. Until then every look of a follower reads all pages since: 25 ms a look after 150 000 readings, 130 ms after a million.

import { type Database, sqlState } from './database.js'
import { statement } from './statement.js'

/** About three ranges of pages: a look reads at most so many readings too many. *(choice)* */
const EVERY_READINGS = 20_000
/** Vacuum holds the same lock, summarises too, and would give way to somebody who waits for a second: this one gives up first. */
const LOCK_TIMEOUT = '50ms'
const LOCK_NOT_AVAILABLE = '55P03'

const summariseNumbers = statement({
  name: 'summarise-reading-numbers',
  text: `select coalesce(sum(brin_summarize_new_values(inhrelid::regclass)), 0)::integer as ranges
         from pg_inherits where inhparent = 'reading_seq'::regclass`,
  parameters: [],
  columns: { ranges: 'int4?' },
})

/** @returns how many ranges of pages were new to the index; null when a vacuum is at it */
export async function summariseReadingNumbers(database: Database): Promise<number | null> {
  try {
    return await database.transaction(async (tx) => {
      await tx.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`, [])
      const [row] = await tx.run(summariseNumbers, [])
      return row?.ranges ?? 0
    })
  } catch (error) {
    if (sqlState(error) === LOCK_NOT_AVAILABLE) return null
    throw error
  }
}

export interface NumberIndexKeeper {
  /** To be told of every commit. */
  committed(readings: number): void
}

/** @param onFailure nothing is lost by a failure: followers are slower until the next time */
export function keepNumberIndex(database: Database, onFailure: (error: unknown) => void): NumberIndexKeeper {
  let since = 0
  let underWay = false
  return {
    committed(readings) {
      since += readings
      if (since < EVERY_READINGS || underWay) return
      since = 0
      underWay = true
      summariseReadingNumbers(database)
        .catch(onFailure)
        .finally(() => {
          underWay = false
        })
    },
  }
}
