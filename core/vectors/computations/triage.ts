// Vectors of monitoring (monitoring.json, monitoring-edges.json): detectors, own baseline, state with hysteresis, weight gain.

import { z } from 'zod'
import { personalBaseline } from '../../clinical/personal-baseline.js'
import { cusum } from '../../triage/cusum.js'
import { ewma } from '../../triage/ewma.js'
import { triageState } from '../../triage/triage-state.js'
import { gainHistory } from '../../triage/weight-rules.js'
import type { VectorTable } from '../registry.js'

const numbers = () => z.array(z.number())

function ewmaVector(input: unknown): unknown {
  const { values, ...config } = z
    .object({ values: numbers(), mean: z.number(), sd: z.number(), lambda: z.number(), L: z.number() })
    .parse(input)
  return ewma(values, config)
}

function cusumVector(input: unknown): unknown {
  const { values, ...config } = z
    .object({ values: numbers(), mean: z.number(), sd: z.number(), k: z.number(), h: z.number() })
    .parse(input)
  return cusum(values, config)
}

function personalBaselineVector(input: unknown): unknown {
  const { values, floorSd, minReadings } = z
    .object({ values: numbers(), floorSd: z.number(), minReadings: z.number() })
    .parse(input)
  return personalBaseline(values, floorSd, minReadings)
}

function triageStateVector(input: unknown): unknown {
  const limit = () => z.number().nullish()
  const { values, config } = z
    .object({
      values: numbers(),
      config: z.object({
        redLow: limit(),
        yellowLow: limit(),
        yellowHigh: limit(),
        redHigh: limit(),
        hysteresis: z.number(),
        needK: z.number(),
        windowM: z.number(),
        clearAfter: z.number(),
      }),
    })
    .parse(input)
  const { redLow, yellowLow, yellowHigh, redHigh, ...rules } = config
  const set = (name: string, value: number | null | undefined): Record<string, number> =>
    value === null || value === undefined ? {} : { [name]: value }
  const found = triageState(values, {
    ...set('redLow', redLow),
    ...set('yellowLow', yellowLow),
    ...set('yellowHigh', yellowHigh),
    ...set('redHigh', redHigh),
    ...rules,
  })
  return {
    steps: found.steps,
    alarms: found.alarms,
    alarmsIfEveryNonGreenAlarmed: found.alarmsWithoutPersistence,
  }
}

function weightGainVector(input: unknown): unknown {
  const { weights, gainKg, withinDays } = z
    .object({
      weights: z.array(z.object({ day: z.number(), kg: z.number() })),
      gainKg: z.number(),
      withinDays: z.number(),
    })
    .parse(input)
  const steps = gainHistory(weights, { gainKg, withinDays }).map(({ day, judgement }) => ({
    day,
    gain: judgement.ok ? judgement.changeKg : null,
    flag: judgement.ok ? judgement.broken : null,
  }))
  return { steps }
}

export const triageVectors: VectorTable = {
  kinds: {
    ewma: ewmaVector,
    cusum: cusumVector,
    personalBaseline: personalBaselineVector,
    triageState: triageStateVector,
    weightGain: weightGainVector,
  },
}
