// The criteria of a search for Observations. Codes, categories and references become sets of metrics, citizens and keys, and sets of one kind are intersected.

import {
  type CitizenId,
  categoryOf,
  type DeviceId,
  isDeviceId,
  METRICS,
  type MetricId,
  metricsOfCategory,
  metricsOfCode,
  metricsOfComponentCode,
  parseObservationId,
  READING_STATUS,
  type ReadingKey,
  type ReadingStatus,
  type Token,
} from '#core'
import type { DateBound } from '#ledger'
import { parseDate } from './dates.js'
import { unescapeValue } from './lex.js'
import type { Criterion, SearchContext } from './parse.js'
import { badParameter } from './problem.js'
import type { TypedQuery } from './query.js'
import { alternatives, citizensReferenced, parseBoolean, parseTokens, referencedId } from './tokens.js'

/** FHIR's whole list: a status that we never have is a valid question with no matches. */
const STATUSES = 'registered preliminary final amended corrected cancelled entered-in-error unknown'.split(' ')
const STATUS_SYSTEM = 'http://hl7.org/fhir/observation-status'

/** A set that starts as "any" and only gets smaller. */
class Narrowing<T> {
  #members: Set<T> | null = null
  keep(members: Iterable<T>): void {
    const wanted = new Set(members)
    this.#members = this.#members ? new Set([...this.#members].filter((m) => wanted.has(m))) : wanted
  }
  list(): T[] | null {
    return this.#members && [...this.#members]
  }
}

interface Building {
  citizens: Narrowing<CitizenId>
  metrics: Narrowing<MetricId>
  /** By their text, which is the only thing that two keys can be compared by. */
  keys: Narrowing<string>
  statuses: Narrowing<ReadingStatus>
  devices: Narrowing<DeviceId>
  hasDevice: boolean | null
  dates: DateBound[][]
  lastUpdated: DateBound[][]
  identifiers: Token[][]
}

type Handler = (building: Building, criterion: Criterion, context: SearchContext) => void

const every = METRICS.map((m) => m.id)

function keepMetrics(building: Building, { name, modifier, value }: Criterion, find: (t: Token) => MetricId[]): void {
  const found = new Set(parseTokens(name, value).flatMap(find))
  building.metrics.keep(modifier === 'not' ? every.filter((id) => !found.has(id)) : found)
}

/** For an element that every Observation of ours has. */
function alwaysThere(building: Building, { name, value }: Criterion): void {
  if (parseBoolean(name, value)) building.metrics.keep([])
}

const metricHandler =
  (find: (t: Token) => MetricId[]): Handler =>
  (building, criterion) =>
    criterion.modifier === 'missing' ? alwaysThere(building, criterion) : keepMetrics(building, criterion, find)

const dateHandler =
  (field: 'dates' | 'lastUpdated'): Handler =>
  (building, criterion, { now }) => {
    if (criterion.modifier === 'missing') return alwaysThere(building, criterion)
    const bounds = alternatives(criterion.name, criterion.value).map((text) => parseDate(unescapeValue(text), now))
    if (!bounds.every((b) => b !== null))
      throw badParameter(criterion.name, 'a date or a date with time and zone is expected, with or without a prefix.')
    building[field].push(bounds)
    return undefined
  }

const subjectHandler: Handler = (building, criterion, { base }) => {
  const { name, modifier, chain, value } = criterion
  if (modifier === 'missing') return alwaysThere(building, criterion)
  // Chained: an identifier of the patient. `:identifier` without a chain is one inside the reference, where ours has none.
  if (modifier === 'identifier') {
    parseTokens(name, value)
    return building.citizens.keep([])
  }
  if (modifier !== null && modifier !== 'Patient') return building.citizens.keep([])
  if (chain !== null) {
    building.identifiers.push(parseTokens(name, value))
    return undefined
  }
  return building.citizens.keep(citizensReferenced(name, value, base))
}

const statusHandler: Handler = (building, criterion) => {
  if (criterion.modifier === 'missing') return alwaysThere(building, criterion)
  const tokens = parseTokens(criterion.name, criterion.value)
  if (tokens.some((t) => t.code !== '' && !STATUSES.includes(t.code)))
    throw badParameter('status', 'a code of observation-status is expected.')
  const named = new Set(
    tokens
      .filter((t) => t.system === undefined || t.system === STATUS_SYSTEM)
      .flatMap((t) => (t.code === '' ? STATUSES : [t.code])),
  )
  const ours = Object.keys(READING_STATUS) as ReadingStatus[]
  return building.statuses.keep(ours.filter((s) => named.has(s) === (criterion.modifier !== 'not')))
}

const deviceHandler: Handler = (building, { name, modifier, value }, { base }) => {
  if (modifier === 'missing') {
    const present = !parseBoolean(name, value)
    if (building.hasDevice !== null && building.hasDevice !== present) building.metrics.keep([])
    building.hasDevice = present
    return
  }
  const ids = alternatives(name, value).map((text) => referencedId(text, 'Device', base))
  building.devices.keep(ids.filter((id) => id !== null).filter(isDeviceId))
}

const idHandler: Handler = (building, criterion) => {
  const { name, value } = criterion
  if (criterion.modifier === 'missing') return alwaysThere(building, criterion)
  building.keys.keep(
    parseTokens(name, value)
      .filter((t) => t.system === undefined && parseObservationId(t.code) !== null)
      .map((t) => t.code),
  )
  return undefined
}

const categoryHandler: Handler = (building, criterion) => {
  if (criterion.modifier !== 'missing') return keepMetrics(building, criterion, metricsOfCategory)
  const missing = parseBoolean(criterion.name, criterion.value)
  return building.metrics.keep(every.filter((id) => (categoryOf(id) === null) === missing))
}

const componentHandler: Handler = (building, criterion) => {
  if (criterion.modifier !== 'missing') return keepMetrics(building, criterion, metricsOfComponentCode)
  const missing = parseBoolean(criterion.name, criterion.value)
  return building.metrics.keep(METRICS.filter((m) => (m.values.length === 1) === missing).map((m) => m.id))
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  _id: idHandler,
  patient: subjectHandler,
  subject: subjectHandler,
  code: metricHandler(metricsOfCode),
  'component-code': componentHandler,
  'combo-code': metricHandler((token) => [...metricsOfCode(token), ...metricsOfComponentCode(token)]),
  category: categoryHandler,
  date: dateHandler('dates'),
  _lastUpdated: dateHandler('lastUpdated'),
  status: statusHandler,
  device: deviceHandler,
}

/** @throws AppError for a value that cannot be understood; a value that names nothing simply matches nothing */
export function parseObservation(
  criteria: readonly Criterion[],
  context: SearchContext,
): Omit<Extract<TypedQuery, { type: 'Observation' }>, 'sort'> {
  const building: Building = {
    citizens: new Narrowing(),
    metrics: new Narrowing(),
    keys: new Narrowing(),
    statuses: new Narrowing(),
    devices: new Narrowing(),
    hasDevice: null,
    dates: [],
    lastUpdated: [],
    identifiers: [],
  }
  for (const criterion of criteria) HANDLERS[criterion.name]?.(building, criterion, context)
  const keys =
    building.keys
      .list()
      ?.map(parseObservationId)
      .filter((key): key is ReadingKey => key !== null) ?? null
  if (keys) {
    building.citizens.keep(keys.map((key) => key.citizenId))
    building.metrics.keep(keys.map((key) => key.metric))
  }
  return {
    type: 'Observation',
    observation: {
      citizens: building.citizens.list(),
      metrics: building.metrics.list(),
      keys,
      dates: building.dates,
      lastUpdated: building.lastUpdated,
      statuses: building.statuses.list(),
      devices: building.devices.list(),
      hasDevice: building.hasDevice,
    },
    patientIdentifiers: building.identifiers,
  }
}
