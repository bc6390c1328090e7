// What one entry of the registry is: from a vector's input to what its `expected` is compared with.

import { AppError } from '../errors.js'
import { type EpochMs, parseDateTime } from '../time/instant.js'
import type { ZoneOffset } from '../time/local-clock.js'

export interface VectorContext {
  /** The text of a file beside the vector file or in a folder above it; null when it is nowhere. */
  readSibling(path: string): string | null
}

/**
 * Takes a vector's input, unchecked, and gives what the definition says, in the names of the vector files.
 * Whatever it throws is a difference of that vector, not of the file.
 */
export type VectorComputation = (input: unknown, context: VectorContext) => unknown

/** Clock times without a zone, as the vector files write them, are read as they stand: no day of theirs has 23 hours. */
const NAIVE: ZoneOffset = () => 0

/**
 * Reads times with a zone as moments and judges them by Danish clocks; times without one are local already.
 * @throws AppError `bad-vector` for a time that does not exist
 */
export function readTimes(texts: readonly string[]): { times: EpochMs[]; zone: ZoneOffset | undefined } {
  const naive = texts.every((t) => !/(?:Z|z|[+-]\d{2}:?\d{2})$/.test(t.slice(10)))
  const times = texts.map((t) => {
    const parsed = parseDateTime(naive ? `${t}Z` : t)
    if (parsed === null) throw new AppError('bad-vector', 'A time of the vector does not exist.')
    return parsed.at
  })
  return { times, zone: naive ? NAIVE : undefined }
}
