// One reading as a FHIR R4 Observation in dk-core's dialect, as an object. The oracle of the string emitter (emit.ts), which is what answers requests.

import type { CodeableConcept, Extension, Observation, ObservationComponent, Quantity } from 'fhir/r4.js'
import { type Decimal, formatDecimal } from '../decimal.js'
import { type Metric, type MetricValue, metric } from '../metrics/index.js'
import { type Comparator, comparatorKey, isComparator } from '../reading/comparator.js'
import { FLAG_BITS, flagsFromBits } from '../reading/flags.js'
import { observationId } from '../reading/key.js'
import type { Reading } from '../reading/reading.js'
import { formatDateTime, formatInstant } from '../time/instant.js'
import { categoryOf, codings, METHODS, profilesOf } from './codes.js'
import {
  DATA_ABSENT_REASON,
  NAERMAAL,
  OBSERVATION_CATEGORY,
  READING_CONTEXT,
  READING_FLAG,
  UCUM,
  URI_SYSTEM,
} from './systems.js'
import { unitText } from './units.js'
import { type Sha1Hex, uuidOfUrl } from './uuid5.js'

/** What belongs to a reading beside its numbers: what the device or the citizen said about it. */
export interface ObservationContext {
  /** The citizen's comment, plain text. */
  note?: string
  /** Position, arm, meal, user index …, as the device named them. */
  said?: Readonly<Record<string, string | number | boolean>>
}

/** The identifier under which other systems know this reading: the same for every version of it. */
export function readingUuid(id: string, sha1?: Sha1Hex): string {
  return uuidOfUrl(`${NAERMAAL}/Observation/${id}`, sha1)
}

const BEYOND_RANGE = FLAG_BITS['below-range'] | FLAG_BITS['above-range']
const ONLY_VALUE = comparatorKey('value')

/**
 * A value beyond a meter's range has a comparator: the one that was sent, else what its flag says, unless there are both. Of several values
 * nobody knows which one it was, so the flag stays a flag there.
 */
export function comparatorOf(reading: Reading, { said }: ObservationContext): Comparator | null {
  const beyond = reading.flags & BEYOND_RANGE
  if (beyond === 0 || reading.values.length !== 1 || !reading.values[0]) return null
  const sent = said?.[ONLY_VALUE]
  if (isComparator(sent)) return sent
  if (beyond === BEYOND_RANGE) return null
  return beyond === FLAG_BITS['below-range'] ? '<' : '>'
}

const COMPARATOR_FLAG: Readonly<Record<Comparator, number>> = {
  '<': FLAG_BITS['below-range'],
  '<=': FLAG_BITS['below-range'],
  '>=': FLAG_BITS['above-range'],
  '>': FLAG_BITS['above-range'],
}

/** The flags that the Observation says by an extension: all but the one that is its comparator. */
export function extensionBits(reading: Reading, context: ObservationContext): number {
  const comparator = comparatorOf(reading, context)
  return comparator ? reading.flags & ~COMPARATOR_FLAG[comparator] : reading.flags
}

/** How the value came about, or null when nobody said. */
export function methodOf(reading: Reading): keyof typeof METHODS | null {
  if (reading.flags & FLAG_BITS.estimated) return 'estimated'
  if (reading.flags & FLAG_BITS.typed) return 'reported'
  return reading.deviceId ? 'measured' : null
}

/** Why there is no value: the device's fault, or unknown. */
export function absentReason(reading: Reading): 'error' | 'unknown' {
  return reading.flags & FLAG_BITS['device-fault'] ? 'error' : 'unknown'
}

function absent(reading: Reading): CodeableConcept {
  return { coding: [{ system: DATA_ABSENT_REASON, code: absentReason(reading) }] }
}

function quantity(value: Decimal, definition: Metric, comparator: Comparator | null): Quantity {
  return {
    value: Number(formatDecimal(value)),
    ...(comparator && { comparator }),
    unit: unitText(definition.unit),
    system: UCUM,
    code: definition.unit,
  }
}

function extensions(reading: Reading, context: ObservationContext): Extension[] {
  const { said } = context
  const flags = flagsFromBits(extensionBits(reading, context)).map((flag) => ({ url: READING_FLAG, valueCode: flag }))
  const facts = Object.entries(said ?? {}).map(([name, value]) => ({
    url: READING_CONTEXT,
    extension: [
      { url: 'name', valueString: name },
      { url: 'value', valueString: String(value) },
    ],
  }))
  return [...flags, ...facts]
}

function component(reading: Reading, definition: Metric, value: MetricValue, index: number): ObservationComponent[] {
  const sent = reading.values[index] ?? null
  if (!sent && !value.required) return []
  const code = { coding: codings(value.codes, definition.unit), text: value.nameDa }
  return [
    sent ? { code, valueQuantity: quantity(sent, definition, null) } : { code, dataAbsentReason: absent(reading) },
  ]
}

function measured(reading: Reading, definition: Metric, context: ObservationContext): Partial<Observation> {
  if (definition.values.length > 1) {
    return { component: definition.values.flatMap((v, i) => component(reading, definition, v, i)) }
  }
  const [sent] = reading.values
  return sent
    ? { valueQuantity: quantity(sent, definition, comparatorOf(reading, context)) }
    : { dataAbsentReason: absent(reading) }
}

/** Maps a reading as it stands now. Voided readings keep their values and say `entered-in-error`. */
export function toObservation(reading: Reading, context: ObservationContext = {}): Observation {
  const definition = metric(reading.metric)
  const id = observationId(reading)
  const extension = extensions(reading, context)
  const category = categoryOf(reading.metric)
  const method = methodOf(reading)
  const citizen = { reference: `Patient/${reading.citizenId}` }
  const effective = { at: reading.effectiveAt, offsetMin: reading.offsetMin, precision: reading.precision }
  return {
    resourceType: 'Observation',
    id,
    meta: {
      versionId: String(reading.version),
      lastUpdated: formatInstant(reading.lastUpdated),
      profile: profilesOf(reading.metric),
    },
    ...(extension.length > 0 && { extension }),
    identifier: [{ system: URI_SYSTEM, value: `urn:uuid:${readingUuid(id)}` }],
    status: reading.status,
    ...(category && { category: [{ coding: [{ system: OBSERVATION_CATEGORY, code: category }] }] }),
    code: { coding: codings(definition.codes, definition.unit), text: definition.nameDa },
    subject: citizen,
    effectiveDateTime: formatDateTime(effective),
    issued: formatInstant(reading.receivedAt),
    performer: [citizen],
    ...measured(reading, definition, context),
    ...(context.note !== undefined && { note: [{ text: context.note }] }),
    ...(method && {
      method: {
        coding: [{ system: METHODS[method].system, code: METHODS[method].code }],
        text: METHODS[method].text,
      },
    }),
    ...(reading.deviceId && { device: { reference: `Device/${reading.deviceId}` } }),
  }
}
