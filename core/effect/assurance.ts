// Assurance (clinical.md 6.3): whether a process, left as it is, keeps a target.

import type { XmrLimits } from './xmr-limits.js'
import type { ImprovementDirection } from './xmr-signals.js'

export type Assurance = 'consistently-passes' | 'consistently-fails' | 'hit-or-miss'

/**
 * @returns null without a target or without a direction that is good
 *
 * @figure Assurance against a target
 * @nurse Whether the process, left as it is, keeps its target: always, never, or now and then.
 * @statistician Position of the target relative to the process limits; no probability.
 * @formula
 *   target beyond the limit on the good side: consistently fails;  beyond it on the other: consistently passes;  between: hit or miss
 * @source NHS England, Making Data Count.
 * @needs Limits of an XmR chart, a target, and a direction that is good.
 * @notFor Promising the next week.
 */
export function assurance(
  limits: XmrLimits,
  improvement: ImprovementDirection,
  target: number | null,
): Assurance | null {
  if (target === null || improvement === 'none') return null
  const isBeyondUpper = target > limits.upl
  const isBeyondLower = target < limits.lpl
  if (!isBeyondUpper && !isBeyondLower) return 'hit-or-miss'
  return isBeyondUpper === (improvement === 'down') ? 'consistently-passes' : 'consistently-fails'
}
