// The points of each part of NEWS2 (clinical.md 4.4; Royal College of Physicians, 2017). One function a part, from the chart's left to its right.

import { roundHalfUp } from '../statistics/round-half-up.js'

/** Alert, new confusion, voice, pain, unresponsive. */
export type Consciousness = 'A' | 'C' | 'V' | 'P' | 'U'

/** Scale 2 is for citizens with a target of 88–92 %, and only when a clinician has prescribed it. */
export type Spo2Scale = 1 | 2

export type Points = 0 | 1 | 2 | 3

export function respirationPoints(perMinute: number): Points {
  if (perMinute <= 8) return 3
  if (perMinute <= 11) return 1
  if (perMinute <= 20) return 0
  return perMinute <= 24 ? 2 : 3
}

export function spo2Points(percent: number, scale: Spo2Scale, onOxygen: boolean): Points {
  return scale === 1 ? spo2Scale1(percent) : spo2Scale2(percent, onOxygen)
}

function spo2Scale1(percent: number): Points {
  if (percent <= 91) return 3
  if (percent <= 93) return 2
  return percent <= 95 ? 1 : 0
}

/** Too much oxygen is a danger here: above the target it counts, but only while oxygen is given. */
function spo2Scale2(percent: number, onOxygen: boolean): Points {
  if (percent <= 83) return 3
  if (percent <= 85) return 2
  if (percent <= 87) return 1
  if (percent <= 92 || !onOxygen) return 0
  if (percent <= 94) return 1
  return percent <= 96 ? 2 : 3
}

export function oxygenPoints(onOxygen: boolean): Points {
  return onOxygen ? 2 : 0
}

export function systolicPoints(mmHg: number): Points {
  if (mmHg <= 90) return 3
  if (mmHg <= 100) return 2
  if (mmHg <= 110) return 1
  return mmHg < 220 ? 0 : 3
}

export function pulsePoints(perMinute: number): Points {
  if (perMinute <= 40) return 3
  if (perMinute <= 50) return 1
  if (perMinute <= 90) return 0
  if (perMinute <= 110) return 1
  return perMinute <= 130 ? 2 : 3
}

export function consciousnessPoints(state: Consciousness): Points {
  return state === 'A' ? 0 : 3
}

/** Compared in tenths of a degree, after rounding. */
export function temperaturePoints(celsius: number): Points {
  const tenths = roundHalfUp(celsius, 1)
  if (tenths <= 35.0) return 3
  if (tenths <= 36.0) return 1
  if (tenths <= 38.0) return 0
  return tenths <= 39.0 ? 1 : 2
}
