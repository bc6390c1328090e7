// Format `omh`: Open mHealth and IEEE 1752.1 data points (header and body, or a body alone, or several). What is a statistic over
// many measurements (`descriptive_statistic`) is refused: the ledger holds what was measured, and makes its own statistics.

import { type DecodedReading, type EpochMs, type MetricId, parseDecimal } from '#core'
import { JsonNumber, type JsonObject, type JsonValue, readJson } from '../json/read-json.js'
import { type Decoded, MAX_READINGS, plainMessage, refusedMessage } from '../message.js'
import { isRefused, type Refused, refused } from '../refusal.js'
import { readOmhContext, specimenOf } from './context.js'
import { GLUCOSE_METRIC, OMH_SCHEMAS, type OmhSchema } from './schemas.js'
import { readTimeFrame } from './time-frame.js'

interface Point {
  header: JsonObject | null
  body: JsonValue
  path: string
}

export function decodeOmh(payload: Buffer, receivedAt: EpochMs): Decoded {
  const json = readJson(payload)
  if (!json.ok) return refusedMessage(json.reason, json.detail)
  const points = pointsOf(json.value)
  if (isRefused(points)) return { ok: false, refused: points }
  if (points.length > MAX_READINGS) {
    return refusedMessage('too-many-readings', `at most ${MAX_READINGS} data points in one message`)
  }
  const readings = points.flatMap((point) => readPoint(point, receivedAt))
  if (readings.length > MAX_READINGS) {
    return refusedMessage('too-many-readings', `at most ${MAX_READINGS} measurements in one message`)
  }
  return plainMessage(readings.map((reading, ordinal) => (isRefused(reading) ? { ...reading, ordinal } : reading)))
}

/** A data point, an array of data points, or a data series (one header, a body that is an array). */
function pointsOf(root: JsonValue): Point[] | Refused {
  const roots = Array.isArray(root) ? root : [root]
  const points: Point[] = []
  for (const [i, item] of roots.entries()) {
    const path = Array.isArray(root) ? `/${i}` : ''
    if (!(item instanceof Map)) return refused('bad-shape', `${path}/: an object is required`)
    if (!item.has('header') && !item.has('body')) {
      points.push({ header: null, body: item, path })
      continue
    }
    const [header, body] = [item.get('header'), item.get('body')]
    if (!(header instanceof Map)) return refused('bad-shape', `${path}/header: an object is required`)
    if (body === undefined) return refused('bad-shape', `${path}/body: required`)
    const bodies = Array.isArray(body) ? body : [body]
    bodies.forEach((each, j) => {
      points.push({ header, body: each, path: `${path}/body${Array.isArray(body) ? `/${j}` : ''}` })
    })
  }
  return points
}

/** Each measurement of a data point: nearly always one; a device may put pulse beside blood pressure. */
function readPoint({ header, body, path }: Point, receivedAt: EpochMs): (DecodedReading | Refused)[] {
  if (!(body instanceof Map)) return [refused('bad-shape', `${path}: an object is required`)]
  const schemas = schemasOf(header, body, path)
  if (isRefused(schemas)) return [schemas]
  return schemas.map((schema) => readMeasurement(schema, header, body, path, receivedAt))
}

function readMeasurement(
  schema: OmhSchema,
  header: JsonObject | null,
  body: JsonObject,
  path: string,
  receivedAt: EpochMs,
): DecodedReading | Refused {
  if ((body.get('descriptive_statistic') ?? null) !== null) {
    return refused('aggregated', `${path}/descriptive_statistic: a statistic is no measurement`)
  }
  const values = readValues(schema, body, path)
  if (isRefused(values)) return values
  const frame = readTimeFrame(body.get('effective_time_frame'), `${path}/effective_time_frame`, receivedAt)
  if (isRefused(frame)) return frame
  if (schema.needsPeriod && frame.periodEnd === null) {
    return refused('bad-time', `${path}/effective_time_frame: a count needs its period`)
  }
  const context = readOmhContext(body, path)
  if (isRefused(context)) return context
  const metric = metricOf(schema, body)
  if (metric === null) return refused('unsupported-specimen', `${path}/specimen_source: no metric for this specimen`)
  if (frame.periodEnd !== null) context.periodEnd = frame.periodEnd
  return { metric, at: frame.at, ...values, flags: isTyped(header) ? ['typed'] : [], context }
}

/** The one that the header names, and those whose field the body has. */
function schemasOf(header: JsonObject | null, body: JsonObject, path: string): OmhSchema[] | Refused {
  const id = header?.get('schema_id')
  const name = id instanceof Map ? id.get('name') : undefined
  const named = OMH_SCHEMAS.find((schema) => schema.name === name)
  const present = OMH_SCHEMAS.filter((schema) => Object.values(schema.values).some((field) => isThere(body, field)))
  if (named) return [named, ...present.filter((schema) => schema !== named)]
  if (name === undefined && present.length > 0) return present
  return refused('unsupported-schema', `${path}: one of ${OMH_SCHEMAS.map((each) => each.name).join(', ')} is required`)
}

const isThere = (body: JsonObject, field: string): boolean => (body.get(field) ?? null) !== null

function readValues(
  schema: OmhSchema,
  body: JsonObject,
  path: string,
): Pick<DecodedReading, 'values' | 'unit'> | Refused {
  const values: Record<string, string> = {}
  let common: string | null = null
  for (const [name, field] of Object.entries(schema.values)) {
    const quantity = body.get(field) ?? null
    if (quantity === null) return refused('missing-value', `${path}/${field}: required`)
    const bare = quantity instanceof JsonNumber && schema.bareUnit !== undefined
    const [value, unit] = bare
      ? [quantity, schema.bareUnit]
      : quantity instanceof Map
        ? [quantity.get('value'), quantity.get('unit')]
        : [undefined, undefined]
    if (!(value instanceof JsonNumber) || !parseDecimal(value.text)) {
      return refused('bad-value', `${path}/${field}/value: a number is required`)
    }
    if (typeof unit !== 'string') return refused('missing-unit', `${path}/${field}/unit: required`)
    if (common !== null && common !== unit)
      return refused('unknown-unit', `${path}/${field}/unit: one unit for all values`)
    common = unit
    values[name] = value.text
  }
  return { values, unit: common ?? '' }
}

function metricOf(schema: OmhSchema, body: JsonObject): MetricId | null {
  if (schema.metric !== null) return schema.metric
  const specimen = specimenOf(body)
  return specimen === null ? 'blood-glucose-capillary' : (GLUCOSE_METRIC.get(specimen) ?? null)
}

/** Open mHealth: `acquisition_provenance.modality`; IEEE 1752.1: `modality`. */
function isTyped(header: JsonObject | null): boolean {
  const provenance = header?.get('acquisition_provenance')
  const modality = header?.get('modality') ?? (provenance instanceof Map ? provenance.get('modality') : null)
  return modality === 'self-reported'
}
