// One honest home average with the readings behind it (clinical.md 3.2), or "measure two more days". All readings weigh the same.

import { type Basis, basisOf } from '../statistics/basis.js'
import { type NotEnoughData, notEnough } from '../statistics/figure.js'
import { mean } from '../statistics/sum.js'
import { copenhagenOffset } from '../time/copenhagen.js'
import { localDayNumber, type ZoneOffset } from '../time/local-clock.js'
import { isElevatedAtHome } from './elevated.js'
import { remarksIrregularPulse } from './irregular-pulse.js'
import { dayPhase } from './phase.js'
import type { HomePressureProtocol } from './protocol.js'
import { meanArterialPressure, pulsePressure } from './pulse-pressure.js'
import { isPlausiblePressure, type PressureReading } from './reading.js'
import { type PressureSample, type PressureVariability, pressureVariability } from './variability.js'

export interface HomePressure {
  basis: Basis
  readingsTotal: number
  readingsImplausible: number
  readingsUsed: number
  /** Local days with a used reading. */
  daysUsed: number
  /** Used readings with the device's irregular-pulse flag. */
  readingsIrregular: number
  systolic: PressureVariability
  diastolic: PressureVariability
  meanPulsePressure: number | null
  meanArterialPressure: number | null
  meanPulse: number | null
  irregularPulseRemark: boolean
  /** What may be said about the average. Days are named first when both are short: more days bring the readings too. */
  verdict: { ok: true; elevated: boolean } | (NotEnoughData & { of: 'readings' | 'days' })
}

/**
 * Implausible readings are counted and dropped; day 1 is the local day of the first reading of any kind.
 * @param readings of the protocol's period, any order
 *
 * @figure Home blood pressure average
 * @nurse The average of a measuring period at home, with the number of readings behind it, morning against evening. The screen says whether it is
 *   above {HOME_LIMIT.systolicMmHg}/{HOME_LIMIT.diastolicMmHg} mmHg, or how many more days or readings are needed before anything can be said. The worklist's *snit 7 dage* is plainer: all trusted readings of {HOME_PRESSURE.windowDays} days, whatever the time of day.
 * @statistician Unweighted mean of readings (not of day means) in morning (04:00–11:59) and evening (16:00–23:59), without day 1, which is the
 *   local date of the first reading of any kind. Implausible readings are counted and dropped. "Elevated" compares means rounded half up to whole
 *   mmHg. No interval: readings of one sitting are strongly correlated.
 * @formula
 *   mean = Σ used readings / n
 *   elevated: round(mean systolic) ≥ {HOME_LIMIT.systolicMmHg} or round(mean diastolic) ≥ {HOME_LIMIT.diastolicMmHg}
 *   esh7x2: {HOME_PROTOCOLS.esh7x2.days} days, {HOME_PROTOCOLS.esh7x2.perSitting} readings morning and evening, at least {HOME_PROTOCOLS.esh7x2.minReadings} readings on {HOME_PROTOCOLS.esh7x2.minDays} days
 *   dk3x3:  {HOME_PROTOCOLS.dk3x3.days} days, {HOME_PROTOCOLS.dk3x3.perSitting} readings morning and evening, at least {HOME_PROTOCOLS.dk3x3.minReadings} readings on {HOME_PROTOCOLS.dk3x3.minDays} days
 * @source Parati, J Hypertens 2021;39:1742; Mancia, J Hypertens 2023;41:1874; Danish Hypertension Society 2006.
 * @needs The readings and days of the protocol after day 1 is taken away; with fewer no verdict: "n of {HOME_PROTOCOLS.esh7x2.minReadings}".
 * @notFor Saying "you have hypertension", which is a diagnosis; acute decisions on one reading.
 * @with isElevatedAtHome, dayPhase, isPlausiblePressure
 */
export function homePressure(
  readings: readonly PressureReading[],
  protocol: HomePressureProtocol,
  zone: ZoneOffset = copenhagenOffset,
): HomePressure {
  const inOrder = [...readings].sort((a, b) => a.at - b.at)
  const plausible = inOrder.filter(isPlausiblePressure)
  const dayOne = inOrder[0] === undefined ? null : localDayNumber(inOrder[0].at, zone)
  const used = plausible.flatMap((reading) => {
    const [day, phase] = [localDayNumber(reading.at, zone), dayPhase(reading.at, zone)]
    return phase === null || (protocol.discardFirstDay && day === dayOne) ? [] : [{ ...reading, day, phase }]
  })
  const daysUsed = new Set(used.map((u) => u.day)).size
  const readingsIrregular = used.filter((u) => u.irregular).length
  const samples = (pick: (reading: PressureReading) => number): PressureSample[] =>
    used.map((u) => ({ value: pick(u), day: u.day, phase: u.phase }))
  const systolic = pressureVariability(samples((r) => r.systolicMmHg))
  const diastolic = pressureVariability(samples((r) => r.diastolicMmHg))
  const planned = protocol.perSitting * 2 * (protocol.days - (protocol.discardFirstDay ? 1 : 0))
  return {
    basis: basisOf(
      used.map((u) => u.at),
      planned > 0 ? Math.min(100, (100 * used.length) / planned) : null,
      { name: protocol.name, version: 1 },
    ),
    readingsTotal: readings.length,
    readingsImplausible: readings.length - plausible.length,
    readingsUsed: used.length,
    daysUsed,
    readingsIrregular,
    systolic,
    diastolic,
    meanPulsePressure: mean(used.map((u) => pulsePressure(u.systolicMmHg, u.diastolicMmHg))),
    meanArterialPressure: mean(used.map((u) => meanArterialPressure(u.systolicMmHg, u.diastolicMmHg))),
    meanPulse: mean(used.flatMap((u) => (u.pulsePerMinute === null ? [] : [u.pulsePerMinute]))),
    irregularPulseRemark: remarksIrregularPulse(readingsIrregular, used.length),
    verdict: verdict(systolic.mean, diastolic.mean, used.length, daysUsed, protocol),
  }
}

function verdict(
  systolic: number | null,
  diastolic: number | null,
  readings: number,
  days: number,
  { minDays, minReadings }: HomePressureProtocol,
): HomePressure['verdict'] {
  if (days < minDays) return { ...notEnough(days, minDays), of: 'days' }
  if (readings < minReadings || systolic === null || diastolic === null) {
    return { ...notEnough(readings, Math.max(1, minReadings)), of: 'readings' }
  }
  return { ok: true, elevated: isElevatedAtHome(systolic, diastolic) }
}
