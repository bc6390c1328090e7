// UUIDs made from names (RFC 9562 §5.5): the same reading has the same business identifier in every system that receives it.

import { sha1 } from '@noble/hashes/legacy.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** The namespace of names that are URLs, as the RFC gives it. */
const URL_NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8'

function namespaceBytes(uuid: string): Uint8Array {
  return Uint8Array.from(uuid.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

const NAMESPACE = namespaceBytes(URL_NAMESPACE)
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The namespace and the name in bytes. Our names are ASCII, for which no encoder is needed: this runs for every reading of a page. */
function nameBytes(name: string): Uint8Array {
  const bytes = new Uint8Array(16 + name.length)
  bytes.set(NAMESPACE)
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i)
    if (code > 127) return Uint8Array.of(...NAMESPACE, ...utf8ToBytes(name))
    bytes[16 + i] = code
  }
  return bytes
}

/** A version 5 UUID of a URL, lower case. */
export function uuidOfUrl(url: string): string {
  const hash = sha1(nameBytes(url))
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  let text = ''
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-'
    text += HEX[hash[i] ?? 0]
  }
  return text
}
