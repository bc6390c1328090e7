// NEWS2 (clinical.md 4.4; Royal College of Physicians, 2017): seven parts, a total and a risk. A score of hospitals and ambulances:
// at home only an aid to a trained user. Not for people under 16 or pregnant. With a part missing there is no total.

import { refuse } from '../statistics/figure.js'
import {
  type Consciousness,
  consciousnessPoints,
  oxygenPoints,
  type Points,
  pulsePoints,
  respirationPoints,
  type Spo2Scale,
  spo2Points,
  systolicPoints,
  temperaturePoints,
} from './parts.js'

/** Null for a part that was not measured. */
export interface News2Input {
  respirationsPerMinute: number | null
  spo2Percent: number | null
  spo2Scale: Spo2Scale
  onOxygen: boolean | null
  systolicMmHg: number | null
  pulsePerMinute: number | null
  consciousness: Consciousness | null
  temperatureCelsius: number | null
}

export const NEWS2_PARTS = [
  'respiration',
  'spo2',
  'oxygen',
  'systolic',
  'pulse',
  'consciousness',
  'temperature',
] as const
export type News2Part = (typeof NEWS2_PARTS)[number]

export type News2Points = Readonly<Record<News2Part, Points | null>>
export type News2Risk = 'low' | 'low-medium' | 'medium' | 'high'

export type News2 =
  | { ok: true; points: Readonly<Record<News2Part, Points>>; total: number; anyThree: boolean; risk: News2Risk }
  | { ok: false; reason: 'parts-missing'; missing: readonly News2Part[]; points: News2Points }
  | { ok: false; reason: 'not-for-this-person' }

/**
 * @param person leave out when the caller has made sure
 *
 * @figure NEWS2 score
 * @nurse A score of seven measurements that says how urgently somebody must be looked at: 0–4 low (low to medium when one part alone gives 3), 5–6
 *   medium, 7 or more high. It belongs to hospitals and ambulances; at home it is only a help to a trained user.
 * @statistician Sum of seven ordinal points with fixed cut points; temperature is compared in tenths after rounding. SpO₂ scale 2 applies only
 *   when a clinician has prescribed it. Never imputed: with a part missing there is no total.
 * @formula
 *   points                    3        2        1         0          1        2        3
 *   respiration /min         ≤8               9–11      12–20               21–24    ≥25
 *   SpO₂ scale 1 %          ≤91    92–93    94–95      ≥96
 *   SpO₂ scale 2 %          ≤83    84–85    86–87   88–92, or ≥93 on air  93–94 on O₂  95–96 on O₂  ≥97 on O₂
 *   oxygen                           yes                 air
 *   systolic mmHg           ≤90   91–100  101–110    111–219                          ≥220
 *   pulse /min              ≤40              41–50      51–90    91–110   111–130    ≥131
 *   consciousness                                       alert                      C, V, P, U
 *   temperature °C        ≤35.0           35.1–36.0  36.1–38.0  38.1–39.0   ≥39.1
 * @source Royal College of Physicians, National Early Warning Score (NEWS) 2, 2017.
 * @needs All seven parts; a person of 16 years or more who is not pregnant.
 * @notFor Children, pregnancy, spinal cord injury; deciding by itself to stay at home.
 * @with news2Points, respirationPoints, spo2Points, oxygenPoints, systolicPoints, pulsePoints, consciousnessPoints, temperaturePoints
 */
export function news2(input: News2Input, person?: { ageYears: number; pregnant: boolean }): News2 {
  if (person && (!(person.ageYears >= 16) || person.pregnant)) return refuse('not-for-this-person')
  const points = news2Points(input)
  const { respiration, spo2, oxygen, systolic, pulse, consciousness, temperature } = points
  if (
    respiration === null ||
    spo2 === null ||
    oxygen === null ||
    systolic === null ||
    pulse === null ||
    consciousness === null ||
    temperature === null
  ) {
    return { ok: false, reason: 'parts-missing', missing: NEWS2_PARTS.filter((part) => points[part] === null), points }
  }
  const known = { respiration, spo2, oxygen, systolic, pulse, consciousness, temperature }
  const all = Object.values(known)
  const total = all.reduce<number>((a, b) => a + b, 0)
  const anyThree = all.includes(3)
  return { ok: true, points: known, total, anyThree, risk: riskOf(total, anyThree) }
}

/** The points of the parts that are there. SpO2 on scale 2 needs to know about oxygen. */
export function news2Points(input: News2Input): News2Points {
  return {
    respiration: of(input.respirationsPerMinute, respirationPoints),
    spo2: spo2PointsOf(input),
    oxygen: input.onOxygen === null ? null : oxygenPoints(input.onOxygen),
    systolic: of(input.systolicMmHg, systolicPoints),
    pulse: of(input.pulsePerMinute, pulsePoints),
    consciousness: input.consciousness === null ? null : consciousnessPoints(input.consciousness),
    temperature: of(input.temperatureCelsius, temperaturePoints),
  }
}

const of = (value: number | null, points: (value: number) => Points): Points | null =>
  value === null || !Number.isFinite(value) ? null : points(value)

function spo2PointsOf({ spo2Percent, spo2Scale, onOxygen }: News2Input): Points | null {
  if (spo2Scale === 2 && onOxygen === null) return null
  return of(spo2Percent, (percent) => spo2Points(percent, spo2Scale, onOxygen === true))
}

function riskOf(total: number, anyThree: boolean): News2Risk {
  if (total >= 7) return 'high'
  if (total >= 5) return 'medium'
  return anyThree ? 'low-medium' : 'low'
}
