// Whether a home average is above 135/85 (clinical.md 3.2). It says that, and never "you have hypertension": that is a diagnosis (3.8).

import { roundHalfUp } from '../statistics/round-half-up.js'

export const HOME_LIMIT = { systolicMmHg: 135, diastolicMmHg: 85 } as const

/** Means are rounded half up first, as they are read out: 134.5 is 135. */
export function isElevatedAtHome(meanSystolicMmHg: number, meanDiastolicMmHg: number): boolean {
  return (
    roundHalfUp(meanSystolicMmHg) >= HOME_LIMIT.systolicMmHg ||
    roundHalfUp(meanDiastolicMmHg) >= HOME_LIMIT.diastolicMmHg
  )
}
