// The worklist as data: what the page is rendered from, and what a live `row` event carries.

import * as z from 'zod/mini'
import { measure, missed, person, reason, triage } from './judgement.js'

export const sparkline = z.object({
  from: z.number(),
  to: z.number(),
  points: z.array(z.tuple([z.number(), z.number()])),
})

export const worklistRow = z.object({
  id: z.string(),
  person,
  conditions: z.array(z.string()),
  teams: z.array(z.object({ id: z.string(), name: z.string() })),
  triage,
  /** Worst first; the first is the row's sentence. */
  reasons: z.array(reason),
  /** The measure that the row is about: of the worst reason, else of the plan. */
  measure: z.nullable(measure),
  spark: z.nullable(sparkline),
  missed: z.nullable(missed),
  doubtful: z.boolean(),
  lastAt: z.nullable(z.number()),
})
export type WorklistRow = z.infer<typeof worklistRow>

export const VIEWS = ['now', 'missing', 'all'] as const
export type View = (typeof VIEWS)[number]

export const worklistFilter = z.object({
  view: z.enum(VIEWS),
  triage: z.nullable(triage),
  team: z.nullable(z.string()),
  plan: z.nullable(z.string()),
  page: z.number(),
})
export type WorklistFilter = z.infer<typeof worklistFilter>

export const worklistData = z.object({
  filter: worklistFilter,
  rows: z.array(worklistRow),
  /** Totals under the same team and plan, whatever the page shows. */
  totals: z.object({
    now: z.number(),
    missing: z.number(),
    all: z.number(),
    red: z.number(),
    yellow: z.number(),
    green: z.number(),
    none: z.number(),
    measuredToday: z.number(),
  }),
  /** Rows that the filter finds, on all pages. */
  found: z.number(),
  pages: z.number(),
  teams: z.array(z.object({ id: z.string(), name: z.string() })),
  checkedAt: z.number(),
})
export type WorklistData = z.infer<typeof worklistData>

/** A row belongs to the view that needs somebody now: a colour, or silence for so long that it is as serious. */
export function isNow(row: Pick<WorklistRow, 'triage' | 'missed'>): boolean {
  return row.triage === 'red' || row.triage === 'yellow' || row.missed?.level === 'red'
}

export function isMissing(row: Pick<WorklistRow, 'missed'>): boolean {
  return row.missed !== null && row.missed.level !== null
}

export function matches(
  filter: WorklistFilter,
  row: Pick<WorklistRow, 'triage' | 'missed' | 'conditions' | 'teams'>,
): boolean {
  if (filter.view === 'now' && !isNow(row)) return false
  if (filter.view === 'missing' && !isMissing(row)) return false
  if (filter.triage !== null && row.triage !== filter.triage) return false
  return inScope(filter, row)
}

/** Team and plan: what the totals are counted under. */
export function inScope(
  filter: Pick<WorklistFilter, 'team' | 'plan'>,
  row: Pick<WorklistRow, 'conditions' | 'teams'>,
): boolean {
  if (filter.team !== null && !row.teams.some((t) => t.id === filter.team)) return false
  return filter.plan === null || row.conditions.includes(filter.plan)
}
