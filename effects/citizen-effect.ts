// What is told about one citizen's effect: plain data, ready for JSON. A figure below its data requirement is the reason why there is none, never a guess.
// It shows what happened after a start, not what caused it (clinical.md 6.2, 6.13–6.15).

import type { Better, CitizenId, EpochMs, NotEnoughData, Verdict, XmrLimits, XmrMeaning, XmrSignal } from '#core'

/** A name in both languages of the screens. */
export interface Name {
  da: string
  en: string
}

/** From `citizenEffect(database, citizenId, at)`; null there when nothing with a start date was ever begun: then there is no effect page (clinical.md 6.15). */
export interface CitizenEffect {
  citizenId: CitizenId
  /** What was known then: nothing measured later is in it. */
  at: EpochMs
  /** Name and version of the definition: results of different versions are not compared. */
  method: { name: 'citizen-effect'; version: number }
  /** Newest first, never empty. Interventions that start within 28 days of the first are one course. */
  courses: EffectCourse[]
}

/** What is judged as one: an intervention, or several that began together. */
export interface EffectCourse {
  /** The first recorded start of the first intervention: windows and weeks are counted from its local day. */
  startAt: EpochMs
  /** Whole local days from the start to `at`, or to where the course ended. */
  days: number
  /** In order of start. More than one is one combined effect: name them all. */
  interventions: StartedIntervention[]
  /** Death, admission or the end of home monitoring: nothing after it is looked at. */
  ended: { at: EpochMs; why: 'death' | 'admission' | 'left' } | null
  /** What else happened, in time order: vertical lines on the charts. */
  marks: EffectMark[]
  /** The plan's primary measure first, never empty. */
  outcomes: OutcomeEffect[]
}

export interface StartedIntervention {
  id: string
  /** The plan (template) that it belongs to, and what was begun. */
  plan: { id: string; name: Name }
  kind: { id: string; name: Name }
  /** The first recorded start: it never moves. */
  startAt: EpochMs
  /** When that start was written down. */
  recordedAt: EpochMs
  /** Null while it lasts. */
  stoppedAt: EpochMs | null
  /** The newest later correction of the start, shown as a note: figures still count from the first. */
  startMoved: { to: EpochMs; recordedAt: EpochMs } | null
}

export interface EffectMark {
  at: EpochMs
  kind: 'start' | 'stop' | 'start-moved-to' | 'admission' | 'exacerbation' | 'death' | 'left' | 'device-swap'
  /** What began or stopped; null for other kinds. */
  name: Name | null
}

/** A measure that an effect can be told in. */
export interface OutcomeMeasure {
  /** `systolic`, `diastolic`, `fev1`, `cat`, `glucose-mean`, `time-in-range`, `weight`. */
  id: string
  /** As it stands at the start of a sentence. */
  name: Name
  /** Of the values, and of differences between them. */
  unit: Name
  changeUnit: Name
  decimals: number
  /** Which way is good; null where neither is (weight in heart failure): then there is no verdict. */
  better: Better | null
  /** The smallest change that matters, in the unit of changes, with its source for the screen; null where none is agreed. */
  mcid: { value: number; source: string; caveat: Name | null } | null
}

export interface OutcomeEffect {
  measure: OutcomeMeasure
  primary: boolean
  goal: GoalProgress | null
  baseline: PhaseFigures
  followUp: PhaseFigures
  change: OutcomeChange
  /** The same without the days of an exacerbation in the baseline: show both. Null when none lies there. */
  withoutExacerbation: OutcomeChange | null
  trend: OutcomeTrend
  chart: WeeklyChart
  adherence: MeasuredShare
  /** In a fixed order; each is a sentence on the screen. */
  caveats: EffectCaveat[]
}

export interface GoalProgress {
  /** The goal is reached where the weekly mean lies between these; null is open. In the unit of values. */
  low: number | null
  high: number | null
  setAt: EpochMs
  /** Weeks with readings among the newest twelve that are over, counted from the start at most. */
  weeks: number
  /** Of those, the ones whose mean reached the goal. */
  reached: number
}

/** One side of the comparison. A value is one local day's mean (time in range: one day's share), so that n counts days. */
export interface PhaseFigures {
  /** First and last local day, as the midnights that begin them; the last day is included. */
  from: EpochMs
  to: EpochMs
  /** Days of the window that are over by now; 0 while it has not begun. */
  daysSoFar: number
  /** Days with a value. */
  n: number
  mean: number | null
}

export type OutcomeChange =
  | ShownChange
  /** "5 of 7": values in the shorter phase, and what each needs. */
  | (NotEnoughData & { of: 'baseline' | 'follow-up' })
  /** The follow-up window begins on that day. */
  | { ok: false; reason: 'not-begun'; from: EpochMs }

export interface ShownChange {
  ok: true
  /** `interrupted-time-series` replaces `before-after` from 12 weeks with values on each side on (clinical.md 6.13). */
  method: 'before-after' | 'interrupted-time-series'
  /** After minus before in the unit of changes; for the series, the effect in the last week. */
  estimate: number
  /** The 95 % interval; null when nothing varies. */
  low: number | null
  high: number | null
  /** Few values, or values that resemble their neighbours: say so beside the interval. */
  rough: boolean
  /** Null where no important difference is agreed. */
  verdict: Exclude<Verdict, 'insufficient-data'> | null
  /** More days after the start that would settle an open verdict; null when settled, or when no number would do. */
  moreNeeded: number | null
}

/** Is it still moving? Slope over the days after titration, robust against single wild values. */
export type OutcomeTrend =
  | {
      ok: true
      /** Change per 30 days with its 95 % interval, in the unit of changes. */
      per30Days: number
      low: number
      high: number
      p: number
      n: number
      /** Too few days to know how much they resemble each other: the interval is to be shown as "rough". */
      rough: boolean
    }
  /** Values of 8, or days of 14. */
  | (NotEnoughData & { of: 'values' | 'days' })

/** Weekly means, counted from the start: no week mixes before and after. Weeks that are not over are left out. */
export interface WeeklyChart {
  points: WeeklyPoint[]
  /** From the weeks before the start. "5 of 12": fewer, and no limits are drawn. */
  limits: ({ ok: true; provisional: boolean } & XmrLimits) | NotEnoughData
  /** Weeks resemble their neighbours: the chart's rules cry wolf more often than promised. */
  overSensitive: boolean
}

export interface WeeklyPoint {
  /** Weeks since the start: −1 is the last before it, 0 the first with it. A week without values is missing. */
  week: number
  /** Midnight that begins the week. */
  from: EpochMs
  mean: number
  /** Days with a value. */
  n: number
  /** Null while there are no limits. */
  signal: XmrSignal | null
  meaning: XmrMeaning | null
}

/** Planned measurements since the start that were made, of the last year at most. */
export interface MeasuredShare {
  /** Midnight of the first day that counts. */
  from: EpochMs
  met: number
  due: number
  /** Null when nothing was due. */
  percent: number | null
  /** How often the plan asks: 7 is daily. */
  perWeek: number
}

export type EffectCaveat =
  /** Another device in the follow-up than in the baseline: the verdict stays a "possibly". */
  | { kind: 'device-swapped'; at: EpochMs; model: string | null }
  | { kind: 'combined'; interventions: number }
  | { kind: 'start-moved'; to: EpochMs }
  | { kind: 'ended'; at: EpochMs; why: 'death' | 'admission' | 'left' }
  | { kind: 'exacerbation-in-baseline' }
  /** Something else began inside the follow-up window. */
  | { kind: 'other-start-in-follow-up'; at: EpochMs; name: Name }
  /** The follow-up window is not over: the figure will change. */
  | { kind: 'window-open'; until: EpochMs }
