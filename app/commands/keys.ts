// `naermaal keys`: makes the keys of a new installation in an empty KEYS_DIR. It never adds to keys that are there, and makes none for a
// database that holds data already: what was written with other keys could not be read with new ones.

import { readdir } from 'node:fs/promises'
import { AppError } from '#core'
import { makeKeys } from '#identity'
import { isInUse, openDatabase } from '#ledger'
import { readConfig } from '../config.js'

export async function keysCommand(args: readonly string[]): Promise<number> {
  if (args.length > 0) throw new AppError('usage', 'naermaal keys takes no arguments.')
  const { keysDir, databaseUrl } = readConfig(process.env, false)
  if (await holdsKeys(keysDir)) {
    console.log('KEYS_DIR holds keys already: nothing was changed.')
    return 0
  }
  if (databaseUrl !== null && (await holdsData(databaseUrl))) {
    throw new AppError(
      'keys-missing',
      'KEYS_DIR is empty, but the database holds data: restore the keys that it was written with.',
    )
  }
  await makeKeys(keysDir)
  console.log('Made the keys of a new installation in KEYS_DIR. Back them up, apart from the database.')
  return 0
}

async function holdsKeys(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).some((name) => name.endsWith('.key'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw new AppError('keys-unreadable', 'KEYS_DIR cannot be read by this user.', { cause: error })
  }
}

async function holdsData(url: string): Promise<boolean> {
  const database = openDatabase({ address: { url }, applicationName: 'naermaal keys', maxConnections: 1 })
  try {
    return await isInUse(database)
  } finally {
    await database.close()
  }
}
