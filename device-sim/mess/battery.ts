// Batteries (clinical.md 7.6): from full to empty in 90–200 days, the last week of them low; then somebody puts in new ones.

import type { EpochMs } from '#core'
import { DAY } from '../models/body.js'
import type { DeviceTruth } from '../population/types.js'

const LOW_DAYS = 7
const LOW_PERCENT = 20

export interface Battery {
  percent: number
  low: boolean
}

export function batteryAt({ batteryDays, batteryFullAt }: DeviceTruth, at: EpochMs): Battery {
  const days = Math.max(0, (at - batteryFullAt) / DAY) % batteryDays
  const left = batteryDays - days
  const low = left <= LOW_DAYS
  const percent = low
    ? (LOW_PERCENT * left) / LOW_DAYS
    : LOW_PERCENT + ((100 - LOW_PERCENT) * (left - LOW_DAYS)) / (batteryDays - LOW_DAYS)
  return { percent: Math.max(1, Math.round(percent)), low }
}
