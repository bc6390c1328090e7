// One citizen's pages as data: numbers now, panels of charts, and the table of one measurement kind.

import * as z from 'zod/mini'
import { measure, missed, person, reason, triage } from './judgement.js'

export const RANGES = ['14d', '30d', '90d', '1y'] as const
export type Range = (typeof RANGES)[number]

/** Time, value, second value (diastolic), how: 0 measured, 1 in doubt, 2 left out. */
const point = z.tuple([z.number(), z.number(), z.nullable(z.number()), z.number()])
export type PointData = z.infer<typeof point>

export const panel = z.object({
  /** Slug of the measurement kind it belongs to. */
  kind: z.string(),
  draw: z.enum(['time-series', 'blood-pressure']),
  unit: z.string(),
  digits: z.number(),
  series: z.array(z.object({ metric: z.string(), points: z.array(point) })),
  /** Readings in the period; more than the points when they were thinned. */
  count: z.number(),
  limits: z.array(z.object({ v: z.number(), level: z.enum(['red', 'yellow']), side: z.enum(['below', 'above']) })),
  /** Of the first series; for blood pressure, systolic and diastolic. */
  targets: z.array(z.object({ low: z.nullable(z.number()), high: z.nullable(z.number()) })),
  maxGapMs: z.number(),
  minSpan: z.number(),
})
export type PanelData = z.infer<typeof panel>

/** What every page of a citizen begins with, and the ways to her other pages. */
const banner = {
  id: z.string(),
  person,
  birthDate: z.nullable(z.string()),
  conditions: z.array(z.string()),
  teams: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Kinds that have ever been measured. */
  kinds: z.array(z.string()),
  /** The page of her effect is for these eyes. */
  hasEffect: z.boolean(),
}
const bannerData = z.object(banner)
export type BannerData = z.infer<typeof bannerData>

const base = {
  ...banner,
  range: z.enum(RANGES),
  from: z.number(),
  to: z.number(),
  panels: z.array(panel),
}

export const device = z.object({
  kind: z.string(),
  model: z.nullable(z.string()),
  lastSeenAt: z.nullable(z.number()),
  batteryPercent: z.nullable(z.number()),
})

export const citizenData = z.object({
  ...base,
  triage,
  reasons: z.array(reason),
  missed: z.nullable(missed),
  doubtful: z.boolean(),
  measures: z.array(measure),
  devices: z.array(device),
})
export type CitizenData = z.infer<typeof citizenData>

export const readingRow = z.object({
  at: z.number(),
  receivedAt: z.number(),
  metric: z.string(),
  values: z.array(z.nullable(z.number())),
  decimals: z.number(),
  unit: z.string(),
  device: z.nullable(z.string()),
  flags: z.array(z.string()),
  voided: z.boolean(),
})
export type ReadingRow = z.infer<typeof readingRow>

const mean = z.object({
  values: z.array(z.number()),
  n: z.number(),
  days: z.number(),
  enough: z.boolean(),
  needed: z.number(),
})
export type MeanData = z.infer<typeof mean>

const shares = z.object({
  veryHigh: z.number(),
  high: z.number(),
  inRange: z.number(),
  low: z.number(),
  veryLow: z.number(),
})
export const sensor = z.object({
  from: z.number(),
  to: z.number(),
  n: z.number(),
  shares: z.nullable(shares),
  hours: z.array(
    z.object({
      hour: z.number(),
      p5: z.number(),
      p25: z.number(),
      p50: z.number(),
      p75: z.number(),
      p95: z.number(),
      days: z.number(),
    }),
  ),
  sufficiency: z.object({ days: z.number(), activePercent: z.number(), representative: z.boolean() }),
})
export type SensorData = z.infer<typeof sensor>

export const kindData = z.object({
  ...base,
  kind: z.string(),
  measures: z.array(measure),
  mean7: z.nullable(mean),
  mean28: z.nullable(mean),
  sensor: z.nullable(sensor),
  rows: z.array(readingRow),
  count: z.number(),
})
export type KindData = z.infer<typeof kindData>
