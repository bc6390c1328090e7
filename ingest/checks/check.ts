// Is a decoded reading physical, plausible and of a time that can be trusted? Units become the metric's own. Pure: the clock is an argument.

import {
  type CheckedReading,
  type Conversion,
  canonicalReading,
  conversionOf,
  convert,
  copenhagenOffset,
  type Decimal,
  type DecodedReading,
  FLAG_BITS,
  flagsToBits,
  type Metric,
  type MetricId,
  metric,
  PRECISION,
  parseDecimal,
  roundDecimal,
  type WrittenTime,
} from '#core'
import { valueAsSent } from '../formats/censored.js'
import { type Refused, refused } from '../formats/refusal.js'
import { type ClockEvidence, judgeClock } from './clock.js'
import { CLINICAL_LIMITS, LEAST_PULSE_PRESSURE } from './limits.js'

const DAY_MS = 86_400_000
export const AHEAD_MS = 5 * 60_000
export const LATE_MS = 30 * DAY_MS
export const TOO_OLD_MS = 400 * DAY_MS

export type CheckContext = ClockEvidence
export type Checked = { ok: true; reading: CheckedReading } | { ok: false; refused: Refused }

type Values = readonly (Decimal | null)[]

/** A refusal's ordinal is null: the caller knows which reading it handed in. */
export function check(reading: DecodedReading, ctx: CheckContext): Checked {
  const definition = metric(reading.metric)
  const conversion = conversionOf(definition.id, reading.unit)
  if (!conversion) return no('unknown-unit', `/unit: none of ${definition.id} (${definition.unit})`)
  const values = readValues(definition, reading, conversion)
  if ('reason' in values) return { ok: false, refused: values }
  const unphysical = physical(definition, values, conversion, reading.values)
  if (unphysical) return { ok: false, refused: unphysical }
  const time = judgeTime(reading, ctx)
  if ('reason' in time) return { ok: false, refused: time }

  const sentAt = reading.at?.at ?? ctx.receivedAt
  return {
    ok: true,
    reading: {
      metric: reading.metric,
      effective: time.effective,
      sentAt,
      values,
      flags: flagsToBits(reading.flags) | time.flags | plausibility(definition.id, values, conversion),
      context: time.context ? { ...reading.context, ...time.context } : reading.context,
      canonical: canonicalReading(reading.metric, sentAt, asSent(reading), reading.unit),
    },
  }
}

function no(reason: Refused['reason'], detail: string): Checked {
  return { ok: false, refused: refused(reason, detail) }
}

/** `<5` is other content than `5`. */
function asSent(reading: DecodedReading): Readonly<Record<string, string>> {
  if (!(reading.flags.includes('below-range') || reading.flags.includes('above-range'))) return reading.values
  return Object.fromEntries(Object.keys(reading.values).map((name) => [name, valueAsSent(reading, name)]))
}

function readValues(definition: Metric, reading: DecodedReading, conversion: Conversion): Values | Refused {
  const values: (Decimal | null)[] = []
  let found = 0
  for (const { name, required } of definition.values) {
    const text = Object.hasOwn(reading.values, name) ? reading.values[name] : undefined
    if (text === undefined) {
      if (required) return refused('missing-value', `/values/${name}: required`)
      values.push(null)
      continue
    }
    const sent = parseDecimal(text)
    if (!sent) return refused('bad-value', `/values/${name}: a decimal number is required`)
    values.push(convert(sent, conversion))
    found++
  }
  if (found < Object.keys(reading.values).length)
    return refused('unknown-value', '/values: a name that the metric lacks')
  return values
}

/** What no body has: the catalogue's limits, and what a blood pressure and a saturation cannot be. */
function physical(
  definition: Metric & { id: MetricId },
  values: Values,
  conversion: Conversion,
  sent: DecodedReading['values'],
): Refused | null {
  const [first, second] = values
  if (definition.id === 'spo2' && conversion.kind === 'same' && first && first.value >= 0 && first.value <= 1) {
    return refused('fraction-as-percent', '/values/value: at most 1 with unit % is almost surely a fraction')
  }
  for (let i = 0; i < definition.values.length; i++) {
    const { name, rejectBelow, rejectAbove } = definition.values[i]!
    const value = values[i]?.value
    if (value === undefined || (value >= rejectBelow && value <= rejectAbove)) continue
    const rule = value < rejectBelow ? `below ${rejectBelow}` : `above ${rejectAbove}`
    return refused('beyond-physical-limits', `/values/${name}: ${rule} ${definition.unit}`)
  }
  if (definition.id === 'blood-pressure' && first && second) {
    // As sent too: 14.0 and 14 kPa are rounded to different decimals, and are not alike any more.
    const below = second.value < first.value && Number(sent.diastolic) < Number(sent.systolic)
    if (!below) return refused('diastolic-not-below-systolic', '/values/diastolic: not below systolic')
  }
  return null
}

function plausibility(id: MetricId, values: Values, conversion: Conversion): number {
  const limits = CLINICAL_LIMITS[id]
  if (!limits) return 0
  const outside = metric(id).values.some(({ name }, i) => {
    const limit = limits[name]
    const value = values[i]
    if (!limit || !value) return false
    const compared = conversion.kind === 'linear' ? rounded(value.value) : value.value
    return compared < limit.low || compared > limit.high
  })
  const [systolic, diastolic] = values
  const narrow =
    id === 'blood-pressure' && systolic && diastolic && systolic.value - diastolic.value < LEAST_PULSE_PRESSURE
  return outside || narrow ? FLAG_BITS.implausible : 0
}

/** A limit in another unit is a rounded number (600 mg/dL is 33.304 mmol/L): compare what was converted to one decimal. */
function rounded(value: number): number {
  return roundDecimal(value, 1).value
}

interface JudgedTime {
  effective: WrittenTime
  flags: number
  context: Record<string, string | number> | null
}

function judgeTime(reading: DecodedReading, ctx: CheckContext): JudgedTime | Refused {
  const unsynced = ctx.clock === 'unsynced' ? FLAG_BITS['clock-unsynced'] : 0
  const { at } = reading
  const { receivedAt } = ctx
  if (!at) {
    const effective = { at: receivedAt, offsetMin: copenhagenOffset(receivedAt), precision: PRECISION.millisecond }
    return { effective, flags: unsynced | FLAG_BITS['time-of-receipt'], context: null }
  }
  const verdict = judgeClock(at, ctx)
  if (verdict.kind === 'untrusted') {
    return refused('clock-untrusted', '/at: the clock was wrong and by how much is not known')
  }
  const effective = verdict.at
  const age = receivedAt - effective.at
  if (age < -AHEAD_MS) return refused('time-in-future', '/at: more than 5 min after receipt')
  if (age > TOO_OLD_MS) return refused('too-old', '/at: more than 400 days before receipt')
  const isCorrected = verdict.kind === 'corrected'
  const flags = (age > LATE_MS ? FLAG_BITS.late : 0) | (isCorrected ? FLAG_BITS['clock-corrected'] : 0)
  return { effective, flags: flags | unsynced, context: isCorrected ? verdict.context : null }
}
