// The Danish person number as text: ten digits. What is looked up and stored is always the digits alone.

import { AppError } from '#core'

const CPR = /^\d{6}[- ]?\d{4}$/

/**
 * The ten digits, whether written with a hyphen or without. No check of date or modulus: numbers since 2007 need not
 * pass it, and replacement numbers (X-eCPR) have letters, which are kept as a form of their own.
 * @returns null when it is neither
 */
export function normaliseCpr(text: string): string | null {
  const trimmed = text.trim().toUpperCase()
  if (CPR.test(trimmed)) return trimmed.replace(/[- ]/, '')
  return /^\d{6}-?[0-9A-Z]{4}$/.test(trimmed) ? trimmed.replace('-', '') : null
}

/** @throws AppError `bad-cpr`, without the number */
export function cprOf(text: string): string {
  const cpr = normaliseCpr(text)
  if (cpr === null) throw new AppError('bad-cpr', 'A person number has ten characters, the first six of them digits.')
  return cpr
}
