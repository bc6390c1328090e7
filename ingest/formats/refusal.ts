// Why a message, or one reading of it, went to quarantine. The reasons are stable: operators filter by them, replays name them.
// A detail says where and which rule; it never holds anything the device sent (a value, a key, a name).

export type RefusalReason =
  // the message as a whole
  | 'unknown-format'
  | 'not-utf8'
  | 'not-json'
  | 'json-too-deep'
  | 'duplicate-key'
  | 'bad-text'
  | 'bad-shape'
  | 'unsupported-version'
  | 'bad-sequence'
  | 'bad-clock'
  | 'too-many-readings'
  | 'unknown-characteristic'
  | 'bad-hex'
  | 'truncated'
  | 'over-long'
  | 'unsupported-schema'
  // one reading
  | 'unknown-metric'
  | 'missing-value'
  | 'unknown-value'
  | 'duplicate-value'
  | 'bad-value'
  | 'no-value'
  | 'missing-unit'
  | 'unknown-unit'
  | 'bad-time'
  | 'time-without-zone'
  | 'bad-flags'
  | 'bad-context'
  | 'unsupported-specimen'
  | 'aggregated'
  // the checks
  | 'beyond-physical-limits'
  | 'diastolic-not-below-systolic'
  | 'fraction-as-percent'
  | 'clock-untrusted'
  | 'time-in-future'
  | 'too-old'

export interface Refused {
  reason: RefusalReason
  /** Path and rule, never a value. */
  detail: string | null
  /** Which reading of the message, from 0; null for the message as a whole. */
  ordinal: number | null
}

export function refused(reason: RefusalReason, detail: string | null = null, ordinal: number | null = null): Refused {
  return { reason, detail, ordinal }
}

/** Tells a refusal from anything a decoder returns in its place. */
export function isRefused(thing: object): thing is Refused {
  return 'reason' in thing
}
