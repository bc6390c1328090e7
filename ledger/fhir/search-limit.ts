// Gives every search a time limit on the server. A pool opened with a statement timeout has one; any other gets it per search, at the
// price of a transaction.

import type { Database, Queryable } from '../database.js'
import { statement } from '../statement.js'

const currentLimit = statement({
  name: 'statement-timeout',
  text: `select setting::bigint as ms from pg_settings where name = 'statement_timeout'`,
  parameters: [],
  columns: { ms: 'int8' },
})

const limitStatement = statement({
  name: 'limit-statement',
  text: `select set_config('statement_timeout', $1, true) as limit`,
  parameters: ['text'],
  columns: { limit: 'text' },
})

/** @param limitMs after which the server gives up with SQLSTATE 57014 */
export function limitedSearches(database: Database, limitMs: number): Queryable {
  let already: Promise<boolean> | null = null
  const isLimited = async (): Promise<boolean> => {
    const [row] = await database.run(currentLimit, [])
    const ms = Number(row?.ms ?? 0)
    return ms > 0 && ms <= limitMs
  }
  return {
    async run(wanted, parameters) {
      already ??= isLimited().catch((error: unknown) => {
        already = null
        throw error
      })
      if (await already) return database.run(wanted, parameters)
      return database.transaction(async (tx) => {
        await tx.run(limitStatement, [String(limitMs)])
        return tx.run(wanted, parameters)
      })
    },
  }
}
