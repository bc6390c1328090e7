// The `values`, `unit` of one reading of our own JSON: names, numbers as written, LO and HI, comparators.

import {
  comparatorKey,
  isUnitless,
  MAX_UNIT_LENGTH,
  type Metric,
  type MetricId,
  parseDecimal,
  type ReadingFlag,
} from '#core'
import { BEYOND_FLAG, censoredIn, readBeyond } from '../censored.js'
import { JsonNumber, type JsonValue } from '../json/read-json.js'
import { type Refused, refused } from '../refusal.js'

export interface Values {
  values: Record<string, string>
  unit: string
  /** Only the flags that values themselves imply. */
  flags: ReadingFlag[]
  /** Comparators, under the platform's own keys; null when there are none, which is nearly always. */
  context: Record<string, string> | null
}

/** `rate` says the same as `value` for these. */
const RATES: ReadonlySet<MetricId> = new Set<MetricId>(['pulse', 'respiratory-rate'])

const COMPARATOR = /^([<>]=?) ?(?=\d)/

/** @param path where the reading is, for the detail of a refusal */
export function readValues(
  metric: Metric & { id: MetricId },
  reading: Map<string, JsonValue>,
  path: string,
): Values | Refused {
  const unit = readUnit(metric, reading.get('unit'), path)
  if (typeof unit !== 'string') return unit
  const members = reading.get('values')
  if (!(members instanceof Map)) return refused('missing-value', `${path}/values: an object is required`)
  const read: Values = { values: {}, unit, flags: [], context: null }
  for (const [key, value] of members) {
    const name = key === 'rate' && RATES.has(metric.id) ? 'value' : key
    if (!metric.values.some((v) => v.name === name)) {
      return refused('unknown-value', `${path}/values: ${metric.id} has ${metric.values.map((v) => v.name).join(', ')}`)
    }
    if (value === null) continue
    if (read.values[name] !== undefined)
      return refused('duplicate-value', `${path}/values/${name}: value and rate are one`)
    const problem = readValue(read, metric, name, value, path)
    if (problem) return problem
  }
  const missing = metric.values.find((v) => v.required && read.values[v.name] === undefined)
  return missing ? refused('missing-value', `${path}/values/${missing.name}: required`) : read
}

function readUnit(metric: Metric, unit: JsonValue | undefined, path: string): string | Refused {
  if (unit === undefined || unit === null) {
    return isUnitless(metric) ? metric.unit : refused('missing-unit', `${path}/unit: required`)
  }
  if (typeof unit === 'string' && unit.length <= MAX_UNIT_LENGTH) return unit
  return refused('unknown-unit', `${path}/unit: a string of at most ${MAX_UNIT_LENGTH} characters`)
}

function readValue(
  read: Values,
  metric: Metric & { id: MetricId },
  name: string,
  value: JsonValue,
  path: string,
): Refused | null {
  if (value instanceof JsonNumber) {
    if (!parseDecimal(value.text))
      return refused('bad-value', `${path}/values/${name}: more digits than a measurement has`)
    read.values[name] = value.text
    return null
  }
  const bad = (rule: string): Refused => refused('bad-value', `${path}/values/${name}: ${rule}`)
  if (typeof value !== 'string') return bad('a number or a decimal string is required')
  const beyond = readBeyond(value)
  if (beyond) {
    const limit = metric.values.length === 1 ? censoredIn(metric.id, beyond, read.unit) : null
    if (!limit) return bad('LO and HI only where a meter range is known, with a unit of the metric')
    read.values[name] = limit.value
    read.unit = limit.unit
    read.flags.push(limit.flag)
    read.context = { ...read.context, [comparatorKey(name)]: beyond === 'low' ? '<' : '>' }
    return null
  }
  const comparator = COMPARATOR.exec(value)
  const number = comparator ? value.slice(comparator[0].length) : value
  if (!parseDecimal(number)) return bad('a number or a decimal string is required')
  read.values[name] = number
  if (comparator?.[1]) {
    read.flags.push(BEYOND_FLAG[comparator[1].startsWith('<') ? 'low' : 'high'])
    read.context = { ...read.context, [comparatorKey(name)]: comparator[1] }
  }
  return null
}
