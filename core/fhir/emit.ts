// The string emitter: what `toObservation` says, written straight as JSON. Constant parts are made once per metric, free text goes
// through JSON.stringify, and decimals are printed as they were sent, which no JavaScript number can do (82.30 is not 82.3 in FHIR).

import { type Decimal, formatDecimal } from '../decimal.js'
import { METRICS, type Metric, type MetricId, metric } from '../metrics/index.js'
import { flagsFromBits } from '../reading/flags.js'
import { observationId } from '../reading/key.js'
import type { Reading } from '../reading/reading.js'
import { formatDateTime, formatInstant } from '../time/instant.js'
import { categoryOf, codings, METHODS, profilesOf } from './codes.js'
import {
  absentReason,
  comparatorOf,
  extensionBits,
  methodOf,
  type ObservationContext,
  readingUuid,
} from './reading-to-observation.js'
import { DATA_ABSENT_REASON, OBSERVATION_CATEGORY, READING_CONTEXT, READING_FLAG, UCUM, URI_SYSTEM } from './systems.js'
import { unitText } from './units.js'
import type { Sha1Hex } from './uuid5.js'

interface Fragments {
  profile: string
  /** From `"category"` to `"code"`, with the commas around it. */
  categoryAndCode: string
  /** What follows the number in a Quantity. */
  unit: string
  /** `"code":{…}` of each component. */
  components: readonly string[]
  required: readonly boolean[]
}

function fragmentsOf(definition: Metric & { readonly id: MetricId }): Fragments {
  const category = categoryOf(definition.id)
  const code = { coding: codings(definition.codes, definition.unit), text: definition.nameDa }
  return {
    profile: `,"profile":${JSON.stringify(profilesOf(definition.id))}}`,
    categoryAndCode: `${
      category ? `,"category":${JSON.stringify([{ coding: [{ system: OBSERVATION_CATEGORY, code: category }] }])}` : ''
    },"code":${JSON.stringify(code)}`,
    unit: `,"unit":${JSON.stringify(unitText(definition.unit))},"system":"${UCUM}","code":${JSON.stringify(definition.unit)}}`,
    components:
      definition.values.length > 1
        ? definition.values.map(
            (v) => `"code":${JSON.stringify({ coding: codings(v.codes, definition.unit), text: v.nameDa })}`,
          )
        : [],
    required: definition.values.map((v) => v.required),
  }
}

const FRAGMENTS = new Map<MetricId, Fragments>(METRICS.map((m) => [m.id, fragmentsOf(m)]))

const METHOD_FRAGMENTS = Object.fromEntries(
  Object.entries(METHODS).map(([name, { system, code, text }]) => [
    name,
    `,"method":${JSON.stringify({ coding: [{ system, code }], text })}`,
  ]),
)

const ABSENT = (reason: string): string =>
  `"dataAbsentReason":{"coding":[{"system":"${DATA_ABSENT_REASON}","code":"${reason}"}]}`

const EXTENSIONS = new Map<number, string>()

/** Most readings share a handful of flag combinations. */
function flagExtensions(bits: number): string {
  let text = EXTENSIONS.get(bits)
  if (text === undefined) {
    text = flagsFromBits(bits)
      .map((flag) => `{"url":"${READING_FLAG}","valueCode":"${flag}"}`)
      .join(',')
    if (EXTENSIONS.size < 4096) EXTENSIONS.set(bits, text)
  }
  return text
}

function saidExtensions(said: NonNullable<ObservationContext['said']>): string {
  return Object.entries(said)
    .map(
      ([name, value]) =>
        `{"url":"${READING_CONTEXT}","extension":[{"url":"name","valueString":${JSON.stringify(name)}},{"url":"value","valueString":${JSON.stringify(String(value))}}]}`,
    )
    .join(',')
}

function extensionsPart(reading: Reading, context: ObservationContext): string {
  const { said } = context
  const flags = reading.flags === 0 ? '' : flagExtensions(extensionBits(reading, context))
  const facts = said ? saidExtensions(said) : ''
  if (flags === '' && facts === '') return ''
  return `,"extension":[${flags}${flags && facts ? ',' : ''}${facts}]`
}

const quantity = (value: Decimal, comparator: string, { unit }: Fragments): string =>
  `"valueQuantity":{"value":${formatDecimal(value)}${comparator}${unit}`

function valuePart(reading: Reading, fragments: Fragments, context: ObservationContext): string {
  if (fragments.components.length === 0) {
    const [sent] = reading.values
    if (!sent) return `,${ABSENT(absentReason(reading))}`
    const comparator = reading.flags === 0 ? null : comparatorOf(reading, context)
    return `,${quantity(sent, comparator ? `,"comparator":"${comparator}"` : '', fragments)}`
  }
  let parts = ''
  for (let i = 0; i < fragments.components.length; i++) {
    const sent = reading.values[i]
    if (!sent && !fragments.required[i]) continue
    const value = sent ? quantity(sent, '', fragments) : ABSENT(absentReason(reading))
    parts += `${parts === '' ? '' : ','}{${fragments.components[i]},${value}}`
  }
  return `,"component":[${parts}]`
}

/** The Observation of a reading as JSON text. `JSON.parse` of it equals `toObservation(reading, context)`. */
export function emitObservation(reading: Reading, context: ObservationContext = {}, sha1?: Sha1Hex): string {
  const fragments = FRAGMENTS.get(reading.metric) ?? fragmentsOf(metric(reading.metric))
  const id = observationId(reading)
  const citizen = `{"reference":"Patient/${reading.citizenId}"}`
  const effective = formatDateTime({
    at: reading.effectiveAt,
    offsetMin: reading.offsetMin,
    precision: reading.precision,
  })
  const issued = formatInstant(reading.receivedAt)
  const updated = reading.lastUpdated === reading.receivedAt ? issued : formatInstant(reading.lastUpdated)
  const method = methodOf(reading)
  return `{"resourceType":"Observation","id":"${id}","meta":{"versionId":"${reading.version}","lastUpdated":"${updated}"${
    fragments.profile
  }${extensionsPart(reading, context)},"identifier":[{"system":"${URI_SYSTEM}","value":"urn:uuid:${readingUuid(id, sha1)}"}],"status":"${
    reading.status
  }"${fragments.categoryAndCode},"subject":${citizen},"effectiveDateTime":"${effective}","issued":"${issued}","performer":[${citizen}]${valuePart(
    reading,
    fragments,
    context,
  )}${context.note === undefined ? '' : `,"note":[{"text":${JSON.stringify(context.note)}}]`}${
    method ? METHOD_FRAGMENTS[method] : ''
  }${reading.deviceId ? `,"device":{"reference":"Device/${reading.deviceId}"}` : ''}}`
}
