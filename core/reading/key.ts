// `Observation.id`: the ledger's key spelled out, so that a GET needs no index and an id in a bug report can be read.

import { decodeBase32, decodeBase32Number, encodeBase32Number } from '../base32.js'
import { isCitizenId } from '../ids.js'
import { isMetricId } from '../metrics/index.js'
import type { ReadingKey } from './reading.js'

/** `<citizen>.<metric>.<time>.<dedupe>`: 13 + metric + 9 + 13 characters and three dots, at most 64. */
export function observationId(key: ReadingKey): string {
  return `${key.citizenId}.${key.metric}.${encodeBase32Number(key.effectiveAt, 9)}.${key.dedupe}`
}

/** Dedupe hashes are 64 bits: the first of the 13 characters is at most `f`. */
const DEDUPE = /^[0-9a-f][0-9a-hjkmnp-tv-z]{12}$/

/** @returns null when the text is not an id that `observationId` could have written */
export function parseObservationId(id: string): ReadingKey | null {
  const [citizenId, metric, time, dedupe, ...rest] = id.split('.')
  if (!citizenId || !metric || !time || !dedupe || rest.length > 0) return null
  if (!isCitizenId(citizenId) || !isMetricId(metric) || time.length !== 9 || !DEDUPE.test(dedupe)) return null
  const effectiveAt = decodeBase32Number(time)
  if (effectiveAt === null || decodeBase32(dedupe) === null) return null
  return { citizenId, metric, effectiveAt, dedupe }
}
