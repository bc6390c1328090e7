// Citizen, device and person ids: random 63-bit integers, spelled as 13 characters of base32 everywhere outside the database.
// They are the FHIR ids of Patient and Device. A CPR number is never an id.

import { base32FromInt8, decodeBase32, encodeBase32 } from './base32.js'
import { AppError } from './errors.js'

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** A citizen: FHIR `Patient.id`. */
export type CitizenId = Branded<'citizen'>
/** A meter, hub or phone: FHIR `Device.id`, MQTT client id and user name. */
export type DeviceId = Branded<'device'>
/** A professional or relative who logs in. */
export type PersonId = Branded<'person'>

/** 13 characters hold 65 bits; the first is at most `7`, so that the number fits 63 bits. */
const ID = /^[0-7][0-9a-hjkmnp-tv-z]{12}$/

function isId(text: string): boolean {
  return ID.test(text)
}

export function isCitizenId(text: string): text is CitizenId {
  return isId(text)
}
export function isDeviceId(text: string): text is DeviceId {
  return isId(text)
}
export function isPersonId(text: string): text is PersonId {
  return isId(text)
}

/** @throws AppError `bad-id` */
export function citizenId(text: string): CitizenId {
  if (!isCitizenId(text)) throw new AppError('bad-id', 'A citizen id is 13 characters of lower-case base32.')
  return text
}
/** @throws AppError `bad-id` */
export function deviceId(text: string): DeviceId {
  if (!isDeviceId(text)) throw new AppError('bad-id', 'A device id is 13 characters of lower-case base32.')
  return text
}
/** @throws AppError `bad-id` */
export function personId(text: string): PersonId {
  if (!isPersonId(text)) throw new AppError('bad-id', 'A person id is 13 characters of lower-case base32.')
  return text
}

/** Spells 8 random bytes as an id; the top bit is dropped. The randomness is the caller's. */
export function idFromBytes(bytes: Uint8Array): string {
  if (bytes.length < 8) throw new AppError('bad-id', 'An id needs 8 bytes.')
  let value = 0n
  for (let i = 0; i < 8; i++) value = (value << 8n) | BigInt(bytes[i] ?? 0)
  return encodeBase32(value & 0x7fff_ffff_ffff_ffffn, 13)
}

/** The database's int8 as text (`pg` sends int8 as decimal text) spelled in base32; negative numbers are hashes of 64 bits. */
export function idFromInt8(decimal: string): string {
  return base32FromInt8(decimal)
}

/** The id as the decimal text of the database's int8. */
export function idToInt8(id: string): string {
  const value = decodeBase32(id)
  if (value === null) throw new AppError('bad-id', 'Not an id.')
  return BigInt.asIntN(64, value).toString()
}
