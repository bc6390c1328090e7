// What a chart is told. Everything clinical (targets, shares, quantiles, verdicts) arrives computed; charts only draw and word it.

import type { EffectChartSpec } from './effect-spec.js'
import type { Lang } from './format.js'
import type { EpochMs } from './local-time.js'

/** How a reading came about: decides its symbol. Excluded ones stay visible, and out of every count. */
export type How = 'home' | 'clinic' | 'doubtful' | 'excluded'

export interface Reading {
  readonly t: EpochMs
  readonly v: number
  /** `home` when absent. */
  readonly how?: How
}

/** A personal target; both ends belong to it. `null` is open. */
export interface Target {
  readonly low: number | null
  readonly high: number | null
  /** Who set it and when, or "standard" until a clinician has confirmed it. */
  readonly note?: string
}

/** A dashed line; never coloured only: the legend names it. */
export interface Limit {
  readonly v: number
  readonly level: 'red' | 'yellow'
  /** On which side of the line the level lies; the line itself belongs to it. */
  readonly side: 'below' | 'above'
  /** As the target's. */
  readonly note?: string
}

/** An intervention (medicine, plan, admission, device swap) as a vertical line. */
export interface Mark {
  readonly t: EpochMs
  readonly label: string
}

/** A change somebody has estimated: the difference `to - from` with its 95 % interval. */
export interface Change {
  readonly since: EpochMs
  readonly from: number
  readonly to: number
  readonly low: number
  readonly high: number
}

export type Tone = 'main' | 'second' | 'third' | 'systolic' | 'diastolic'

export interface Series {
  readonly label: string
  readonly tone: Tone
  readonly points: readonly Reading[]
  readonly target?: Target
  readonly change?: Change
}

interface Timed {
  readonly title: string
  readonly from: EpochMs
  /** Last instant shown, usually now. */
  readonly to: EpochMs
  /** No line is drawn between readings further apart: usually twice the plan's interval. */
  readonly maxGapMs: number
  /** Window of the smoothed line over pale points; without it the readings themselves are joined. */
  readonly smoothMs?: number
  readonly limits?: readonly Limit[]
  readonly marks?: readonly Mark[]
}

export interface TimeSeriesSpec extends Timed {
  readonly kind: 'time-series'
  readonly unit: string
  readonly digits: number
  /** One to three lines in the same unit. */
  readonly series: readonly Series[]
  /** Smallest extent of the value axis, so that noise is not blown up. */
  readonly minSpan?: number
}

export interface PressureReading {
  readonly t: EpochMs
  /** mmHg. */
  readonly systolic: number
  readonly diastolic: number
  readonly how?: How
}

export interface BloodPressureSpec extends Timed {
  readonly kind: 'blood-pressure'
  readonly readings: readonly PressureReading[]
  readonly target: { readonly systolic: Target; readonly diastolic: Target } | null
  /** The home average of the plan's protocol, with its basis. */
  readonly mean?: { readonly systolic: number; readonly diastolic: number; readonly n: number; readonly days: number }
  readonly change?: { readonly systolic?: Change; readonly diastolic?: Change }
}

/** Glucose of one local clock hour over all days, mmol/L. */
export interface HourProfile {
  /** 0–23. */
  readonly hour: number
  readonly p5: number
  readonly p25: number
  readonly p50: number
  readonly p75: number
  readonly p95: number
  /** Days with readings in this hour; under five the median is dashed. */
  readonly days: number
}

/** Whether sensor data suffice (clinical rule: 14 days and 70 %). */
export interface Sufficiency {
  readonly days: number
  /** Percent of expected readings present. */
  readonly activePercent: number
  readonly representative: boolean
}

export interface AgpSpec {
  readonly kind: 'agp'
  readonly title: string
  readonly from: EpochMs
  readonly to: EpochMs
  /** Hours without readings are simply absent. */
  readonly hours: readonly HourProfile[]
  readonly target: { readonly low: number; readonly high: number }
  readonly sufficiency: Sufficiency
}

export type GlucoseRange = 'veryHigh' | 'high' | 'inRange' | 'low' | 'veryLow'

export interface TimeInRangeSpec {
  readonly kind: 'time-in-range'
  readonly title: string
  readonly from: EpochMs
  readonly to: EpochMs
  /** Percent of readings; the five sum to 100. `null` when there is nothing to judge. */
  readonly shares: Readonly<Record<GlucoseRange, number>> | null
  /** Goals in percent: `low` and `high` count with their outer neighbour, as the consensus does. */
  readonly goals: {
    readonly inRange: number
    readonly low: number
    readonly veryLow: number
    readonly high: number
    readonly veryHigh: number
  }
  readonly n: number
  readonly sufficiency: Sufficiency
}

export type ClinicalChartSpec = TimeSeriesSpec | BloodPressureSpec | AgpSpec | TimeInRangeSpec
export type ChartSpec = ClinicalChartSpec | EffectChartSpec

/** How a chart is to be shown. Widths are units of the drawing; at its natural size one unit is one CSS pixel. */
export interface View {
  readonly lang: Lang
  readonly width: number
  readonly fontPx: number
}

export const DEFAULT_VIEW: View = { lang: 'da', width: 720, fontPx: 13 }

export interface ChartTable {
  readonly head: readonly string[]
  /** First cell names the row. */
  readonly rows: readonly (readonly string[])[]
  /** Rows there are; more than `rows` holds when only the newest were asked for. */
  readonly total: number
}
