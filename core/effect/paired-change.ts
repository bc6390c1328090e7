// Change in a group measured twice (clinical.md 6.2): t interval, signed rank test, bootstrap, and who changed by what matters.
// Those without follow-up are counted and described, never filled in. Without a comparison this is a change, not an effect.

import { type Bootstrap, bootstrap, RESAMPLES } from '../statistics/bootstrap.js'
import { isConstant, pearson } from '../statistics/correlation.js'
import { estimateOf } from '../statistics/estimate.js'
import { type Figure, notEnough } from '../statistics/figure.js'
import { median } from '../statistics/quantile.js'
import { standardDeviation } from '../statistics/standard-deviation.js'
import { mean } from '../statistics/sum.js'
import { type ShareEstimate, wilson } from '../statistics/wilson.js'
import { type Better, changeBetween, oriented, reaches } from './direction.js'
import { wilcoxonSignedRank } from './wilcoxon-signed-rank.js'

export interface MeasuredPair {
  baseline: number
  /** Null when the person was not measured again. */
  followUp: number | null
}

export interface PairedOptions {
  better: Better
  /** The smallest change that matters, above 0. */
  mcid: number
  /** Of the bootstrap; stored with the result (6.1). */
  seed: number
  /** 2000 unless said otherwise; 0 for none: thousands of people, where the t interval says the same at once. */
  resamples?: number
}

export interface PairedChange {
  /** People with both measurements. */
  n: number
  /** People without follow-up, and where they started: say both beside the figure. */
  leftOut: number
  leftOutMeanBaseline: number | null
  meanBaseline: number
  meanFollowUp: number
  meanChange: number
  medianChange: number
  sdChange: number
  se: number | null
  low: number | null
  high: number | null
  t: number | null
  df: number
  p: number | null
  /** Mean change over its SD. */
  cohenDz: number | null
  pearsonR: number | null
  wilcoxonW: number | null
  wilcoxonP: number | null
  improvedCount: number
  worsenedCount: number
  improved: ShareEstimate
  worsened: ShareEstimate
  /** Null when `resamples` is 0. */
  bootstrapMean: Bootstrap | null
  bootstrapMedian: Bootstrap | null
}

/** One pair has no spread. What a screen may show is narrower: `groupShowing`. */
const MIN_PAIRS = 2

/**
 * @figure Paired change in a group
 * @nurse How much a group changed from before the start to the follow-up (each person's mean in the two windows), how many improved by more than
 *   what matters, and how many are missing. Without a comparison group this is a change, not an effect. "x of y have no follow-up and are not
 *   included" (*mangler opfølgning og er ikke med*) always stands under it.
 * @statistician Mean of within-person differences with a t(n−1) interval, Wilcoxon's signed rank test (zeros dropped, mid-ranks, tie and
 *   continuity correction), Cohen's dz, seeded percentile bootstrap of mean and median, and Wilson intervals for the shares that reach the MCID
 *   (limit included). Complete cases only: valid if follow-up does not depend on the change; the baseline mean of those left out stands beside it.
 * @formula
 *   d = follow-up − baseline;   interval = mean d ± t(0.975, n−1) SD(d) / √n;   dz = mean d / SD(d)
 *   W = Σ ranks of positive d;  var = n(n+1)(2n+1)/24 − Σ(t³−t)/48
 * @source Textbook definitions; Wilcoxon, Biometrics Bull 1945;1:80. Coverage: [How honest are the figures?](effect-honesty.md)
 * @needs {GROUP_ESTIMATE_FROM} people with both measurements and {FOLLOW_UP_SHARE%} % follow-up for an estimate; the arithmetic itself needs
 *   {MIN_PAIRS}.
 * @notFor Saying that the intervention works; groups enrolled on a high value without the regression band.
 * @with wilcoxonSignedRank, leftOutSentence
 */
export function pairedChange(people: readonly MeasuredPair[], options: PairedOptions): Figure<PairedChange> {
  const pairs = people.flatMap((p) => (p.followUp === null ? [] : [{ baseline: p.baseline, followUp: p.followUp }]))
  if (pairs.length < MIN_PAIRS) return notEnough(pairs.length, MIN_PAIRS)
  const n = pairs.length
  const baseline = pairs.map((p) => p.baseline)
  const followUp = pairs.map((p) => p.followUp)
  const changes = pairs.map((p) => changeBetween(p.baseline, p.followUp))
  const missing = people.filter((p) => p.followUp === null).map((p) => p.baseline)

  const meanChange = mean(changes)!
  const sdChange = isConstant(changes) ? 0 : standardDeviation(changes)!
  const { se, low, high, p } = estimateOf(meanChange, sdChange / Math.sqrt(n), n - 1)
  const rank = wilcoxonSignedRank(changes)
  const count = (sign: 1 | -1): number =>
    changes.filter((d) => reaches(sign * oriented(d, options.better), options.mcid)).length
  const resampled = (statistic: (values: number[]) => number): Bootstrap | null =>
    bootstrap(changes, statistic, options.seed, options.resamples ?? RESAMPLES)
  return {
    ok: true,
    n,
    leftOut: missing.length,
    leftOutMeanBaseline: mean(missing),
    meanBaseline: mean(baseline)!,
    meanFollowUp: mean(followUp)!,
    meanChange,
    medianChange: median(changes)!,
    sdChange,
    se,
    low,
    high,
    t: se === null ? null : meanChange / se,
    df: n - 1,
    p,
    cohenDz: se === null ? null : meanChange / sdChange,
    pearsonR: pearson(baseline, followUp),
    wilcoxonW: rank.w,
    wilcoxonP: rank.p,
    improvedCount: count(1),
    worsenedCount: count(-1),
    improved: wilson(count(1), n),
    worsened: wilson(count(-1), n),
    bootstrapMean: resampled((values) => mean(values)!),
    bootstrapMedian: resampled((values) => median(values)!),
  }
}
