// Hidden events of a body: exacerbations (clinical.md 7.3) and decompensations (7.4). Whether one begins on a day depends on the citizen's
// seed and that day alone, so any moment can be asked for without living through the days before it.

import { type EpochMs, mulberry32At, normalAt, streamSeed } from '#core'
import type { CitizenTruth } from '../population/types.js'

const DAY = 86_400_000
/** How long before its onset an event can be felt, and how long after. */
const DAYS_BEFORE = 31
const DAYS_AFTER = 150

export interface Exacerbation {
  kind: 'exacerbation'
  onsetAt: EpochMs
  /** Of the symptoms; lung function, saturation and pulse recover a little faster. */
  symptomHalfLifeDays: number
  spo2Drop: number
  pulseRise: number
  catRise: number
  admitted: boolean
}

export interface Decompensation {
  kind: 'decompensation'
  /** When treatment begins: weight is highest. */
  onsetAt: EpochMs
  slowGainKg: number
  fastGainKg: number
  pulseRise: number
  systolicChange: number
}

export type BodyEvent = Exacerbation | Decompensation

/** Events whose onset lies in [from, to), in order. */
export function eventsBetween(truth: CitizenTruth, from: EpochMs, to: EpochMs): BodyEvent[] {
  const events: BodyEvent[] = truth.scripted
    .filter((s) => s.onsetAt >= from && s.onsetAt < to)
    .map((s) => (s.kind === 'exacerbation' ? exacerbation(truth, s.onsetAt) : decompensation(truth, s.onsetAt)))
  for (let day = Math.floor(from / DAY); day * DAY < to; day++) {
    for (const kind of ['exacerbation', 'decompensation'] as const) {
      const onsetAt = onsetOn(truth, kind, day)
      if (onsetAt === null || onsetAt < from || onsetAt >= to || crowded(truth, kind, day, onsetAt)) continue
      events.push(kind === 'exacerbation' ? exacerbation(truth, onsetAt) : decompensation(truth, onsetAt))
    }
  }
  return events.sort((a, b) => a.onsetAt - b.onsetAt)
}

const remembered = new WeakMap<CitizenTruth, { day: number; events: BodyEvent[] }>()

/** Events that can be felt at that time; kept for the day last asked for. */
export function eventsFeltAt(truth: CitizenTruth, at: EpochMs): readonly BodyEvent[] {
  const day = Math.floor(at / DAY)
  const known = remembered.get(truth)
  if (known?.day === day) return known.events
  const events = eventsBetween(truth, (day - DAYS_AFTER) * DAY, (day + DAYS_BEFORE) * DAY)
  remembered.set(truth, { day, events })
  return events
}

function onsetOn(truth: CitizenTruth, kind: BodyEvent['kind'], day: number): EpochMs | null {
  const perYear =
    kind === 'exacerbation'
      ? (truth.lungs?.exacerbationsPerYear ?? 0) * season(day)
      : truth.weight.decompensationsPerYear
  if (perYear === 0) return null
  const seed = streamSeed(truth.seed, kind)
  if (mulberry32At(seed, 2 * day) >= perYear / 365.25) return null
  return Math.floor((day + mulberry32At(seed, 2 * day + 1)) * DAY)
}

/** November to March × 1.5; the year's mean stays 1. */
function season(day: number): number {
  const month = new Date(day * DAY).getUTCMonth()
  const mean = (5 * 1.5 + 7) / 12
  return (month >= 10 || month <= 2 ? 1.5 : 1) / mean
}

const QUIET_DAYS = { exacerbation: 28, decompensation: 60 } as const

/** One illness at a time: none within weeks of another, and none beside a scripted one. */
function crowded(truth: CitizenTruth, kind: BodyEvent['kind'], day: number, onsetAt: EpochMs): boolean {
  if (truth.scripted.some((s) => s.kind === kind && Math.abs(s.onsetAt - onsetAt) < 60 * DAY)) return true
  for (let before = day - QUIET_DAYS[kind]; before < day; before++) {
    if (onsetOn(truth, kind, before) !== null) return true
  }
  return false
}

function exacerbation(truth: CitizenTruth, onsetAt: EpochMs): Exacerbation {
  const seed = streamSeed(truth.seed, `exacerbation/${onsetAt}`)
  const told = isScripted(truth, onsetAt)
  return {
    kind: 'exacerbation',
    onsetAt,
    // Median 7, quartiles 4 and 14 days: a log-normal.
    symptomHalfLifeDays: Math.min(40, Math.max(told ? 7 : 2, 7 * Math.exp(0.93 * normalAt(seed, 0)))),
    spo2Drop: Math.min(7, Math.max(told ? 7 : 0.5, 3 + 1.5 * normalAt(seed, 1))),
    pulseRise: 14,
    catRise: 6,
    admitted: mulberry32At(seed, 8) < 0.15,
  }
}

function decompensation(truth: CitizenTruth, onsetAt: EpochMs): Decompensation {
  const seed = streamSeed(truth.seed, `decompensation/${onsetAt}`)
  const told = isScripted(truth, onsetAt)
  // One in three gains less than 1 kg: that is why weight misses many. The scripted one shows.
  const hidden = mulberry32At(seed, 8) < 1 / 3 && !told
  const scale = hidden ? 0.3 : 1
  return {
    kind: 'decompensation',
    onsetAt,
    slowGainKg: 0.7 * scale,
    fastGainKg: Math.min(5, Math.max(told ? 4.2 : 1, 1.8 + 1.2 * normalAt(seed, 0))) * scale,
    pulseRise: 10,
    systolicChange: mulberry32At(seed, 9) < 0.5 ? -6 : 8,
  }
}

/** A scripted event is there to be seen: it is never a mild one. */
function isScripted(truth: CitizenTruth, onsetAt: EpochMs): boolean {
  return truth.scripted.some((s) => s.onsetAt === onsetAt)
}

const daysFrom = (event: BodyEvent, at: EpochMs): number => (at - event.onsetAt) / DAY

/** 0 = none, 1 = as on the day of onset: slow from 14 days before, sharp in the last 7, then halving. */
export function symptomLevel(event: Exacerbation, at: EpochMs): number {
  const days = daysFrom(event, at)
  if (days < -14) return 0
  if (days < -7) return 0.15 * ((days + 14) / 7)
  if (days < 0) return 0.15 + 0.85 * ((days + 7) / 7) ** 2
  return 2 ** (-days / event.symptomHalfLifeDays)
}

/** What the lungs and the heart show of it: nothing before onset. */
export function lungLevel(event: Exacerbation, at: EpochMs): number {
  const days = daysFrom(event, at)
  return days < 0 ? 0 : 2 ** (-days / (event.symptomHalfLifeDays * (6 / 7)))
}

/** Kilograms of water above dry weight: slow over days −30 to −8, fast in the last week, then −0.6 kg a day. */
export function waterKg(event: Decompensation, at: EpochMs): number {
  const days = daysFrom(event, at)
  if (days < -30) return 0
  if (days < -8) return event.slowGainKg * ((days + 30) / 22)
  if (days < 0) return event.slowGainKg + event.fastGainKg * Math.max(0, (days + 7) / 7) ** 1.3
  return Math.max(0, event.slowGainKg + event.fastGainKg - 0.6 * days)
}

/** 0…1: how far pulse and pressure have moved; up over two weeks, back over ten days. */
export function strain(event: Decompensation, at: EpochMs): number {
  const days = daysFrom(event, at)
  if (days < -14) return 0
  return days < 0 ? (days + 14) / 14 : Math.max(0, 1 - days / 10)
}

/** The worst symptoms of the moment, 0…1: ill people measure less. */
export function worstSymptoms(truth: CitizenTruth, at: EpochMs): number {
  let worst = 0
  for (const event of eventsFeltAt(truth, at)) {
    const level = event.kind === 'exacerbation' ? symptomLevel(event, at) : strain(event, at)
    worst = Math.max(worst, level)
  }
  return worst
}
