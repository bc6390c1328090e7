// Which time a reading is kept under, when the device's clock may be wrong (security.md 7.4). Every rule is in the table; a test walks through it.
//
// offset = receivedAt − sentAt: the device's clock error plus the time the message was under way. The two cannot be told apart by the
// message alone: one that lay in a buffer or in a broker's queue during an outage looks like one from a slow clock. Correcting the former
// would show an old measurement as new, so a late message is corrected only on evidence; an early one cannot be late, its clock is fast.
//
//   1  no `at`                                            → time of receipt, flagged
//   2  no `sentAt`, or known not to be a direct send      → unsynced: untrusted; else `at` as it stands
//   3  clock not unsynced and |offset| ≤ 10 min           → `at` as it stands
//   4  synced, offset > 10 min, not known to be direct    → `at` as it stands: a right clock, a late message
//   5  `at` after `sentAt` (1 min of grace)               → untrusted: the clock was moved between the two
//   6  unsynced                                           → corrected: it ran free, `at` and `sentAt` share its error
//   7  measured more than 10 min before it was sent       → untrusted: was the clock as wrong then?
//   8  says nothing of its clock, offset > 10 min, not known to be direct → untrusted: late or slow?
//   9  anything else (fast; set by hand and wrong; known direct) → corrected by the offset, flagged
//
// A direct send is one known to have left the device the moment before: first delivery, straight from the device, over our own broker.

import { type EpochMs, formatDateTime, PRECISION, type WrittenTime } from '#core'
import type { ClockState } from '../formats/message.js'

export const CLOCK_TOLERANCE_MS = 10 * 60_000
/** Between measuring and sending on a direct send. */
export const DIRECT_MS = 10 * 60_000
/** `at` may be this much after `sentAt`: times rounded to the minute. */
const GRACE_MS = 60_000

export interface ClockEvidence {
  receivedAt: EpochMs
  sentAt: WrittenTime | null
  clock: ClockState
  /** True: known to be a direct send. False: known not to be (queued, resent, forwarded later). Absent: not known. */
  direct?: boolean
}

export type ClockVerdict =
  | { kind: 'as-written'; at: WrittenTime }
  | { kind: 'corrected'; at: WrittenTime; context: Record<string, string | number> }
  | { kind: 'untrusted' }

export function judgeClock(at: WrittenTime, evidence: ClockEvidence): ClockVerdict {
  const { receivedAt, sentAt, clock, direct } = evidence
  const unsynced = clock === 'unsynced'
  const asWritten: ClockVerdict = { kind: 'as-written', at }
  const untrusted: ClockVerdict = { kind: 'untrusted' }
  if (!sentAt || direct === false) return unsynced ? untrusted : asWritten
  const offset = receivedAt - sentAt.at
  if (!unsynced && Math.abs(offset) <= CLOCK_TOLERANCE_MS) return asWritten
  const late = offset > CLOCK_TOLERANCE_MS && direct !== true
  if (clock === 'synced' && late) return asWritten
  if (at.at > sentAt.at + GRACE_MS) return untrusted
  if (unsynced) return corrected(at, offset)
  if (sentAt.at - at.at > DIRECT_MS) return untrusted
  if (clock === null && late) return untrusted
  return corrected(at, offset)
}

const STEP_MS: Readonly<Record<number, number>> = { [PRECISION.minute]: 60_000, [PRECISION.second]: 1000 }

/** Both times are kept: the corrected one is the reading's, the written one and the offset go into the context. */
function corrected(at: WrittenTime, offset: number): ClockVerdict {
  const step = STEP_MS[at.precision] ?? 1
  return {
    kind: 'corrected',
    at: { ...at, at: Math.round((at.at + offset) / step) * step },
    context: { 'clock.at': formatDateTime(at), 'clock.offsetMs': offset },
  }
}
