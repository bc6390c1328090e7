// Glucose Measurement Context (0x2A34): meal, exercise, medication around a measurement of the same sequence number. No reading by itself.

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

/** Understood and kept with the message; there is nothing to store beside it. */
export function glucoseContext(cursor: ByteCursor): GattValue {
  readGlucoseContext(cursor)
  return { readings: [], note: 'context-only' }
}
