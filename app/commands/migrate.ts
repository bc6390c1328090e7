// `naermaal migrate`: brings the database to this version's schema and ends.

import { ensurePartitions, migrate, openDatabase, startEmbeddedPostgres } from '#ledger'
import { readConfig } from '../config.js'
import { createLog } from '../log.js'

export async function migrateCommand(): Promise<number> {
  const config = readConfig(process.env, false)
  const log = createLog('migrate', 'warn')
  const embedded =
    config.databaseUrl === null
      ? await startEmbeddedPostgres({ dataDir: config.dataDir, pgBin: config.pgBin ?? undefined, log })
      : null
  const url = embedded?.toUrl() ?? config.databaseUrl ?? ''
  const database = openDatabase({ address: { url }, applicationName: 'naermaal migrate' })
  try {
    const ran = await migrate(database)
    await ensurePartitions(database, Date.now())
    console.log(ran.length === 0 ? 'The database is up to date.' : ran.map((name) => `ran ${name}`).join('\n'))
    return 0
  } finally {
    await database.close()
    await embedded?.close()
  }
}
