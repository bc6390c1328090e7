// An OIDC provider for tests that answers exactly as it is told, wrongly if need be.

import { createServer, type Server } from 'node:http'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

export interface Answer {
  claims?: JWTPayload
  alg?: 'ES384' | 'HS256' | 'none' | 'foreign'
}

export interface StrangeProvider {
  issuer: string
  /** How the next id tokens differ from right ones. */
  answer: Answer
  /** Every request to the token endpoint, as form fields. */
  asked: URLSearchParams[]
  close(): Promise<void>
}

export const CLIENT = { clientId: 'naermaal', clientSecret: 'a-secret-between-the-two-of-them' }

export async function openStrangeProvider(): Promise<StrangeProvider> {
  const own = await generateKeyPair('ES384', { extractable: true })
  const foreign = await generateKeyPair('ES384')
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k', alg: 'ES384', use: 'sig' }
  const provider: StrangeProvider = { issuer: '', answer: {}, asked: [], close: () => closed(server) }

  async function idToken(nonce: string): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    const { claims = {}, alg = 'ES384' } = provider.answer
    const payload = {
      iss: provider.issuer,
      aud: CLIENT.clientId,
      sub: 'someone',
      nonce,
      iat: now,
      exp: now + 300,
      acr: 'https://data.gov.dk/concept/core/nsis/loa/High',
      ...claims,
    }
    if (alg === 'none') {
      const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
      return `${part({ alg: 'none' })}.${part(payload)}.`
    }
    const key: CryptoKey | Uint8Array =
      alg === 'HS256' ? Buffer.from(CLIENT.clientSecret) : alg === 'foreign' ? foreign.privateKey : own.privateKey
    return new SignJWT(payload).setProtectedHeader({ alg: alg === 'HS256' ? alg : 'ES384', kid: 'k' }).sign(key)
  }

  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', async () => {
      const fields = new URLSearchParams(body)
      if (request.method === 'POST') provider.asked.push(fields)
      const answers: Record<string, unknown> = {
        '/.well-known/openid-configuration': {
          issuer: provider.issuer,
          authorization_endpoint: `${provider.issuer}/auth`,
          token_endpoint: `${provider.issuer}/token`,
          jwks_uri: `${provider.issuer}/jwks`,
          id_token_signing_alg_values_supported: ['ES384', 'HS256', 'none'],
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          code_challenge_methods_supported: ['S256'],
          authorization_response_iss_parameter_supported: true,
        },
        '/jwks': { keys: [jwk] },
        // The code carries the nonce, so that nothing has to be remembered.
        '/token': {
          access_token: 'x',
          token_type: 'Bearer',
          expires_in: 60,
          id_token: await idToken(fields.get('code') ?? ''),
        },
      }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[request.url ?? ''] ?? {}))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  provider.issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  return provider
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
