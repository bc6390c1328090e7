// What the rest of ingest uses of the formats.

export { decode } from './decode.js'
export type { ClockState, Decoded, DecodedMessage } from './message.js'
export { isRefused, type RefusalReason, type Refused, refused } from './refusal.js'
