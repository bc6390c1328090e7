// UUIDs made from names (RFC 9562 §5.5): the same reading has the same business identifier in every system that receives it.

import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** The namespace of names that are URLs, as the RFC gives it. */
const URL_NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8'

function namespaceBytes(uuid: string): Uint8Array {
  return Uint8Array.from(uuid.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

const NAMESPACE = namespaceBytes(URL_NAMESPACE)

/** A version 5 UUID of a URL, lower case. */
export function uuidOfUrl(url: string): string {
  const name = utf8ToBytes(url)
  const input = new Uint8Array(16 + name.length)
  input.set(NAMESPACE)
  input.set(name, 16)
  const hash = sha1(input).subarray(0, 16)
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = bytesToHex(hash)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
