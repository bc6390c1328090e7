// How many readings would settle an uncertain answer (clinical.md 6.2): n = (1.96 sd √2 / MCID)² (1 + rc)/(1 − rc), rounded up.

export interface ReadingsNeeded {
  /** Readings that each phase needs. */
  perPhase: number
  /** More readings after the start that bring the follow-up there; 0 when only a longer baseline would help. */
  more: number
}

/**
 * @param sd within the phases, in the unit of the MCID
 * @param lag1Used autocorrelation from 0 to 0.9
 * @returns null when sd or MCID say nothing
 *
 * @figure Readings that would settle it (*flere målinger kan afklare det*)
 * @nurse About how many more measurements (days with measurements on the effect page) it takes before the question can be answered. It is a guide
 *   for planning, not a promise.
 * @statistician Sample size per phase for a 95 % interval of a difference of two means with half-width MCID, inflated for autocorrelation; SD and
 *   lag 1 are the estimates at hand and are uncertain themselves.
 * @formula
 *   n per phase = ⌈(1.96 SD √2 / MCID)² × (1 + rc) / (1 − rc)⌉          more = n − readings after the start
 * @source Standard sample size formula; autocorrelation as in before and after.
 * @needs An open verdict, an SD, and a smallest important difference.
 * @notFor Measuring until the answer is the wanted one: the windows stay as they were set.
 * @with moreReadingsSentence
 */
export function readingsNeeded(sd: number, mcid: number, lag1Used: number, nFollowUp: number): ReadingsNeeded | null {
  if (!(mcid > 0) || !(sd >= 0) || !(lag1Used < 1)) return null
  const independent = ((1.96 * sd * Math.SQRT2) / mcid) ** 2
  const perPhase = Math.ceil((independent * (1 + lag1Used)) / (1 - lag1Used))
  return Number.isFinite(perPhase) ? { perPhase, more: Math.max(0, perPhase - nFollowUp) } : null
}
