// One link of the audit chain: HMAC over the link before and everything that the event says.
// Who can write to the database but lacks the key cannot make a link.

import { createHmac } from 'node:crypto'
import type { EpochMs } from '#core'
import type { KeySet, VersionedKey } from '../keys/key-ring.js'
import { canonicalJson, type Json } from './canonical-json.js'

export interface Link {
  stream: string
  seq: number
  recordedAt: EpochMs
  /** int8 as decimal text. */
  citizenId: string | null
  event: Json
  /** Hash of what is kept encrypted beside it, so that lawful erasure leaves the chain whole. */
  personalHash: Buffer | null
}

/** What a stream starts from. */
export function genesis(stream: string): Buffer {
  return createHmac('sha256', 'naermaal audit').update(stream).digest()
}

/** The link's hash under one key. Its version is in the event as `key`. */
export function linkHash(key: VersionedKey, previous: Buffer, link: Link): Buffer {
  const said = canonicalJson({
    stream: link.stream,
    seq: link.seq,
    at: link.recordedAt,
    citizen: link.citizenId,
    event: link.event,
    personal: link.personalHash?.toString('base64') ?? null,
  })
  return createHmac('sha256', key.key).update(previous).update(said).digest()
}

/** The key that an event names; the newest when it names none that we have. */
export function keyOf(keys: KeySet, event: Json): VersionedKey {
  const version = event !== null && typeof event === 'object' && 'key' in event ? event.key : null
  return keys.all.find((k) => k.version === version) ?? keys.current
}
