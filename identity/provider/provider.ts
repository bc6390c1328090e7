// The built-in authorization server (oidc-provider): tokens for machines always, log-in for the demo's people when DEMO is on.
// Every default of the library that would be too generous is set here.

import { createHmac } from 'node:crypto'
import type Provider from 'oidc-provider'
import type { Account, Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { Logger } from 'pino'
import type { EpochMs } from '#core'
import { account, type Database } from '#ledger'
import type { Access } from '../access.js'
import { deriveKey, type KeyRing } from '../keys/key-ring.js'
import { BUILT_IN_ISSUER } from '../people/built-in-logins.js'
import type { PublicUrl } from '../public-url.js'
import type { AccessTokens } from '../smart/access-token.js'
import { ledgerAdapter } from './adapter.js'
import { assertionRules, CLOCK_TOLERANCE_SECONDS } from './assertion-rules.js'
import { clientCredentialsGrant, GRANT_PARAMETERS } from './client-credentials.js'
import { loadProviderLibrary } from './load-provider.js'

export const OWN_CLIENT_ID = 'naermaal-web'
/** NSIS Substantial: what the demo's buttons stand for. */
export const DEMO_ACR = 'https://data.gov.dk/concept/core/nsis/loa/Substantial'

export interface ProviderParts {
  database: Database
  keys: KeyRing
  access: Access
  tokens: AccessTokens
  publicUrl: () => PublicUrl
  demo: boolean
  clock: () => EpochMs
  log: Logger
}

/** The secret between our own web client and our own provider: both live in this process, nobody types it in. */
export function ownClientSecret(keys: KeyRing): string {
  return createHmac('sha256', deriveKey(keys.seal.current.key, 'built-in provider'))
    .update(OWN_CLIENT_ID)
    .digest('base64url')
}

function ownClient({ keys, publicUrl }: ProviderParts): NonNullable<Configuration['clients']>[number] {
  return {
    client_id: OWN_CLIENT_ID,
    client_secret: ownClientSecret(keys),
    redirect_uris: [`${publicUrl().base}/callback`],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: 'ES384',
  }
}

async function findDemoAccount(parts: ProviderParts, subject: string): Promise<Account | undefined> {
  const row = await account(parts.database, BUILT_IN_ISSUER, subject, parts.clock())
  return row ? { accountId: subject, claims: () => ({ sub: subject }) } : undefined
}

/** Our own pages need no consent screen: everything they may know of a person they know anyway. */
async function ownGrant(ctx: KoaContextWithOIDC): Promise<InstanceType<Provider['Grant']> | undefined> {
  const { client, session, provider } = ctx.oidc
  if (client?.clientId !== OWN_CLIENT_ID || !session?.accountId) return undefined
  const known = session.grantIdFor(client.clientId)
  const found = known ? await provider.Grant.find(known) : undefined
  if (found) return found
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope('openid')
  await grant.save()
  return grant
}

function configuration(parts: ProviderParts, library: Awaited<ReturnType<typeof loadProviderLibrary>>): Configuration {
  const { issuer } = parts.publicUrl()
  const cookie = { signed: true, httpOnly: true, sameSite: 'lax', path: '/oauth' } as const
  return {
    adapter: ledgerAdapter(parts.database, parts.clock),
    clients: parts.demo ? [ownClient(parts)] : [],
    findAccount: (_ctx, subject) => findDemoAccount(parts, subject),
    loadExistingGrant: ownGrant,
    jwks: {
      keys: parts.keys.signing.map(({ kid, privateJwk }) => ({ ...privateJwk, kid, use: 'sig', alg: 'ES384' })),
    },
    assertJwtClientAuthClaimsAndHeader: assertionRules(
      parts.database,
      parts.clock,
      `${issuer}/token`,
      library.errors.InvalidClientAuth,
    ),
    acrValues: [DEMO_ACR],
    claims: { openid: ['sub', 'acr', 'auth_time'] },
    clientAuthMethods: ['client_secret_basic', 'private_key_jwt'],
    clientDefaults: { id_token_signed_response_alg: 'ES384' },
    clientBasedCORS: () => false,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    cookies: {
      keys: parts.keys.session.all.map((k) => deriveKey(k.key, 'provider cookies').toString('base64url')),
      long: cookie,
      short: cookie,
      names: { session: 'naermaal-op', interaction: 'naermaal-op-interaction', resume: 'naermaal-op-resume' },
    },
    enabledJWA: {
      idTokenSigningAlgValues: ['ES384'],
      clientAuthSigningAlgValues: ['ES384', 'RS384'],
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      claimsParameter: { enabled: false },
      resourceIndicators: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
    },
    interactions: { url: (_ctx, interaction) => `/oauth/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    responseTypes: ['code'],
    rotateRefreshToken: true,
    routes: { authorization: '/auth', token: '/token', jwks: '/jwks' },
    scopes: ['openid'],
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 300, Interaction: 600, Session: 600 },
    // The library's page would show what was sent; ours says that it failed, and why in one code.
    renderError(ctx, out) {
      ctx.type = 'json'
      ctx.body = { error: out.error }
    },
  }
}

/** @returns a provider for today's public address */
export async function openProvider(parts: ProviderParts): Promise<Provider> {
  const library = await loadProviderLibrary()
  const { issuer, fhirBase } = parts.publicUrl()
  const provider = new library.default(issuer, configuration(parts, library))
  // Trusts the forwarding headers, which mount.ts writes itself on every request.
  provider.proxy = true
  provider.registerGrantType(
    'client_credentials',
    clientCredentialsGrant({ ...parts, fhirBase, issuer, errors: library.errors }),
    GRANT_PARAMETERS,
  )
  provider.on('grant.error', (ctx, error) => {
    const client = ctx.oidc.client?.clientId ?? null
    parts.log.warn({ client, code: error.error }, 'a token was refused')
    const what = { client, code: error.error }
    parts.access
      .audit({ action: 'token', outcome: 'denied', principal: null, citizenIds: [], what })
      .catch((failure: unknown) => parts.log.error({ err: failure }, 'a refused token was not recorded'))
  })
  provider.on('server_error', (_ctx, error) => parts.log.error({ err: error }, 'the token service failed'))
  return provider
}
