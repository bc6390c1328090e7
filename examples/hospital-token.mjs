// Prints an access token of the demo's hospital client: SMART backend services, with a signed assertion (private_key_jwt) instead of a password.
// node examples/hospital-token.mjs [data/demo/hospital.json]

import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'
import { importJWK, SignJWT } from 'jose'

/** Tokens live five minutes: ask for a new one when it has gone, not for every call. */
export async function hospitalToken({ clientId, privateKeyJwk, tokenEndpoint }) {
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: privateKeyJwk.alg, kid: privateKeyJwk.kid, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenEndpoint)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('4m')
    .sign(await importJWK(privateKeyJwk))
  const answer = await fetch(tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'system/Observation.rs system/Patient.rs system/Device.rs',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  })
  if (!answer.ok) throw new Error(`${tokenEndpoint} answered ${answer.status}: ${await answer.text()}`)
  const { access_token } = await answer.json()
  return access_token
}

export async function readClient(file = 'data/demo/hospital.json') {
  return JSON.parse(await readFile(file, 'utf8'))
}

if (import.meta.url === pathToFileURL(argv[1]).href) console.log(await hospitalToken(await readClient(argv[2])))
