// A role under the supervisor that starts while its database is away waits for it: after a crash both come up at once, in any order.

import { AppError, type EpochMs } from '#core'
import { type DatabaseAddress, openDatabase, sqlState } from '#ledger'

const POLL_MS = 100
const PATIENCE_MS = 60_000

/** Classes of SQLSTATE that waiting does not mend: wrong password (28), no such database (3D), no such role or right (42). */
const HOPELESS = ['28', '3D', '42']

/** @throws AppError `database-away` when it does not answer within a minute, or at once when it answers that it never will */
export async function awaitDatabase(database: DatabaseAddress, role: string, clock: () => EpochMs): Promise<void> {
  const pool = openDatabase({ address: database, applicationName: `naermaal ${role}`, maxConnections: 1 })
  const giveUp = clock() + PATIENCE_MS
  try {
    for (;;) {
      const error = await failureOf(pool.query('select 1', []))
      if (error === null) return
      const state = sqlState(error) ?? ''
      if (clock() > giveUp || HOPELESS.some((sort) => state.startsWith(sort)))
        throw new AppError('database-away', 'The database does not answer: is it running, and is DATABASE_URL right?', {
          details: { state },
          cause: error,
        })
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  } finally {
    await pool.close()
  }
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
    return null
  } catch (error) {
    return error
  }
}
