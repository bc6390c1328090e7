// The hospital as a program: gets a token as SMART backend services do, and asks over a few connections that it keeps.

import { randomUUID } from 'node:crypto'
import { Agent, get } from 'node:http'
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

export interface Answer {
  status: number
  body: Buffer
  headers: NodeJS.Dict<string | string[]>
}

/** Asks over connections that stay open; @throws what the connection throws */
export function openConnections(headers: Readonly<Record<string, string>>, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    ask: (url: string): Promise<Answer> =>
      new Promise((resolve, reject) => {
        get(url, { agent, headers }, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              body: Buffer.concat(chunks),
              headers: response.headers,
            }),
          )
        }).on('error', reject)
      }),
    close: () => agent.destroy(),
  }
}
