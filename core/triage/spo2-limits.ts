// The limits of oxygen saturation in COPD (clinical.md 4.2): other ones when a clinician has set the target 88–92 %, and more of them on oxygen.

import defaults from '../clinical/defaults.json' with { type: 'json' }
import type { Limits } from '../clinical/limits.js'

export interface OxygenSituation {
  /** The target 88–92 % is set: risk of CO2 retention, or oxygen at home. */
  target8892: boolean
  onOxygen: boolean
}

export function copdSpo2Limits({ target8892, onOxygen }: OxygenSituation): Limits & { hysteresis: number } {
  const { spo2, spo2Target8892 } = defaults.triageTemplates.copd
  if (!target8892) return { ...spo2 }
  const { yellowLow, redLow, yellowHighOnOxygen, redHighOnOxygen, hysteresis } = spo2Target8892
  return onOxygen
    ? { yellowLow, redLow, yellowHigh: yellowHighOnOxygen, redHigh: redHighOnOxygen, hysteresis }
    : { yellowLow, redLow, hysteresis }
}

/** At or below this own median a citizen needs own limits from day one, or is yellow for ever. */
export const NEEDS_OWN_LIMITS_AT_MEDIAN = 91
