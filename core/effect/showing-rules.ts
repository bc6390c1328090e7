// What a group result may show (clinical.md 6.11): an estimate needs 10 people with both measurements and 60 % follow-up.

export const GROUP_ESTIMATE_FROM = 10
export const GROUP_COUNTS_FROM = 5
export const FOLLOW_UP_SHARE = 0.6
/** More outcomes than this on one page: all but the one chosen in advance are exploratory. */
export const MOST_OUTCOMES = 10

export interface GroupShowing {
  /** Estimate with interval and verdict; counts and median without verdict; nothing. */
  show: 'estimate' | 'counts-and-median' | 'nothing'
  /** From 0 to 1; null when nobody was enrolled. */
  followUpShare: number | null
  /** "Those who stayed": fewer than 60 % were measured again. */
  isThoseWhoStayed: boolean
}

/**
 * @param withBoth people with both measurements @param enrolled everybody with a baseline
 *
 * @figure Follow-up share, and what a group page may show
 * @nurse How many of those whose follow-up is due were measured again; it stands before the result. From {GROUP_ESTIMATE_FROM} people and
 *   {FOLLOW_UP_SHARE%} % follow-up an estimate is shown; from {GROUP_COUNTS_FROM} people only counts and the median; below {GROUP_COUNTS_FROM}
 *   nothing. Below {FOLLOW_UP_SHARE%} % it says "those who stayed" (*kun dem, der blev*).
 * @statistician Complete-case share; thresholds are a rule, not a guarantee against selection. With more than {MOST_OUTCOMES} outcomes on a page
 *   all but the one chosen in advance are marked exploratory.
 * @formula
 *   follow-up share = people with both measurements / people with a baseline whose follow-up is due
 * @source The platform's own rule. That those who stay look better: [How honest are the figures?](effect-honesty.md)
 * @needs Somebody enrolled.
 * @notFor Concluding about those who left.
 * @with exploratoryOutcomes
 */
export function groupShowing(withBoth: number, enrolled: number): GroupShowing {
  const followUpShare = enrolled > 0 ? withBoth / enrolled : null
  const isThoseWhoStayed = followUpShare !== null && followUpShare < FOLLOW_UP_SHARE
  if (withBoth < GROUP_COUNTS_FROM) return { show: 'nothing', followUpShare, isThoseWhoStayed }
  const isEstimate = withBoth >= GROUP_ESTIMATE_FROM && !isThoseWhoStayed
  return { show: isEstimate ? 'estimate' : 'counts-and-median', followUpShare, isThoseWhoStayed }
}

/** Which outcomes of a page are to be marked exploratory. @param primary the one chosen in advance */
export function exploratoryOutcomes<Name extends string>(outcomes: readonly Name[], primary: Name | null): Name[] {
  return outcomes.length > MOST_OUTCOMES ? outcomes.filter((name) => name !== primary) : []
}
