// Date criteria as SQL. A reading's time is the interval [effective_at, hi) of core's `effectiveInterval`; a search value is an interval too.
// Comparisons of FHIR R4 search, with bounds on effective_at beside them so that indexes and partitions are used.

import type { EpochMs } from '#core'
import type { Parameters } from './parameters.js'
import type { DateBound, DateCriteria } from './query.js'

const MIN_TIME = Date.UTC(1000, 0, 1)
const MAX_TIME = Date.UTC(9999, 11, 31)
/** No time has a coarser precision than a year. */
const LONGEST_MS = 367 * 86_400_000

/** Times beyond what the ledger can hold are as good as its ends. */
function time(parameters: Parameters, at: EpochMs): string {
  return parameters.add(new Date(Math.min(Math.max(at, MIN_TIME), MAX_TIME)).toISOString(), 'timestamptz')
}

/** Midnights of a Danish calendar are Danish midnights; elsewhere the offset of the measurement counts. */
const coarseEnd = (unit: 'year' | 'month' | 'day'): string =>
  `(case when (r.effective_at at time zone 'Europe/Copenhagen') = (r.effective_at at time zone 'UTC') + make_interval(mins => r.offset_min)
     then (date_trunc('${unit}', r.effective_at at time zone 'Europe/Copenhagen') + interval '1 ${unit}') at time zone 'Europe/Copenhagen'
     else (date_trunc('${unit}', (r.effective_at at time zone 'UTC') + make_interval(mins => r.offset_min)) + interval '1 ${unit}'
           - make_interval(mins => r.offset_min)) at time zone 'UTC' end)`

const END = `(case r.time_precision when 6 then r.effective_at + interval '1 millisecond'
  when 3 then ${coarseEnd('day')} when 2 then ${coarseEnd('month')} when 1 then ${coarseEnd('year')}
  else r.effective_at + interval '1 second' end)`

/**
 * A lower bound for readings that end after `at`. All but the few with a date only start at most a second before their end;
 * only when the ledger holds any of those must a year more be looked through (the partial index answers that at once).
 */
function startsNear(parameters: Parameters, at: EpochMs): string {
  const fine = time(parameters, at - 1000)
  const coarse = time(parameters, at - LONGEST_MS)
  return `r.effective_at >= (select case when exists (select from reading where time_precision < 4) then ${coarse} else ${fine} end)`
}

/** The two ends as placeholders, each made at its first use: a parameter that the text does not name has no type. */
function boundsOf(parameters: Parameters, lo: EpochMs, hi: EpochMs): { readonly low: string; readonly high: string } {
  let low: string | null = null
  let high: string | null = null
  return {
    get low() {
      low ??= time(parameters, lo)
      return low
    },
    get high() {
      high ??= time(parameters, hi)
      return high
    },
  }
}

function effectiveBound(parameters: Parameters, { prefix, lo, hi }: DateBound): string {
  const bounds = boundsOf(parameters, lo, hi)
  switch (prefix) {
    case 'eq':
      return `(r.effective_at >= ${bounds.low} and r.effective_at < ${bounds.high} and ${END} <= ${bounds.high})`
    case 'ne':
      return `not (r.effective_at >= ${bounds.low} and ${END} <= ${bounds.high})`
    case 'gt':
      return `(${startsNear(parameters, hi)} and ${END} > ${bounds.high})`
    case 'ge':
      return `(${startsNear(parameters, Math.min(hi, lo + 1000))} and (${END} > ${bounds.high} or (r.effective_at >= ${bounds.low} and ${END} <= ${bounds.high})))`
    case 'lt':
      return `(r.effective_at < ${bounds.low})`
    case 'le':
      return `(r.effective_at < ${bounds.high} and (r.effective_at < ${bounds.low} or ${END} <= ${bounds.high}))`
    case 'sa':
      return `(r.effective_at >= ${bounds.high})`
    case 'eb':
      return `(r.effective_at < ${bounds.low} and ${END} <= ${bounds.low})`
    case 'ap':
      return `(${startsNear(parameters, lo)} and r.effective_at < ${bounds.high} and ${END} > ${bounds.low})`
  }
}

/** Record times are instants of a millisecond: the comparisons become plain ones. */
function instantBound(parameters: Parameters, expression: string, { prefix, lo, hi }: DateBound): string {
  const bounds = boundsOf(parameters, lo, hi)
  switch (prefix) {
    case 'eq':
    case 'ap':
      return `(${expression} >= ${bounds.low} and ${expression} < ${bounds.high})`
    case 'ne':
      return `not (${expression} >= ${bounds.low} and ${expression} < ${bounds.high})`
    case 'gt':
    case 'sa':
      return `(${expression} >= ${bounds.high})`
    case 'ge':
      return `(${expression} >= ${bounds.low})`
    case 'lt':
    case 'eb':
      return `(${expression} < ${bounds.low})`
    case 'le':
      return `(${expression} < ${bounds.high})`
  }
}

function criteria(all: DateCriteria, bound: (b: DateBound) => string): string[] {
  return all.map((any) => `(${any.map(bound).join(' or ')})`)
}

/** Conditions on `r.effective_at`, to be joined with `and`. */
export function effectiveCriteria(parameters: Parameters, all: DateCriteria): string[] {
  return criteria(all, (bound) => effectiveBound(parameters, bound))
}

/** Conditions on a time stamp, to be joined with `and`. */
export function instantCriteria(parameters: Parameters, expression: string, all: DateCriteria): string[] {
  return criteria(all, (bound) => instantBound(parameters, expression, bound))
}

/** A moment before which nothing can meet the criteria; null when there is none. */
export function lowerBound(all: DateCriteria): EpochMs | null {
  const bounds = all.map((any) =>
    any.map(({ prefix, lo, hi }) =>
      prefix === 'gt' || prefix === 'sa' ? hi : prefix === 'ge' || prefix === 'eq' || prefix === 'ap' ? lo : null,
    ),
  )
  const lows = bounds.flatMap((any) => (any.every((b) => b !== null) ? [Math.min(...any)] : []))
  return lows.length === 0 ? null : Math.min(Math.max(...lows, MIN_TIME), MAX_TIME)
}
