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
