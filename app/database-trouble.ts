// Why the database of DATABASE_URL cannot be used, for the person who set it.

import { AppError } from '#core'

const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOENT'])

/** What the driver or the socket said, as one of our errors; null for anything else. */
export function databaseTrouble(error: unknown): AppError | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const { code } = error
  const trouble = (name: string, sentence: string): AppError =>
    new AppError(name, sentence, { details: { setting: 'DATABASE_URL', cause: code }, cause: error })
  if (AWAY.has(code) && 'syscall' in error && (error.syscall === 'connect' || error.syscall === 'getaddrinfo'))
    return trouble('database-away', `DATABASE_URL: the database does not answer (${code}).`)
  if (code === '57P03') return trouble('database-away', 'DATABASE_URL: the database is still starting.')
  if (code === '3D000') return trouble('database-unknown', 'DATABASE_URL: there is no database of that name.')
  if (code.startsWith('28')) return trouble('database-refused', 'DATABASE_URL: user or password is refused.')
  if (code === '42501') return trouble('database-refused', 'DATABASE_URL: this user may not change the database.')
  return null
}
