// What every decoder returns: the readings of one message, good and bad side by side, and what it says of its sender's clock.

import type { DecodedReading, WrittenTime } from '#core'
import type { GlucoseContextFacts } from '#ledger'
import { type RefusalReason, type Refused, refused } from './refusal.js'

/** What the device says of its clock; null when it says nothing. `set`: just set by hand. */
export type ClockState = 'synced' | 'unsynced' | 'set' | null

export interface DecodedMessage {
  /** In the order of the message: the index is the ordinal. */
  readings: readonly (DecodedReading | Refused)[]
  epoch: number | null
  seq: number | null
  sentAt: WrittenTime | null
  clock: ClockState
  /** Why a message that was understood holds no reading. */
  note?: 'context-only' | 'status-only' | null
  /** With the note `context-only`: what it says, and of which measurement; null when it says nothing that has a name. */
  glucoseContext?: GlucoseContextFacts | null
}

export type Decoded = { ok: true; message: DecodedMessage } | { ok: false; refused: Refused }

export type Context = Readonly<Record<string, string | number | boolean>>

/** More readings than this in one message are refused: one packet must not become thousands of quarantine rows. */
export const MAX_READINGS = 1000

/** The context of a reading that has none. */
export const NO_CONTEXT: Context = Object.freeze({})

export function refusedMessage(reason: RefusalReason, detail: string | null = null): Decoded {
  return { ok: false, refused: refused(reason, detail) }
}

/** A message of a format that knows no sequence and no clock. */
export function plainMessage(
  readings: readonly (DecodedReading | Refused)[],
  note: DecodedMessage['note'] = null,
  glucoseContext: DecodedMessage['glucoseContext'] = null,
): Decoded {
  return { ok: true, message: { readings, epoch: null, seq: null, sentAt: null, clock: null, note, glucoseContext } }
}
