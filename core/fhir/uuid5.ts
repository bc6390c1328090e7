// UUIDs made from names (RFC 9562 §5.5): the same reading has the same business identifier in every system that receives it.

import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/** The namespace of names that are URLs, as the RFC gives it. */
const URL_NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8'

function namespaceBytes(uuid: string): Uint8Array {
  return Uint8Array.from(uuid.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

const NAMESPACE = namespaceBytes(URL_NAMESPACE)
/** The two highest bits are 10. */
const VARIANT = '89ab'

const encoder = new TextEncoder()
/** Namespace and name in bytes, used again: each UUID is made in one go. */
let scratch = withNamespace(256)

function withNamespace(bytes: number): Uint8Array {
  const made = new Uint8Array(bytes)
  made.set(NAMESPACE)
  return made
}

/** The namespace and the name, in bytes; valid until the next call. */
function nameBytes(name: string): Uint8Array {
  const most = 16 + 3 * name.length
  if (most > scratch.length) scratch = withNamespace(2 * most)
  const { written } = encoder.encodeInto(name, scratch.subarray(16))
  return scratch.subarray(0, 16 + written)
}

/** SHA-1 in hex of bytes that are lent for this call only. Whoever writes pages of readings may have a faster one than this room's own, which runs anywhere. */
export type Sha1Hex = (bytes: Uint8Array) => string

const portable: Sha1Hex = (bytes) => bytesToHex(sha1(bytes))

/** A version 5 UUID of a URL, lower case. */
export function uuidOfUrl(url: string, sha1Hex: Sha1Hex = portable): string {
  const h = sha1Hex(nameBytes(url))
  const variant = VARIANT[Number.parseInt(h[16] ?? '', 16) & 3]
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-5${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20, 32)}`
}
