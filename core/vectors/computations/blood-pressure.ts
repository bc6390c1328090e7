// Vectors of blood pressure (bp.json).

import { z } from 'zod'
import { isElevatedAtHome } from '../../blood-pressure/elevated.js'
import { homePressure } from '../../blood-pressure/home-pressure.js'
import { shareOfReadings, timeInTargetRange } from '../../blood-pressure/time-in-target-range.js'
import type { PressureVariability } from '../../blood-pressure/variability.js'
import { readTimes } from '../computation.js'
import type { VectorTable } from '../registry.js'

const protocolInput = () =>
  z.object({
    protocol: z.object({
      name: z.string(),
      days: z.number(),
      perSitting: z.number(),
      discardFirstDay: z.boolean(),
      minReadings: z.number(),
      minDays: z.number(),
    }),
    readings: z.array(
      z.object({
        time: z.string(),
        sbp: z.number(),
        dbp: z.number(),
        pulse: z.number().nullish(),
        irregular: z.boolean().nullish(),
      }),
    ),
  })

function homeBpProtocolVector(input: unknown): unknown {
  const { protocol, readings } = protocolInput().parse(input)
  const { times, zone } = readTimes(readings.map((r) => r.time))
  const found = homePressure(
    readings.map((r, i) => ({
      at: times[i]!,
      systolicMmHg: r.sbp,
      diastolicMmHg: r.dbp,
      pulsePerMinute: r.pulse ?? null,
      irregular: r.irregular ?? false,
    })),
    protocol,
    zone,
  )
  const { systolic, diastolic } = found
  return {
    nTotal: found.readingsTotal,
    nImplausible: found.readingsImplausible,
    nUsed: found.readingsUsed,
    daysUsed: found.daysUsed,
    nIrregular: found.readingsIrregular,
    sufficient: found.verdict.ok,
    ...named('sbp', systolic),
    ...named('dbp', diastolic),
    meanPulsePressure: found.meanPulsePressure,
    meanMap: found.meanArterialPressure,
    meanPulse: found.meanPulse,
    elevated:
      systolic.mean === null || diastolic.mean === null ? null : isElevatedAtHome(systolic.mean, diastolic.mean),
    irregularFlag: found.irregularPulseRemark,
  }
}

const named = (of: string, v: PressureVariability): Record<string, number | null> => ({
  [`mean_${of}`]: v.mean,
  [`sd_${of}`]: v.sd,
  [`cv_${of}`]: v.cvPercent,
  [`arv_${of}`]: v.arv,
  [`dayToDaySd_${of}`]: v.dayToDaySd,
  [`morningMean_${of}`]: v.morningMean,
  [`eveningMean_${of}`]: v.eveningMean,
  [`morningMinusEvening_${of}`]: v.morningMinusEvening,
})

function timeInTargetRangeVector(input: unknown): unknown {
  const { points, low, high, maxGapDays } = z
    .object({
      points: z.array(z.object({ day: z.number(), sbp: z.number() })),
      low: z.number(),
      high: z.number(),
      maxGapDays: z.number(),
    })
    .parse(input)
  const values = points.map((p) => ({ day: p.day, value: p.sbp }))
  const found = timeInTargetRange(values, { low, high }, maxGapDays)
  if (!found.ok) {
    const gapsSkipped = Math.max(0, new Set(values.map((v) => v.day)).size - 1)
    const shareOfReadingsPct = values.length === 0 ? null : shareOfReadings(values, { low, high })
    return { daysInRange: 0, daysCounted: 0, ttrPct: null, gapsSkipped, shareOfReadingsPct }
  }
  return {
    daysInRange: found.daysInRange,
    daysCounted: found.daysCounted,
    ttrPct: found.percent,
    gapsSkipped: found.gapsSkipped,
    shareOfReadingsPct: found.shareOfReadingsPercent,
  }
}

export const bloodPressureVectors: VectorTable = {
  kinds: { homeBpProtocol: homeBpProtocolVector, timeInTargetRange: timeInTargetRangeVector },
}
