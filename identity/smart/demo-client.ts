// The demo's hospital: a registered machine whose private key lies in DATA_DIR/demo/hospital.json, so that anyone can try.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { z } from 'zod'
import type { EpochMs } from '#core'
import { type Database, putOauthClient } from '#ledger'
import type { PublicUrl } from '../public-url.js'
import { SYSTEM_SCOPES } from './discovery.js'

export const DEMO_CLIENT_ID = 'demo-hospital'

const fileSchema = z.object({
  clientId: z.string(),
  privateKeyJwk: z.looseObject({
    kty: z.literal('EC'),
    crv: z.literal('P-384'),
    x: z.string(),
    y: z.string(),
    d: z.string(),
    alg: z.literal('ES384'),
    kid: z.string(),
  }),
  tokenEndpoint: z.string(),
  fhirBase: z.string(),
})
export type DemoClientFile = z.infer<typeof fileSchema>

async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES384', { extractable: true })
  return { ...(await exportJWK(privateKey)), alg: 'ES384', kid: `${DEMO_CLIENT_ID}-1` }
}

async function knownKey(path: string): Promise<JWK | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const parsed = fileSchema.safeParse(JSON.parse(text))
  return parsed.success ? parsed.data.privateKeyJwk : null
}

/**
 * Registers the hospital and writes its file; a key that is there already stays, the addresses follow PUBLIC_URL.
 * @param organisationId the hospital's organisation, int8 as decimal text; what it sees is what is shared with it
 */
export async function provisionDemoClient(
  database: Database,
  dataDir: string,
  organisationId: string,
  { issuer, fhirBase }: PublicUrl,
  clock: () => EpochMs,
): Promise<DemoClientFile> {
  const folder = join(dataDir, 'demo')
  const path = join(folder, 'hospital.json')
  const jwk = (await knownKey(path)) ?? (await newKey())
  const file = fileSchema.parse({
    clientId: DEMO_CLIENT_ID,
    privateKeyJwk: jwk,
    tokenEndpoint: `${issuer}/token`,
    fhirBase,
  })
  const { kty, crv, x, y, alg, kid } = file.privateKeyJwk
  const registration = {
    client_id: DEMO_CLIENT_ID,
    organisation_id: organisationId,
    name: 'Demo hospital',
    scopes: [...SYSTEM_SCOPES],
    jwks: { keys: [{ kty, crv, x, y, alg, kid, use: 'sig' }] },
    legal_basis: 'SUL-42A',
    purpose: 'TREAT',
  }
  await putOauthClient(database, registration, clock())
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(`${path}.new`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
  return file
}
