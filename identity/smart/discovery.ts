// What a SMART client needs to know before it asks for a token: /fhir/.well-known/smart-configuration.

import type { FastifyInstance } from 'fastify'
import type { PublicUrl } from '../public-url.js'

/** What machines may be registered for in this version. */
export const SYSTEM_SCOPES = ['system/Observation.rs', 'system/Patient.rs', 'system/Device.rs'] as const
const V1_SCOPES = ['system/Observation.read', 'system/Patient.read', 'system/Device.read'] as const

export function smartConfiguration({ issuer }: PublicUrl, demo: boolean): Record<string, unknown> {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    token_endpoint: `${issuer}/token`,
    ...(demo && { authorization_endpoint: `${issuer}/auth` }),
    grant_types_supported: demo ? ['client_credentials', 'authorization_code'] : ['client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES384', 'RS384'],
    scopes_supported: [...SYSTEM_SCOPES, ...V1_SCOPES],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
  }
}

export async function smartRoutes(app: FastifyInstance, publicUrl: () => PublicUrl, demo: boolean): Promise<void> {
  app.get(
    '/fhir/.well-known/smart-configuration',
    { config: { policy: { kind: 'public' } } },
    async (_request, reply) =>
      reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'public, max-age=300')
        .header('access-control-allow-origin', '*')
        .send(JSON.stringify(smartConfiguration(publicUrl(), demo))),
  )
}
