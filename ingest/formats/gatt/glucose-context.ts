// Glucose Measurement Context (0x2A34): meal, exercise, medication around the measurement of the same sequence number. No reading by itself.

import { movePoint } from '#core'
import type { GattValue } from './characteristic.js'
import type { ByteCursor } from './cursor.js'
import { type MedFloat, readSfloat } from './medfloat.js'

export interface GlucoseContext {
  sequence: number
  carbohydrate: { id: number; kg: MedFloat } | null
  /** 1 before, 2 after, 3 fasting, 4 casual, 5 bedtime. */
  meal: number | null
  /** 1 self, 2 professional, 3 laboratory test. */
  tester: number | null
  /** 1 minor, 2 major health issue, 3 menses, 4 stress, 5 none. */
  health: number | null
  exercise: { seconds: number; percent: number } | null
  medication: { id: number; amount: MedFloat; unit: 'kg' | 'L' } | null
  hba1cPercent: MedFloat | null
}

const FLAG = {
  carbohydrate: 1,
  meal: 2,
  testerHealth: 4,
  exercise: 8,
  medication: 16,
  medicationLitres: 32,
  hba1c: 64,
  extended: 128,
} as const

export function readGlucoseContext(cursor: ByteCursor): GlucoseContext {
  const flags = cursor.uint8()
  const has = (bit: number): boolean => (flags & bit) !== 0
  const sequence = cursor.uint16()
  if (has(FLAG.extended)) cursor.uint8()
  const carbohydrate = has(FLAG.carbohydrate) ? { id: cursor.uint8(), kg: readSfloat(cursor.uint16()) } : null
  const meal = has(FLAG.meal) ? cursor.uint8() : null
  const testerHealth = has(FLAG.testerHealth) ? cursor.uint8() : null
  const exercise = has(FLAG.exercise) ? { seconds: cursor.uint16(), percent: cursor.uint8() } : null
  const unit: 'kg' | 'L' = has(FLAG.medicationLitres) ? 'L' : 'kg'
  const medication = has(FLAG.medication) ? { id: cursor.uint8(), amount: readSfloat(cursor.uint16()), unit } : null
  const hba1cPercent = has(FLAG.hba1c) ? readSfloat(cursor.uint16()) : null
  return {
    sequence,
    carbohydrate,
    meal,
    tester: testerHealth === null ? null : testerHealth & 15,
    health: testerHealth === null ? null : testerHealth >> 4,
    exercise,
    medication,
    hba1cPercent,
  }
}

const CARBOHYDRATE: Readonly<Record<number, string>> = {
  1: 'breakfast',
  2: 'lunch',
  3: 'dinner',
  4: 'snack',
  5: 'drink',
  6: 'supper',
  7: 'brunch',
}
const MEAL: Readonly<Record<number, string>> = {
  1: 'before meal',
  2: 'after meal',
  3: 'fasting',
  4: 'casual',
  5: 'bedtime',
}
const TESTER: Readonly<Record<number, string>> = { 1: 'self', 2: 'professional', 3: 'laboratory' }
const HEALTH: Readonly<Record<number, string>> = {
  1: 'minor health issues',
  2: 'major health issues',
  3: 'during menses',
  4: 'under stress',
  5: 'no health issues',
}
const MEDICATION: Readonly<Record<number, string>> = {
  1: 'rapid acting insulin',
  2: 'short acting insulin',
  3: 'intermediate acting insulin',
  4: 'long acting insulin',
  5: 'pre-mixed insulin',
}
/** The exercise went on for longer than fits. */
const DURATION_OVERRUN = 0xffff

/** What the context says, under names of our own; codes that are reserved or "not available", and numbers that are none, say nothing. */
export function factsOf(context: GlucoseContext): Record<string, string | number> {
  const { carbohydrate, meal, tester, health, exercise, medication, hba1cPercent } = context
  const facts: Record<string, string | number | null | undefined> = {
    meal: meal === null ? null : MEAL[meal],
    carbohydrate: carbohydrate && CARBOHYDRATE[carbohydrate.id],
    carbohydrateG: carbohydrate && scaledUp(carbohydrate.kg, 3),
    medication: medication && MEDICATION[medication.id],
    ...(medication && { [medication.unit === 'kg' ? 'medicationMg' : 'medicationMl']: amountOf(medication) }),
    exerciseSeconds: exercise && exercise.seconds !== DURATION_OVERRUN ? exercise.seconds : null,
    exercisePercent: exercise && exercise.percent <= 100 ? exercise.percent : null,
    tester: tester === null ? null : TESTER[tester],
    health: health === null ? null : HEALTH[health],
    hba1cPercent: hba1cPercent && scaledUp(hba1cPercent, 0),
  }
  return Object.fromEntries(
    Object.entries(facts).filter(
      (fact): fact is [string, string | number] => fact[1] !== null && fact[1] !== undefined,
    ),
  )
}

function amountOf({ amount, unit }: NonNullable<GlucoseContext['medication']>): number | null {
  return scaledUp(amount, unit === 'kg' ? 6 : 3)
}

/** The number times 10^places. Null for a special value, and for less than nothing. */
function scaledUp(float: MedFloat, places: number): number | null {
  if (float.kind !== 'number' || float.text.startsWith('-')) return null
  return movePoint(Number(float.text), places)
}

export function glucoseContext(cursor: ByteCursor): GattValue {
  const context = readGlucoseContext(cursor)
  const facts = factsOf(context)
  const says = Object.keys(facts).length > 0
  return { readings: [], note: 'context-only', glucoseContext: says ? { sequence: context.sequence, facts } : null }
}
