// Risk of low and high glucose (clinical.md 2.2; Kovatchev, Diabetes Care 2006;29:2433): LBGI, HBGI and the average daily risk range.

import { copenhagenOffset } from '../time/copenhagen.js'
import { localDayNumber, rememberedOffset, type ZoneOffset } from '../time/local-clock.js'
import { glucoseInMgDl } from './ranges.js'
import type { GlucoseSeries } from './series.js'

interface Risk {
  low: number
  high: number
}

/** Risk of one value: on the low side below about 6.25 mmol/L, on the high side above. */
function risk(mgDl: number): Risk {
  // Below 1 mg/dL, which no device shows, the logarithm has no power; the risk stays at its worst.
  const f = Math.max(0, Math.log(mgDl)) ** 1.084 - 5.381
  return { low: 22.77 * Math.min(f, 0) ** 2, high: 22.77 * Math.max(f, 0) ** 2 }
}

export interface RiskIndices {
  lbgi: number
  hbgi: number
  /** Mean over local days of the day's worst low and worst high. */
  adrr: number
  /** Local days with a reading. */
  days: number
}

/**
 * @returns null for no readings
 *
 * @figure Risk of low and high glucose (LBGI, HBGI, ADRR)
 * @nurse Three numbers for the danger in the readings: of low glucose (LBGI), of high glucose (HBGI), and of a day's swings from one to the other
 *   (ADRR). The words minimal, low, moderate and high belong to LBGI and ADRR.
 * @statistician A symmetrising transformation of glucose, squared and averaged on each side; ADRR averages each local day's largest low risk plus
 *   its largest high risk. Extreme by construction: ADRR rises with readings per day. Words: LBGI below 1.1 minimal, below 2.5 low, up to 5
 *   moderate, above high; ADRR below 20 low, below 40 moderate, otherwise high.
 * @formula
 *   f = ln(g)^1.084 − 5.381      g in mg/dL
 *   LBGI = mean of 22.77 min(f, 0)²        HBGI = mean of 22.77 max(f, 0)²
 *   ADRR = mean over days of (day's largest 22.77 min(f, 0)² + day's largest 22.77 max(f, 0)²)
 * @source Kovatchev, Diabetes Care 2006;29:2433.
 * @needs A sensor's {SUFFICIENT.days} days, or finger-pricks: {SMBG_NEEDS.readingsPerDay} a day on {SMBG_NEEDS.days} days, for ADRR on
 *   {SMBG_NEEDS.adrrDays}.
 * @notFor Predicting when a low will come.
 * @with lbgiWord, adrrWord
 */
export function riskIndices(
  { times, values, unit }: Pick<GlucoseSeries, 'times' | 'values' | 'unit'>,
  zone: ZoneOffset = copenhagenOffset,
): RiskIndices | null {
  if (values.length === 0) return null
  const offset = rememberedOffset(zone)
  const days = new Map<number, Risk>()
  // Sensors show tenths or whole numbers: a few hundred values come again and again, and powers are slow.
  const known = new Map<number, Risk>()
  let [lowSum, highSum] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    let found = known.get(value)
    if (!found) {
      found = risk(glucoseInMgDl(value, unit))
      known.set(value, found)
    }
    lowSum += found.low
    highSum += found.high
    const day = localDayNumber(times[i]!, offset)
    const worst = days.get(day)
    if (!worst) days.set(day, { ...found })
    else {
      if (found.low > worst.low) worst.low = found.low
      if (found.high > worst.high) worst.high = found.high
    }
  }
  let daily = 0
  for (const { low, high } of days.values()) daily += low + high
  return { lbgi: lowSum / values.length, hbgi: highSum / values.length, adrr: daily / days.size, days: days.size }
}

export function lbgiWord(lbgi: number): 'minimal' | 'low' | 'moderate' | 'high' {
  if (lbgi < 1.1) return 'minimal'
  if (lbgi < 2.5) return 'low'
  return lbgi <= 5 ? 'moderate' : 'high'
}

export function adrrWord(adrr: number): 'low' | 'moderate' | 'high' {
  if (adrr < 20) return 'low'
  return adrr < 40 ? 'moderate' : 'high'
}
