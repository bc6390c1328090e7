// Format `readings` version 1 as a zod schema: the contract in one piece, and the oracle of the hand-written decoder (decode-readings.test.ts).
// Not used at run time: it cannot see how a number was written, and costs several times as much.

import { z } from 'zod'
import { isMetricId, isUnitless, MAX_UNIT_LENGTH, metric, parseDateTime, parseDecimal } from '#core'
import { censoredIn, readBeyond } from '../censored.js'
import { MAX_READINGS } from '../message.js'
import { MAX_EPOCH } from './decode-readings.js'
import { CONTEXT_LIMITS } from './remarks.js'

const time = z
  .string()
  .max(40)
  .refine((text) => parseDateTime(text) !== null)
const decimal = z.string().refine((text) => parseDecimal(text.replace(/^[<>]=? ?(?=\d)/, '')) !== null)
const value = z.union([
  z.number().refine((n) => parseDecimal(String(n)) !== null),
  decimal,
  z.string().regex(/^(lo|low|hi|high)$/i),
])

const reading = z
  .object({
    metric: z.string().refine(isMetricId),
    at: time.nullish(),
    values: z.record(z.string(), value.nullable()),
    unit: z.string().max(MAX_UNIT_LENGTH).nullish(),
    flags: z
      .array(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/))
      .max(CONTEXT_LIMITS.flags)
      .nullish(),
    context: z
      .record(
        z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/),
        z.union([z.string().max(CONTEXT_LIMITS.textLength), z.number(), z.boolean()]).nullable(),
      )
      .refine((context) => Object.keys(context).length <= CONTEXT_LIMITS.entries)
      .nullish(),
  })
  .refine(({ metric: id, values, unit }) => {
    if (!isMetricId(id)) return false
    const definition = metric(id)
    if ((unit ?? null) === null && !isUnitless(definition)) return false
    const isRate = id === 'pulse' || id === 'respiratory-rate'
    const sent = Object.keys(values).map((name) => (isRate && name === 'rate' ? 'value' : name))
    const given = Object.entries(values).filter(([, v]) => v !== null)
    const names = given.map(([name]) => (isRate && name === 'rate' ? 'value' : name))
    const known = definition.values.map((v) => v.name)
    const beyond = given.flatMap(([, v]) => (typeof v === 'string' ? (readBeyond(v) ?? []) : []))
    return (
      sent.every((name) => known.includes(name)) &&
      new Set(names).size === names.length &&
      definition.values.every((v) => !v.required || names.includes(v.name)) &&
      beyond.every((b) => known.length === 1 && censoredIn(id, b, unit ?? definition.unit) !== null)
    )
  })

const count = (max: number) => z.number().int().min(1).max(max).nullish()

export const readingsMessage = z.object({
  v: z.literal(1).nullish(),
  epoch: count(MAX_EPOCH),
  seq: count(Number.MAX_SAFE_INTEGER),
  sentAt: time.nullish(),
  clock: z.enum(['synced', 'unsynced', 'set']).nullish(),
  readings: z.array(reading).max(MAX_READINGS),
})
