// Sorting and keyset paging: the sort keys as SQL, the place where a page goes on, and the place where it ended.

import { idToInt8, METRICS, metric, observationId, type Reading } from '#core'
import { timestamp } from '../rows.js'
import type { Parameters } from './parameters.js'
import type { ObservationSort, Position } from './query.js'

interface SortKey {
  expression: string
  type: 'timestamptz' | 'bigint' | 'smallint' | 'integer'
  descending: boolean
  value(reading: Reading): string
}

/** Metric numbers in the order of their names inside an id: `fev1-fvc.` comes before `fev1.`. */
const BY_NAME = METRICS.toSorted((a, b) => (`${a.id}.` < `${b.id}.` ? -1 : 1)).map((m) => m.number)
const RANK = new Map(BY_NAME.map((number, i) => [number, i + 1]))

const LAST_UPDATED = `date_trunc('milliseconds', coalesce(a.recorded_at, r.received_at))`

const effective = (descending: boolean): SortKey => ({
  expression: 'r.effective_at',
  type: 'timestamptz',
  descending,
  value: (r) => timestamp(r.effectiveAt),
})

/** Any order that the primary key has already. */
function implicitKeys(descending: boolean): SortKey[] {
  return [
    { expression: 'r.citizen_id', type: 'bigint', descending, value: (r) => idToInt8(r.citizenId) },
    { expression: 'r.metric', type: 'smallint', descending, value: (r) => String(metric(r.metric).number) },
    { expression: 'r.dedupe', type: 'bigint', descending, value: (r) => idToInt8(r.dedupe) },
  ]
}

/** The order of `Observation.id` as text. The hash in it is unsigned, the column is not. */
function idKeys(descending: boolean): SortKey[] {
  return [
    { expression: 'r.citizen_id', type: 'bigint', descending, value: (r) => idToInt8(r.citizenId) },
    {
      expression: `array_position('{${BY_NAME.join(',')}}'::smallint[], r.metric)`,
      type: 'integer',
      descending,
      value: (r) => String(RANK.get(metric(r.metric).number) ?? 0),
    },
    effective(descending),
    {
      expression: '(r.dedupe # (-9223372036854775808)::bigint)',
      type: 'bigint',
      descending,
      value: (r) => (BigInt(idToInt8(r.dedupe)) ^ -(1n << 63n)).toString(),
    },
  ]
}

/** The keys of a sort, the last ones making it total. */
export function sortKeys(sort: ObservationSort): SortKey[] {
  if (sort.by === 'id') return idKeys(sort.descending)
  const { descending } = sort
  const first: SortKey =
    sort.by === 'date'
      ? effective(descending)
      : { expression: LAST_UPDATED, type: 'timestamptz', descending, value: (r) => timestamp(r.lastUpdated) }
  if (sort.ids !== 'implicit') return [first, ...idKeys(sort.ids === 'descending')]
  const rest = implicitKeys(descending)
  return sort.by === 'date' ? [first, ...rest] : [first, ...rest.slice(0, 2), effective(descending), ...rest.slice(2)]
}

export function orderBy(keys: readonly SortKey[]): string {
  return keys.map((key) => `${key.expression} ${key.descending ? 'desc' : 'asc'}`).join(', ')
}

/** Where the reading stands in this order. */
export function positionOf(sort: ObservationSort, reading: Reading): Position {
  return sortKeys(sort).map((key) => key.value(reading))
}

/** Compares two readings in this order, as the database does. */
export function compareReadings(sort: ObservationSort): (a: Reading, b: Reading) => number {
  if (sort.by === 'id') return (a, b) => byId(a, b) * (sort.descending ? -1 : 1)
  const time = (r: Reading): number => (sort.by === 'date' ? r.effectiveAt : r.lastUpdated)
  const direction = sort.descending ? -1 : 1
  const idDirection = sort.ids === 'descending' ? -1 : 1
  return (a, b) => (time(a) - time(b)) * direction || byId(a, b) * idDirection
}

const byId = (a: Reading, b: Reading): number => {
  const [x, y] = [observationId(a), observationId(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

/** The condition that a row comes after the position; keys of one direction are compared as one row. */
export function afterPosition(parameters: Parameters, keys: readonly SortKey[], position: Position): string {
  const groups: { descending: boolean; expressions: string[]; values: string[] }[] = []
  keys.forEach((key, i) => {
    const value = parameters.add(position[i] ?? null, key.type)
    const last = groups.at(-1)
    if (last && last.descending === key.descending) {
      last.expressions.push(key.expression)
      last.values.push(value)
    } else groups.push({ descending: key.descending, expressions: [key.expression], values: [value] })
  })
  const alternatives = groups.map((group, i) => {
    const equal = groups.slice(0, i).map((g) => `(${g.expressions.join(', ')}) = (${g.values.join(', ')})`)
    const beyond = `(${group.expressions.join(', ')}) ${group.descending ? '<' : '>'} (${group.values.join(', ')})`
    return `(${[...equal, beyond].join(' and ')})`
  })
  const [first] = keys
  // The first key alone as well: it is the one that an index can use.
  const bound =
    first && position[0] !== undefined
      ? `${first.expression} ${first.descending ? '<=' : '>='} ${parameters.add(position[0], first.type)} and `
      : ''
  return `(${bound}(${alternatives.join(' or ')}))`
}
