// The one grant for machines: a signed assertion in, a five-minute token out, with no more scope than was registered.

import type { errors, KoaContextWithOIDC } from 'oidc-provider'
import type { EpochMs } from '#core'
import { type Database, oauthClient } from '#ledger'
import type { Access } from '../access.js'
import type { Principal } from '../principal.js'
import { type AccessTokens, TOKEN_SECONDS } from '../smart/access-token.js'
import { grantedScopes } from '../smart/scopes.js'

export interface GrantParts {
  database: Database
  tokens: AccessTokens
  access: Access
  fhirBase: string
  issuer: string
  clock: () => EpochMs
  errors: typeof errors
}

export const GRANT_PARAMETERS = ['scope', 'resource', 'audience'] as const

export function clientCredentialsGrant(parts: GrantParts): (ctx: KoaContextWithOIDC) => Promise<void> {
  const { errors } = parts
  return async (ctx) => {
    const params = ctx.oidc.params ?? {}
    const clientId = ctx.oidc.client?.clientId ?? ''
    const client = await oauthClient(parts.database, clientId, parts.clock())
    if (!client || client.legal_basis === '') throw new errors.InvalidClient('the client has no live registration')
    for (const target of [params.resource, params.audience])
      if (target !== undefined && target !== parts.fhirBase)
        throw new errors.InvalidTarget('the only resource is the FHIR API')
    const scopes = grantedScopes(typeof params.scope === 'string' ? params.scope : '', client.scopes)
    // A token without scope would be a token that some resource server may take for everything.
    if (scopes.length === 0) throw new errors.InvalidScope('no requested scope is registered for this client', '')
    const principal: Principal = {
      kind: 'system',
      role: 'system',
      issuer: parts.issuer,
      subject: client.client_id,
      personId: null,
      selfCitizenId: null,
      loa: 0,
      capabilities: [],
      organisationId: client.organisation_id,
      careTeamId: null,
      scopes,
      purpose: client.purpose,
      displayName: client.name,
    }
    const what = { scopes: scopes.join(' '), legalBasis: client.legal_basis }
    await parts.access.audit({ action: 'token', outcome: 'success', principal, citizenIds: [], what })
    ctx.body = {
      access_token: await parts.tokens.issue(client, scopes),
      token_type: 'Bearer',
      expires_in: TOKEN_SECONDS,
      scope: scopes.join(' '),
    }
  }
}
