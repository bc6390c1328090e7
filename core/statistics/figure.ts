// A figure or the reason why there is none (clinical.md 0.1): the definition's refusal is data, never NaN and never a guess.

/** Below the data requirement: shown as "not enough data: 5 of 12". */
export interface NotEnoughData {
  ok: false
  reason: 'not-enough-data'
  have: number
  need: number
}

export interface Refused<Reason extends string> {
  ok: false
  reason: Reason
}

/** What a definition gives: a result that says `ok: true`, or why it refuses. */
export type Figure<Result, Reason extends string = never> =
  | ({ ok: true } & Result)
  | NotEnoughData
  | ([Reason] extends [never] ? never : Refused<Reason>)

export function notEnough(have: number, need: number): NotEnoughData {
  return { ok: false, reason: 'not-enough-data', have, need }
}

export function refuse<const Reason extends string>(reason: Reason): Refused<Reason> {
  return { ok: false, reason }
}
