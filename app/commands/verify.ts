// `naermaal verify`: checks the audit trail's hash chain and says where it breaks.

import { join } from 'node:path'
import { openIdentity } from '#identity'
import { openDatabase, startEmbeddedPostgres } from '#ledger'
import { readConfig } from '../config.js'
import { createLog } from '../log.js'

export async function verifyCommand(): Promise<number> {
  const config = readConfig(process.env, false)
  const log = createLog('verify', 'warn')
  const embedded =
    config.databaseUrl === null
      ? await startEmbeddedPostgres({ dataDir: config.dataDir, pgBin: config.pgBin ?? undefined, log })
      : null
  const database = openDatabase({
    address: { url: embedded?.toUrl() ?? config.databaseUrl ?? '' },
    applicationName: 'naermaal verify',
  })
  try {
    const identity = await openIdentity({
      database,
      keysDir: config.keysDir,
      anchorDir: join(config.dataDir, 'audit'),
      makeKeys: false,
      publicUrl: config.publicUrl ?? 'http://localhost',
      demo: false,
      clock: Date.now,
      log,
      listen: false,
    })
    const verdict = await identity.verifyAudit()
    await identity.close()
    console.log(JSON.stringify(verdict, null, 2))
    return verdict.ok ? 0 : 1
  } finally {
    await database.close()
    await embedded?.close()
  }
}
