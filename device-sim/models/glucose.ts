// Glucose (clinical.md 7.2): basal, dawn, meals and slow wandering in blood; what a sensor under the skin makes of it; what a meter shows.
// Computed by UTC days on a grid of five minutes; any day can be asked for without the one before.

import { copenhagenOffset, type EpochMs, mulberry32At, normalAt, streamSeed } from '#core'
import { type Body, DAY, localHour, MINUTE, readingNoise } from './body.js'

export const GRID_MS = 5 * MINUTE
export const PER_DAY = 288
const WANDER_RHO = 0.995
/** Steps after which the wandering has forgotten its start: 0.995^1152 = 0.003. */
const WANDER_WARM_UP = 1_152
const MEAL_TAU_MIN = 55
const MEAL_ENDS_MIN = 7 * 60
const SENSOR_DAYS = 10
const SENSOR_WARM_UP_MS = 120 * MINUTE
const SENSOR_NOISE_SD = 0.5
const SENSOR_NOISE_RHO = 0.92
const LAG_STEPS = 24

interface Meal {
  at: EpochMs
  grams: number
}

/** Three meals and, on three days in ten each, a snack after noon and after supper. */
function mealsOf(body: Body, day: number): Meal[] {
  const seed = streamSeed(body.noise, `meals/${day}`)
  const midnight = day * DAY - copenhagenOffset(day * DAY + DAY / 2) * MINUTE
  const meal = (hour: number, grams: number, draw: number): Meal => ({
    at: midnight + hour * 60 * MINUTE + 35 * MINUTE * (2 * mulberry32At(seed, draw) - 1),
    grams: grams * (0.75 + 0.5 * mulberry32At(seed, draw + 1)),
  })
  const meals = [meal(7.25, 45, 0), meal(12, 60, 2), meal(18.25, 75, 4)]
  if (mulberry32At(seed, 6) < 0.3) meals.push(meal(15, 20, 7))
  if (mulberry32At(seed, 9) < 0.3) meals.push(meal(21, 20, 10))
  return meals
}

function mealRise(meals: readonly Meal[], mmolPerGram: number, at: EpochMs): number {
  let rise = 0
  for (const { at: eaten, grams } of meals) {
    const minutes = (at - eaten) / MINUTE
    if (minutes <= 0 || minutes > MEAL_ENDS_MIN) continue
    rise += mmolPerGram * grams * (minutes / MEAL_TAU_MIN) * Math.exp(1 - minutes / MEAL_TAU_MIN)
  }
  return rise
}

/** 0.8 mmol/L at 06:00, gone three hours away from it. */
function dawnBump(at: EpochMs): number {
  const hours = Math.abs(localHour(at) - 6)
  return hours >= 3 ? 0 : (1 + Math.cos((Math.PI * hours) / 3)) / 2
}

interface GlucoseDay {
  day: number
  /** Blood, from two hours before midnight UTC: `LAG_STEPS` + 288 + 1 points. */
  blood: Float64Array
}

const remembered = new WeakMap<Body, GlucoseDay>()

function bloodOf(body: Body, day: number): Float64Array {
  const known = remembered.get(body)
  if (known?.day === day) return known.blood
  const truth = body.citizen.truth.glucose
  if (!truth) throw new RangeError('This citizen has no diabetes.')
  const meals = [...mealsOf(body, day - 1), ...mealsOf(body, day), ...mealsOf(body, day + 1)]
  const seed = streamSeed(body.noise, 'wander')
  const step = truth.wanderSd * Math.sqrt(1 - WANDER_RHO * WANDER_RHO)
  const start = day * PER_DAY - LAG_STEPS
  let wander = 0
  for (let i = start - WANDER_WARM_UP; i < start; i++) wander = WANDER_RHO * wander + step * normalAt(seed, i)
  const blood = new Float64Array(LAG_STEPS + PER_DAY + 1)
  for (let i = 0; i < blood.length; i++) {
    wander = WANDER_RHO * wander + step * normalAt(seed, start + i)
    const at = (start + i) * GRID_MS
    const level = truth.basalMmolL + truth.dawnMmolL * dawnBump(at) + mealRise(meals, truth.mmolPerGram, at) + wander
    // The liver answers lows: nobody in this model falls below 2.8.
    blood[i] = level > 4 ? level : 2.8 + 1.2 * Math.exp((level - 4) / 1.2)
  }
  remembered.set(body, { day, blood })
  return blood
}

/** Blood glucose in mmol/L at any moment. */
export function trueGlucose(body: Body, at: EpochMs): number {
  const day = Math.floor(at / DAY)
  const blood = bloodOf(body, day)
  const position = LAG_STEPS + (at - day * DAY) / GRID_MS
  const i = Math.floor(position)
  return blood[i]! + (position - i) * (blood[i + 1]! - blood[i]!)
}

/** What a meter shows, to one decimal: ISO 15197 (95 % within 0.83 mmol/L below 5.55, within 15 % above). */
export function meterReading(body: Body, at: EpochMs): number {
  const level = trueGlucose(body, at)
  const sd = level < 5.55 ? 0.83 / 2.2 : (0.15 * level) / 2.4
  return Number(Math.min(33.3, Math.max(1.1, level + sd * readingNoise(body, 'meter', at))).toFixed(1))
}

/**
 * What the sensor shows on one UTC day: 288 values on the grid, NaN where there is none (warm-up, lost connection).
 * Lag of eight minutes, drift of the sensor, its own noise, and lows from lying on it.
 */
export function sensorDay(body: Body, day: number): Float64Array {
  const blood = bloodOf(body, day)
  const seed = streamSeed(body.noise, 'sensor')
  const follow = 1 - Math.exp(-5 / 8)
  const step = SENSOR_NOISE_SD * Math.sqrt(1 - SENSOR_NOISE_RHO ** 2)
  let noise = 0
  for (let i = day * PER_DAY - 300; i < day * PER_DAY; i++) noise = SENSOR_NOISE_RHO * noise + step * normalAt(seed, i)
  let tissue = blood[0]!
  for (let i = 1; i < LAG_STEPS; i++) tissue += follow * (blood[i]! - tissue)
  const gaps = gapsOf(body, day)
  const low = compressionLow(body, day)
  const shown = new Float64Array(PER_DAY)
  for (let i = 0; i < PER_DAY; i++) {
    const at = day * DAY + i * GRID_MS
    tissue += follow * (blood[LAG_STEPS + i]! - tissue)
    noise = SENSOR_NOISE_RHO * noise + step * normalAt(seed, day * PER_DAY + i)
    const sensor = Math.floor((at - body.citizen.enrolledAt) / (SENSOR_DAYS * DAY))
    const intoSensor = at - body.citizen.enrolledAt - sensor * SENSOR_DAYS * DAY
    const missing = intoSensor < SENSOR_WARM_UP_MS || gaps.some(([from, to]) => at >= from && at < to)
    const pressed = low !== null && at >= low && at < low + 20 * MINUTE ? -2.5 : 0
    const drift = 0.94 + 0.12 * mulberry32At(streamSeed(body.noise, 'drift'), sensor)
    shown[i] = missing ? Number.NaN : Math.min(22.2, Math.max(2.2, tissue * drift + noise + pressed))
  }
  return shown
}

/** Lost connections: about one a day, median 35 minutes, 2–5 % of the time. One that begins before midnight may run on. */
function gapsOf(body: Body, day: number): [EpochMs, EpochMs][] {
  const gaps: [EpochMs, EpochMs][] = []
  for (const began of [day - 1, day]) {
    const seed = streamSeed(body.noise, `gaps/${began}`)
    const count = [0, 1, 1, 2][Math.floor(4 * mulberry32At(seed, 0))] ?? 1
    for (let k = 0; k < count; k++) {
      const from = began * DAY + mulberry32At(seed, 1 + k) * DAY
      gaps.push([from, from + 35 * Math.exp(0.7 * normalAt(seed, 10 + k)) * MINUTE])
    }
  }
  return gaps
}

/** In 3 % of nights the sleeper lies on the sensor for twenty minutes. */
function compressionLow(body: Body, day: number): EpochMs | null {
  const seed = streamSeed(body.noise, `night/${day}`)
  return mulberry32At(seed, 0) < 0.03 ? day * DAY + mulberry32At(seed, 1) * 4 * 60 * MINUTE : null
}
