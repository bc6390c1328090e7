// What the charts of an effect are told: weekly XmR, goal bar, interval dot plot. As in spec.ts, everything is judged before it comes here.

import type { Better, ImprovementDirection, Verdict, XmrLimits, XmrSignal } from '#core'
import type { EpochMs } from './local-time.js'
import type { Mark, Target } from './spec.js'

/** The mean of one week. A week without readings is absent, and the line stops there. */
export interface XmrWeek {
  /** Local midnight that the week begins with; weeks are counted from the intervention's start. */
  readonly t: EpochMs
  readonly mean: number
  /** Local days with readings, 1–7. */
  readonly days: number
  /** Rests on so few days that it says little: an open symbol. */
  readonly fewDays: boolean
  /** `null` as long as there are no limits. What the signal means follows from the chart's direction. */
  readonly signal: XmrSignal | null
}

/** What the limits rest on. */
export interface XmrBaseline extends XmrLimits {
  /** Weeks with a mean among those that the limits were drawn from, and the period they span. */
  readonly weeks: number
  readonly from: EpochMs
  readonly to: EpochMs
  /** Fewer weeks than make limits settled: they may still move. */
  readonly isProvisional: boolean
  /** Neighbouring weeks resemble each other too much for the rules: marks come too easily. */
  readonly isOverSensitive: boolean
}

/** Figures of its kind that there are, and that are required: "5 af 12". As core's `notEnough` gives it. */
export interface TooFew {
  readonly have: number
  readonly need: number
}

export interface XmrSpec {
  readonly kind: 'xmr'
  readonly title: string
  readonly from: EpochMs
  /** Last instant shown. */
  readonly to: EpochMs
  readonly unit: string
  readonly digits: number
  /** Smallest extent of the value axis, so that noise is not blown up. */
  readonly minSpan?: number
  readonly weeks: readonly XmrWeek[]
  /** Which way is better. */
  readonly improvement: ImprovementDirection
  readonly baseline: XmrBaseline | TooFew
  /** The goal for a week's mean. */
  readonly target?: Target
  /** The intervention's start first of all; also changes of medicine, admissions, device swaps. */
  readonly marks?: readonly Mark[]
}

export type WeekOutcome = 'reached' | 'not-reached' | 'not-measured'

export interface GoalBarSpec {
  readonly kind: 'goal-bar'
  /** The goal in words: `Mål 1: blodtryk under 135/85 hjemme`. */
  readonly title: string
  /** The latest weeks, one segment each, oldest first; weeks without readings are among them. */
  readonly weeks: readonly {
    /** Local midnight that the week begins with. */
    readonly t: EpochMs
    readonly outcome: WeekOutcome
  }[]
}

/** A change from baseline to follow-up in the row's unit; follow-up minus baseline, so its sign is the measure's own. */
export interface IntervalEstimate {
  readonly change: number
  /** 95 % interval; both `null` when nothing varied. */
  readonly low: number | null
  readonly high: number | null
  /** The interval is rough (few or similar readings): drawn dashed, and said. */
  readonly isRough: boolean
  readonly verdict: Exclude<Verdict, 'insufficient-data'>
}

/** One measure of a citizen, or one plan. */
export interface IntervalRow {
  readonly label: string
  /** What the estimate rests on, under the label: `28 dage før, 56 dage efter`. */
  readonly basis?: string
  readonly unit: string
  readonly digits: number
  readonly better: Better
  /** The smallest difference that matters, above 0, in the row's unit: the row's own scale. Without one there is no row. */
  readonly mcid: number
  /** The estimate, too few figures for one, or another reason in the page's language (`skjult`). */
  readonly result: IntervalEstimate | TooFew | { readonly why: string }
}

export interface IntervalDotsSpec {
  readonly kind: 'interval-dots'
  readonly title: string
  /** In the order given; never ranked by the charts. */
  readonly rows: readonly IntervalRow[]
}

export type EffectChartSpec = XmrSpec | GoalBarSpec | IntervalDotsSpec
