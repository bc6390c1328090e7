// The hospital as a program: gets a token as SMART backend services do.

import { randomUUID } from 'node:crypto'
import { importJWK, SignJWT } from 'jose'
import { z } from 'zod'
import { AppError } from '#core'
import type { DemoClientFile } from '#identity'

/** @returns a bearer token, good for five minutes */
export async function hospitalToken(
  { clientId, privateKeyJwk, tokenEndpoint }: DemoClientFile,
  scope = 'system/Observation.rs',
): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: clientId, sub: clientId, aud: tokenEndpoint, jti: randomUUID(), exp: now + 240 }
  const assertion = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES384', kid: privateKeyJwk.kid, typ: 'JWT' })
    .sign(await importJWK(privateKeyJwk, 'ES384'))
  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  })
  const answer = z.object({ access_token: z.string() }).safeParse(await response.json())
  if (!answer.success) throw new AppError('bench-token', `The hospital got no token: ${response.status}.`)
  return answer.data.access_token
}
