// We as the client of an OIDC provider: the built-in one or the organisation's own, through the same code
// (authorization code, PKCE, state, nonce, issuer check). Nothing is fetched before the first log-in.

import { decodeProtectedHeader } from 'jose'
import * as oidc from 'openid-client'
import { AppError } from '#core'
import type { PublicUrl } from '../public-url.js'

/** What a log-in that has begun must be finished with; kept sealed in the browser that began it. */
export interface PendingLogin {
  state: string
  nonce: string
  codeVerifier: string
  returnTo: string
}

export interface FinishedLogin {
  subject: string
  acr: string | null
  /** Milliseconds since 1970; null when the provider does not say. */
  authenticatedAt: number | null
  /** Roles that the provider vouches for; null when it does not speak of roles. */
  roles: readonly string[] | null
  /** SOR code of where she works, claim `organisation`. */
  organisation: string | null
  /** Name of her care team there, claim `care_team`. */
  careTeam: string | null
  /** For the vault. */
  name: { family: string; given: readonly string[] }
}

export interface RelyingParty {
  begin(returnTo: string, loginHint: string | null): Promise<{ pending: PendingLogin; url: string }>
  /** @throws AppError `login-failed` for any answer that does not fit what was begun */
  finish(currentUrl: URL, pending: PendingLogin): Promise<FinishedLogin>
}

/** Longer than any name or code. */
const LONGEST_CLAIM = 200
const ID_TOKEN_ALGORITHMS = new Set(['RS256', 'PS256', 'ES256', 'ES384'])

interface RelyingPartyOptions {
  publicUrl: () => PublicUrl
  /** Makes the client's configuration at first use; a failure is tried again next time. */
  configure: () => Promise<oidc.Configuration>
  /** Sent along with the request, such as `prompt` and `acr_values`. */
  extra: Readonly<Record<string, string>>
  scope: string
}

export function openRelyingParty({ publicUrl, configure, extra, scope }: RelyingPartyOptions): RelyingParty {
  let configuring: Promise<oidc.Configuration> | null = null
  function configuration(): Promise<oidc.Configuration> {
    configuring ??= configure().catch((cause: unknown) => {
      configuring = null
      throw new AppError('login-provider-unreachable', 'The log-in provider does not answer: check OIDC_ISSUER.', {
        cause,
      })
    })
    return configuring
  }

  return {
    async begin(returnTo, loginHint) {
      const pending = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        codeVerifier: oidc.randomPKCECodeVerifier(),
        returnTo,
      }
      const url = oidc.buildAuthorizationUrl(await configuration(), {
        ...extra,
        redirect_uri: `${publicUrl().base}/callback`,
        scope,
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
        code_challenge_method: 'S256',
        ...(loginHint !== null && { login_hint: loginHint }),
      })
      return { pending, url: url.href }
    },
    async finish(currentUrl, pending) {
      const config = await configuration()
      try {
        const tokens = await oidc.authorizationCodeGrant(config, currentUrl, {
          expectedState: pending.state,
          expectedNonce: pending.nonce,
          pkceCodeVerifier: pending.codeVerifier,
          idTokenExpected: true,
        })
        return finished(tokens)
      } catch (cause) {
        throw new AppError('login-failed', 'The answer of the log-in provider was not accepted.', { cause })
      }
    },
  }
}

function finished(tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): FinishedLogin {
  const claims = tokens.claims()
  const { alg } = decodeProtectedHeader(tokens.id_token ?? '')
  if (!claims || !alg || !ID_TOKEN_ALGORITHMS.has(alg)) throw new Error('no usable id token')
  const text = (claim: unknown): string | null =>
    typeof claim === 'string' && claim.length <= LONGEST_CLAIM ? claim : null
  const { auth_time: authTime, roles } = claims
  return {
    subject: claims.sub,
    acr: text(claims.acr),
    authenticatedAt: typeof authTime === 'number' ? authTime * 1000 : null,
    roles: Array.isArray(roles) ? roles.filter((r) => typeof r === 'string') : null,
    organisation: text(claims.organisation),
    careTeam: text(claims.care_team),
    name: {
      family: text(claims.family_name) ?? text(claims.name) ?? '',
      given: [text(claims.given_name)].filter((g) => g !== null),
    },
  }
}

/** A provider somewhere else, found by its discovery document. */
export async function discover(issuer: string, clientId: string, clientSecret: string): Promise<oidc.Configuration> {
  const url = new URL(issuer)
  const auth = oidc.ClientSecretBasic(clientSecret)
  const plain = url.protocol === 'http:' ? { execute: [oidc.allowInsecureRequests] } : {}
  const config = await oidc.discovery(url, clientId, undefined, auth, { ...plain, timeout: 10 })
  oidc.enableNonRepudiationChecks(config)
  return config
}

/** The provider in this process: its metadata are known, and it is called without a socket. */
export function inProcess(
  { issuer, https }: PublicUrl,
  clientId: string,
  clientSecret: string,
  call: oidc.CustomFetch,
): oidc.Configuration {
  const server: oidc.ServerMetadata = {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    authorization_response_iss_parameter_supported: true,
    id_token_signing_alg_values_supported: ['ES384'],
  }
  const metadata = { id_token_signed_response_alg: 'ES384' }
  const config = new oidc.Configuration(server, clientId, metadata, oidc.ClientSecretBasic(clientSecret))
  config[oidc.customFetch] = call
  if (!https) oidc.allowInsecureRequests(config)
  oidc.enableNonRepudiationChecks(config)
  return config
}
