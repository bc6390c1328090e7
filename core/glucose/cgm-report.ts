// Everything a sensor's period says, with what it rests on (clinical.md 2.1–2.7). Not for finger-pricks: see smbg-report.ts.

import { type Basis, basisOf } from '../statistics/basis.js'
import { type Figure, notEnough } from '../statistics/figure.js'
import { quantileOfSorted } from '../statistics/quantile.js'
import { standardDeviation } from '../statistics/standard-deviation.js'
import { mean } from '../statistics/sum.js'
import { copenhagenOffset } from '../time/copenhagen.js'
import type { ZoneOffset } from '../time/local-clock.js'
import { type AgpHour, agp } from './agp.js'
import { type GlucoseEpisode, glucoseEpisodes } from './episodes.js'
import { gmiMmolMol, gmiPercent } from './gmi.js'
import { type GriZone, glycaemiaRiskIndex, griZone } from './gri.js'
import { jIndex } from './j-index.js'
import { type Mage, mage } from './mage.js'
import { type GlucoseUnit, glucoseInMgDl, glucoseInMmolL } from './ranges.js'
import { type RiskIndices, riskIndices } from './risk-indices.js'
import { type GlucoseReading, glucoseSeries } from './series.js'
import { type CgmSufficiency, cgmSufficiency } from './sufficiency.js'
import { type RangeShares, rangeShares } from './time-in-range.js'

export const CGM_METHOD = { name: 'CGM consensus 2019', version: 1 } as const

/** Stable glucose varies by at most this (clinical.md 2.2). */
export const STABLE_CV_PERCENT = 36

export interface CgmReport {
  basis: Basis
  unit: GlucoseUnit
  /** How many readings were LO and HI: a mean with any of them is marked. */
  censored: { low: number; high: number }
  meanMgDl: number
  meanMmolL: number
  medianMgDl: number
  interquartileMgDl: number
  /** Null for one reading, as is everything that needs a spread. */
  sdMgDl: number | null
  cvPercent: number | null
  jIndex: number | null
  gmiPercent: number
  gmiMmolMol: number
  shares: RangeShares
  gri: number
  griZone: GriZone
  risk: RiskIndices
  /** In mg/dL. */
  mage: Mage | null
  episodes: Readonly<Record<'low' | 'veryLow' | 'high' | 'veryHigh', readonly GlucoseEpisode[]>>
  /** In the series' own unit. */
  agp: readonly AgpHour[]
  sufficiency: CgmSufficiency
}

/**
 * @param readings of one sensor, any order, implausible ones already left out
 *
 * @figure Mean glucose and its variation (CV)
 * @nurse The average of the sensor's measurements and how much they swing. A variation (CV) of up to {STABLE_CV_PERCENT} % is called stable; above
 *   it lows become more likely.
 * @statistician Arithmetic mean, median, interquartile range and SD (n − 1) over readings; CV is the SD in percent of the mean. LO and HI enter
 *   means as {STAND_IN.mmol/L.low} and {STAND_IN.mmol/L.high} mmol/L, and the mean is then marked. Of two readings at one time the last is kept;
 *   of two sensors the one with more readings is reported; both units in one series are refused.
 * @formula
 *   CV % = 100 SD / mean           1 mmol/L = {GLUCOSE_MGDL_PER_MMOLL} mg/dL
 * @source International consensus, Battelino, Diabetes Care 2019;42:1593.
 * @needs One reading; two for SD and CV. Below {SUFFICIENT.days} days or {SUFFICIENT.activePercent} % marked "not representative".
 * @notFor Standing in for HbA1c.
 * @with glucoseSeries, glucoseInMgDl, glucoseInMmolL, bySensor, primarySensor
 */
export function cgmReport(
  readings: readonly GlucoseReading[],
  zone: ZoneOffset = copenhagenOffset,
): Figure<CgmReport, 'mixed-units' | 'implausible'> {
  const series = glucoseSeries(readings)
  if (!series.ok) return series
  const { times, values, unit, censored } = series
  const mgDl = unit === 'mg/dL' ? values : values.map((v) => glucoseInMgDl(v, unit))
  const meanValue = mean(values)
  const shares = rangeShares(values, unit)
  const risk = riskIndices(series, zone)
  if (meanValue === null || shares === null || risk === null) return notEnough(0, 1)

  const [meanMgDl, meanMmolL] = [glucoseInMgDl(meanValue, unit), glucoseInMmolL(meanValue, unit)]
  const sdMgDl = standardDeviation(mgDl)
  const sorted = mgDl.slice().sort()
  const q = (p: number): number => quantileOfSorted(sorted, p) ?? meanMgDl
  const sufficiency = cgmSufficiency(times)
  const episodesOf = (kind: Parameters<typeof glucoseEpisodes>[1]): GlucoseEpisode[] =>
    sufficiency.intervalMinutes === null ? [] : glucoseEpisodes(series, kind, sufficiency.intervalMinutes)
  const gri = glycaemiaRiskIndex(shares)
  return {
    ok: true,
    basis: basisOf(times, sufficiency.activePercent, CGM_METHOD),
    unit,
    censored,
    meanMgDl,
    meanMmolL,
    medianMgDl: q(0.5),
    interquartileMgDl: q(0.75) - q(0.25),
    sdMgDl,
    cvPercent: sdMgDl === null ? null : (100 * sdMgDl) / meanMgDl,
    jIndex: sdMgDl === null ? null : jIndex(meanMgDl, sdMgDl),
    gmiPercent: gmiPercent(meanMgDl),
    gmiMmolMol: gmiMmolMol(meanMmolL),
    shares,
    gri,
    griZone: griZone(gri),
    risk,
    mage: mage(times, mgDl),
    episodes: {
      low: episodesOf('low'),
      veryLow: episodesOf('very-low'),
      high: episodesOf('high'),
      veryHigh: episodesOf('very-high'),
    },
    agp: agp(times, values, zone),
    sufficiency,
  }
}
