// Finger-prick glucose (clinical.md 2.5): the same formulas, but "share of measurements", never "time in range": people measure when they feel low.

import { type Basis, basisOf } from '../statistics/basis.js'
import { type Figure, type NotEnoughData, notEnough } from '../statistics/figure.js'
import { standardDeviation } from '../statistics/standard-deviation.js'
import { mean } from '../statistics/sum.js'
import { copenhagenOffset } from '../time/copenhagen.js'
import { localDayNumber, type ZoneOffset } from '../time/local-clock.js'
import { type GlucoseUnit, glucoseInMmolL } from './ranges.js'
import { riskIndices } from './risk-indices.js'
import { type GlucoseReading, glucoseSeries } from './series.js'
import { type RangeShares, rangeShares } from './time-in-range.js'

export const SMBG_METHOD = { name: 'SMBG shares of measurements', version: 1 } as const

/** Days with this many readings, and how many such days a report and ADRR need. */
export const SMBG_NEEDS = { readingsPerDay: 3, days: 7, adrrDays: 14 } as const

export interface SmbgReport {
  basis: Basis
  unit: GlucoseUnit
  censored: { low: number; high: number }
  daysWithData: number
  /** Local days with at least three readings. */
  fullDays: number
  meanMmolL: number
  sdMmolL: number | null
  cvPercent: number | null
  shareOfMeasurements: RangeShares
  lbgi: number
  hbgi: number
  adrr: number
  lowestMmolL: number
  highestMmolL: number
  /** Below these needs a figure is not shown; the number is there for those who check. */
  sufficient: { ok: true } | NotEnoughData
  adrrSufficient: { ok: true } | NotEnoughData
}

/**
 * @param readings of one person's meter, any order, implausible ones already left out
 *
 * @figure Finger-prick glucose
 * @nurse Average, spread and share of the finger-prick measurements in each range. It is never called time in range: people prick when they feel
 *   low or before meals, so the measurements do not speak for the whole day.
 * @statistician The same formulas as for a sensor, on a sample whose times the citizen chose; shares and means are conditional on measuring. Full
 *   days have {SMBG_NEEDS.readingsPerDay} measurements or more. LO and HI enter means as {STAND_IN.mmol/L.low} and {STAND_IN.mmol/L.high} mmol/L.
 * @formula
 *   share = 100 × measurements in the range / all measurements      mean, SD (n − 1), CV, LBGI, HBGI, ADRR as above
 * @source Formulas as for the sensor; ADRR: Kovatchev, Diabetes Care 2006;29:2433.
 * @needs {SMBG_NEEDS.readingsPerDay} measurements a day on {SMBG_NEEDS.days} days; ADRR on {SMBG_NEEDS.adrrDays}. With fewer: "n of
 *   {SMBG_NEEDS.days}".
 * @notFor Time in range; comparing with a sensor's figures.
 */
export function smbgReport(
  readings: readonly GlucoseReading[],
  zone: ZoneOffset = copenhagenOffset,
): Figure<SmbgReport, 'mixed-units' | 'implausible'> {
  const series = glucoseSeries(readings)
  if (!series.ok) return series
  const { times, values, unit, censored } = series
  const meanValue = mean(values)
  const shares = rangeShares(values, unit)
  const risk = riskIndices(series, zone)
  if (meanValue === null || shares === null || risk === null) return notEnough(0, 1)

  const sd = standardDeviation(values)
  const perDay = new Map<number, number>()
  for (const at of times) {
    const day = localDayNumber(at, zone)
    perDay.set(day, (perDay.get(day) ?? 0) + 1)
  }
  const fullDays = [...perDay.values()].filter((n) => n >= SMBG_NEEDS.readingsPerDay).length
  const enough = (need: number): { ok: true } | NotEnoughData =>
    fullDays >= need ? { ok: true } : notEnough(fullDays, need)
  const inMmol = (value: number): number => glucoseInMmolL(value, unit)
  return {
    ok: true,
    basis: basisOf(times, null, SMBG_METHOD),
    unit,
    censored,
    daysWithData: perDay.size,
    fullDays,
    meanMmolL: inMmol(meanValue),
    sdMmolL: sd === null ? null : inMmol(sd),
    cvPercent: sd === null ? null : (100 * sd) / meanValue,
    shareOfMeasurements: shares,
    lbgi: risk.lbgi,
    hbgi: risk.hbgi,
    adrr: risk.adrr,
    lowestMmolL: inMmol(values.reduce((a, b) => Math.min(a, b))),
    highestMmolL: inMmol(values.reduce((a, b) => Math.max(a, b))),
    sufficient: enough(SMBG_NEEDS.days),
    adrrSufficient: enough(SMBG_NEEDS.adrrDays),
  }
}
