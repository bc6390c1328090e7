// What the server tells a screen about a judgement: colours and reasons as data. Shared with the browser, so zod's small build.

import * as z from 'zod/mini'

export const triage = z.enum(['red', 'yellow', 'green', 'none'])
export type Triage = z.infer<typeof triage>

export const reason = z.object({
  kind: z.enum(['low', 'high', 'below-usual', 'above-usual', 'mean-high', 'gain', 'slow-gain', 'slow-loss']),
  level: z.enum(['red', 'yellow']),
  metric: z.string(),
  valueIndex: z.number(),
  measured: z.number(),
  decimals: z.number(),
  limit: z.number(),
  usual: z.nullable(z.number()),
  at: z.number(),
  since: z.number(),
  times: z.number(),
  unconfirmed: z.optional(z.boolean()),
  basis: z.optional(z.object({ readings: z.number(), days: z.number() })),
})
export type ReasonData = z.infer<typeof reason>

/** One metric's newest value with what belongs beside it. */
export const measure = z.object({
  metric: z.string(),
  unit: z.string(),
  /** In the metric's order; null where an optional one is absent. */
  values: z.array(z.nullable(z.number())),
  decimals: z.number(),
  at: z.number(),
  triage,
  doubtful: z.boolean(),
  typed: z.boolean(),
  stale: z.boolean(),
  /** The true value lies below or above the meter's range. */
  beyond: z.nullable(z.enum(['below', 'above'])),
  notEvaluable: z.nullable(z.enum(['doubtful', 'stale', 'no-limits', 'no-reading-in-window'])),
  usual: z.array(z.nullable(z.number())),
})
export type MeasureData = z.infer<typeof measure>

export const missed = z.object({
  metric: z.string(),
  run: z.number(),
  level: z.nullable(z.enum(['yellow', 'red'])),
  lastAt: z.nullable(z.number()),
})
export type MissedData = z.infer<typeof missed>

/** Who: shown to people who may see it; initials only in titles. */
export const person = z.object({ name: z.string(), age: z.nullable(z.number()) })
export type PersonData = z.infer<typeof person>
