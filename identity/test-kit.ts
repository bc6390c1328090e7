// For identity's own tests: principals, keys and a log that can be read. Nothing here is part of the product.

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { type Logger, pino } from 'pino'
import { type CitizenId, citizenId, idFromBytes, type PersonId, personId } from '#core'
import { ROLES } from './capabilities.js'
import { type KeyRing, makeKeys, readKeys } from './keys/key-ring.js'
import type { Principal, Role } from './principal.js'

export const silent: Logger = pino({ level: 'silent' })

/** A log whose lines can be searched. */
export function logBuffer(): { log: Logger; text: () => string } {
  let text = ''
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  return { log: pino({ level: 'trace' }, sink), text: () => text }
}

export interface TestKeys {
  folder: string
  keys: KeyRing
  remove(): Promise<void>
}

export async function testKeys(): Promise<TestKeys> {
  const folder = await mkdtemp(join(tmpdir(), 'nm-keys-'))
  await makeKeys(folder)
  return { folder, keys: await readKeys(folder), remove: () => rm(folder, { recursive: true, force: true }) }
}

export const newCitizenId = (): CitizenId => citizenId(idFromBytes(randomBytes(8)))
export const newPersonId = (): PersonId => personId(idFromBytes(randomBytes(8)))

/** A person in a role, with the rights of that role; `over` changes what a test is about. */
export function person(role: Exclude<Role, 'system'>, over: Partial<Principal> = {}): Principal {
  const { kind, capabilities, purpose } = ROLES[role]
  const id = over.personId ?? newPersonId()
  return {
    kind,
    role,
    issuer: 'test',
    subject: id,
    personId: id,
    selfCitizenId: role === 'citizen' ? citizenId(id) : null,
    loa: 3,
    capabilities,
    organisationId: kind === 'professional' ? '10' : null,
    careTeamId: role === 'nurse' || role === 'doctor' ? '20' : null,
    scopes: null,
    purpose,
    displayName: '',
    ...over,
  }
}

export function machine(over: Partial<Principal> = {}): Principal {
  return {
    kind: 'system',
    role: 'system',
    issuer: 'test',
    subject: 'hospital',
    personId: null,
    selfCitizenId: null,
    loa: 0,
    capabilities: [],
    organisationId: '11',
    careTeamId: null,
    scopes: ['system/Observation.rs', 'system/Patient.rs', 'system/Device.rs'],
    purpose: 'TREAT',
    displayName: '',
    ...over,
  }
}
