// The figures of one measure in one group, and the one place where small cells are hidden (clinical.md 6.10, 6.11). What leaves here may be shown.

import {
  GROUP_ESTIMATE_FROM,
  type GroupShowing,
  groupShowing,
  type MeasuredPair,
  mayShowMean,
  mayShowShare,
  mean,
  median,
  type PairedChange,
  pairedChange,
  regressionToTheMean,
  roundHalfUp,
  suppressTable,
  wilson,
} from '#core'
import type { GroupMemberEffect } from '#ledger'
import { type Measure, toldMeasure } from './measures.js'
import type {
  LeftOutReason,
  PlanChange,
  PlanCompleteness,
  PlanOutcome,
  PlanShare,
  RegressionWarning,
  ShownCount,
} from './plan-effect.js'
import type { EnrolmentRule } from './plans.js'

const REASONS = ['not-due', 'too-few-before', 'too-few-after', 'ended'] as const satisfies readonly LeftOutReason[]
/** Those who were due and could not be measured again: what follow-up is judged by. */
const LOST: ReadonlySet<string> = new Set(['too-few-after', 'ended'])

/** @param members everybody of the group in this measure @param enrolment of the plan, where people are picked by this measure */
export function planOutcome(
  measure: Measure,
  primary: boolean,
  members: readonly GroupMemberEffect[],
  enrolment: EnrolmentRule | null,
): PlanOutcome {
  const both = members.filter((m) => m.status === 'both')
  const lost = members.filter((m) => LOST.has(m.status))
  const showing = groupShowing(both.length, both.length + lost.length)
  const told = { measure: toldMeasure(measure), primary, show: showing.show }
  if (showing.show === 'nothing') return { ...told, ...NOTHING, change: TOO_FEW }
  const pairs = both.map((m): MeasuredPair => ({ baseline: m.baselineMean!, followUp: m.followUpMean }))
  const shown = {
    ...told,
    completeness: completenessOf(members, both.length, lost, showing),
    medianChange: roundHalfUp(median(pairs.map((p) => p.followUp! - p.baseline))!, measure.decimals),
  }
  const { better, mcid } = measure
  const found = pairedChange(pairs, { better: better ?? 'down', mcid: mcid?.value ?? 1, seed: 0, resamples: 0 })
  if (showing.show !== 'estimate' || !found.ok) {
    const change = both.length >= GROUP_ESTIMATE_FROM ? TOO_FEW_FOLLOWED : TOO_FEW
    return { ...shown, change, improved: null, worsened: null, regression: null }
  }
  const shares = better === null || mcid === null ? { improved: null, worsened: null } : sharesOf(found)
  return { ...shown, ...shares, change: changeOf(found), regression: regressionOf(enrolment) }
}

const TOO_FEW = { ok: false, reason: 'too-few-people', need: GROUP_ESTIMATE_FROM } as const
const TOO_FEW_FOLLOWED = { ok: false, reason: 'too-few-followed-up' } as const

const NOTHING = {
  completeness: {
    enrolled: null,
    withBoth: null,
    followUpShare: null,
    thoseWhoStayed: false,
    leftOut: null,
    reasons: REASONS.map((reason) => ({ reason, people: null })),
    leftOutMeanBaseline: null,
  },
  medianChange: null,
  improved: null,
  worsened: null,
  regression: null,
} as const satisfies Partial<Record<keyof PlanOutcome, unknown>>

/**
 * The number measured twice is always shown (it is five or more, and every figure stands on it). So where the number left out is small, everybody's
 * number is hidden with it; and where a reason is hidden, the share that would give it away is too.
 */
function completenessOf(
  members: readonly GroupMemberEffect[],
  withBoth: number,
  lost: readonly GroupMemberEffect[],
  { followUpShare, isThoseWhoStayed }: GroupShowing,
): PlanCompleteness {
  const counts = REASONS.map((reason) => members.filter((m) => m.status === reason).length)
  const cells = suppressTable([counts]).published[0] ?? []
  const leftOut = cells.at(-1) ?? null
  const reasons = REASONS.map((reason, i) => ({ reason, people: leftOut === null ? null : (cells[i] ?? null) }))
  const knowsLost = reasons.every(({ reason, people }) => !LOST.has(reason) || people !== null)
  return {
    enrolled: leftOut === null ? null : withBoth + leftOut,
    withBoth,
    followUpShare: knowsLost && mayShowShare(withBoth, withBoth + lost.length) ? followUpShare : null,
    thoseWhoStayed: isThoseWhoStayed,
    leftOut,
    reasons,
    leftOutMeanBaseline: mayShowMean(lost.length) ? mean(lost.map((m) => m.baselineMean ?? 0)) : null,
  }
}

function changeOf({ n, meanBaseline, meanFollowUp, meanChange, low, high, sdChange }: PairedChange): PlanChange {
  return { ok: true, n, meanBaseline, meanFollowUp, estimate: meanChange, low, high, sd: sdChange }
}

/** Improved, worsened and neither are one row of counts: what one of them hides, the others may not give away. */
function sharesOf({
  n,
  improvedCount,
  worsenedCount,
}: PairedChange): Record<'improved' | 'worsened', PlanShare | null> {
  const [row = []] = suppressTable([[improvedCount, worsenedCount, n - improvedCount - worsenedCount]]).published
  const share = (people: ShownCount | undefined): PlanShare | null =>
    people === null || people === undefined ? null : { people, ...wilson(people, n) }
  return { improved: share(row[0]), worsened: share(row[1]) }
}

function regressionOf(enrolment: EnrolmentRule | null): RegressionWarning | null {
  if (enrolment === null) return null
  const { cut, direction, population } = enrolment
  const back = regressionToTheMean({ ...population, cut, direction })
  return back && { cut, direction, expected: back.expectedSpontaneousChange, population }
}
