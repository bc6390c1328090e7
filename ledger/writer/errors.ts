// Which database errors may pass by themselves, and which are the fault of a row.

import { AppError } from '#core'
import { sqlState } from '../database.js'

/** Class 22 (data exception) and 23 (integrity constraint): the same row will fail again. */
export function isRowsFault(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== null) return state.startsWith('22') || state.startsWith('23')
  // Our own encoder refuses what cannot be an id.
  return error instanceof AppError && error.code === 'base32-range'
}

/** A row that was taken for new is there: what was known of its series was not true. */
export function isAlreadyThere(error: unknown): boolean {
  return sqlState(error) === '23505'
}

/** Anything else that the database or the connection to it says may pass: restart, deadlock, full disk, read-only standby. */
export function mayPass(error: unknown): boolean {
  return (
    !isRowsFault(error) &&
    !(error instanceof AppError) &&
    !(error instanceof TypeError) &&
    !(error instanceof RangeError)
  )
}
