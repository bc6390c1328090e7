// A glucose sensor's day as messages: a reading every five minutes, sent once an hour, or one by one when somebody is watching.

import { addLocalDays, type EpochMs, streamSeed } from '#core'
import { type Body, DAY, HOUR } from '../models/body.js'
import { GRID_MS, sensorDay } from '../models/glucose.js'
import type { SimDevice } from '../population/types.js'
import { draft } from './draft.js'
import type { DraftMessage, PlannedReading } from './types.js'

/** Sensors clip here (measurement-codes.json). */
const RANGE = { low: 2.2, high: 22.2 } as const

/** @param batchUntil readings before it travel in messages of an hour's twelve */
export function sensorMessages(body: Body, device: SimDevice, midnight: EpochMs, batchUntil: EpochMs): DraftMessage[] {
  const end = addLocalDays(midnight, 1)
  const phase = (streamSeed(body.noise, 'phase') % (GRID_MS / 1000)) * 1000
  const drafts: DraftMessage[] = []
  let batch: PlannedReading[] = []
  const flush = (): void => {
    if (batch.length > 0) drafts.push(draft(body, device, batch))
    batch = []
  }
  let shown: Float64Array = new Float64Array()
  let day = Number.NaN
  for (let grid = midnight; grid < end; grid += GRID_MS) {
    if (grid % HOUR === 0) flush()
    const at = grid + phase
    if (at < body.citizen.enrolledAt) continue
    const today = Math.floor(grid / DAY)
    if (today !== day) {
      day = today
      shown = sensorDay(body, today)
    }
    const value = shown[(grid - today * DAY) / GRID_MS]!
    if (Number.isNaN(value)) continue
    batch.push(sensorReading(at, value))
    if (at >= batchUntil) flush()
  }
  flush()
  return drafts
}

function sensorReading(at: EpochMs, value: number): PlannedReading {
  const flags = value <= RANGE.low ? (['below-range'] as const) : value >= RANGE.high ? (['above-range'] as const) : []
  return {
    metric: 'glucose-cgm',
    at,
    values: { value: value.toFixed(1) },
    unit: 'mmol/L',
    flags,
    corrupt: null,
  }
}
