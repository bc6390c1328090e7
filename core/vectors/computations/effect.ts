// Vectors of effect on one citizen: before and after, verdict, charts, trend, interrupted series.

import { z } from 'zod'
import { beforeAfterOnePerson } from '../../effect/before-after.js'
import { effectVerdict } from '../../effect/effect-verdict.js'
import { fitInterruptedTimeSeries } from '../../effect/interrupted-time-series.js'
import { neweyWest } from '../../effect/newey-west.js'
import { pairedChange } from '../../effect/paired-change.js'
import { fitTrend } from '../../effect/trend.js'
import { fitXmr } from '../../effect/xmr-chart.js'
import { chiSquareUpperTail } from '../../statistics/chi-square.js'
import { normalCdf, normalQuantile } from '../../statistics/normal.js'
import { tCdf, tQuantile } from '../../statistics/student-t.js'
import type { VectorTable } from '../registry.js'

const numbers = () => z.array(z.number())
const better = () => z.enum(['up', 'down'])

function effectVerdictVector(input: unknown): unknown {
  const judged = z
    .object({
      estimate: z.number(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      mcid: z.number(),
      better: better(),
      nBaseline: z.number(),
      nFollowUp: z.number(),
      minReadings: z.number().optional(),
    })
    .parse(input)
  return { verdict: effectVerdict(judged) }
}

function beforeAfterVector(input: unknown): unknown {
  const { baseline, followUp } = z.object({ baseline: numbers(), followUp: numbers() }).parse(input)
  return beforeAfterOnePerson(baseline, followUp)
}

function pairedChangeVector(input: unknown): unknown {
  const i = z
    .object({
      better: better(),
      mcid: z.number(),
      baseline: numbers(),
      followUp: z.array(z.number().nullable()),
      bootstrapSeed: z.number(),
      bootstrapB: z.number().int().min(1).max(100_000),
    })
    .refine((v) => v.baseline.length === v.followUp.length, 'baseline and followUp are of one length')
    .parse(input)
  const people = i.baseline.map((baseline, k) => ({ baseline, followUp: i.followUp[k] ?? null }))
  return pairedChange(people, { better: i.better, mcid: i.mcid, seed: i.bootstrapSeed, resamples: i.bootstrapB })
}

function spcVector(input: unknown): unknown {
  const { values, ...options } = z
    .object({
      values: numbers(),
      baselineN: z.number().nullable(),
      screenOutliers: z.boolean(),
      improvement: z.enum(['up', 'down', 'none']),
      target: z.number().nullable(),
    })
    .parse(input)
  const chart = fitXmr(values, options)
  return chart && { ...chart, ...chart.limits }
}

function trendVector(input: unknown): unknown {
  const { day, value } = z.object({ day: numbers(), value: numbers() }).parse(input)
  return fitTrend(day.map((x, i) => ({ x, y: value[i]! })))
}

const weekly = () => z.object({ week: numbers(), value: numbers(), interventionWeek: z.number() })

function itsVector(input: unknown): unknown {
  const { lag, ...series } = weekly().extend({ lag: z.number().nullish() }).parse(input)
  return neweyWest(series, lag ?? null)
}

function itsAr1Vector(input: unknown): unknown {
  return fitInterruptedTimeSeries(weekly().parse(input))
}

function specialFunctionVector(input: unknown): unknown {
  const df = z.number().positive()
  const i = z
    .discriminatedUnion('fn', [
      z.object({ fn: z.literal('normalCdf'), x: numbers() }),
      z.object({ fn: z.literal('normalQuantile'), p: numbers() }),
      z.object({ fn: z.literal('tCdf'), args: z.array(z.object({ t: z.number(), df })) }),
      z.object({ fn: z.literal('tQuantile'), args: z.array(z.object({ p: z.number(), df })) }),
      z.object({ fn: z.literal('chiSquareUpperTail'), args: z.array(z.object({ x: z.number(), df })) }),
    ])
    .parse(input)
  switch (i.fn) {
    case 'normalCdf':
      return { values: i.x.map(normalCdf) }
    case 'normalQuantile':
      return { values: i.p.map(normalQuantile) }
    case 'tCdf':
      return { values: i.args.map((a) => tCdf(a.t, a.df)) }
    case 'tQuantile':
      return { values: i.args.map((a) => tQuantile(a.p, a.df)) }
    case 'chiSquareUpperTail':
      return { values: i.args.map((a) => chiSquareUpperTail(a.x, a.df)) }
  }
}

export const effectVectors: VectorTable = {
  kinds: { effectVerdict: effectVerdictVector, beforeAfterOnePerson: beforeAfterVector },
  files: {
    'paired-change': pairedChangeVector,
    spc: spcVector,
    trend: trendVector,
    its: itsVector,
    'its-ar1': itsAr1Vector,
    'special-functions': specialFunctionVector,
  },
}
