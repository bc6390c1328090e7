// Identity as a whole: opened once per process, closed at the end. Everything it hands out shares one set of keys and one audit trail.

import type { FastifyInstance, FastifyPluginAsync, FastifyRequest, InjectOptions } from 'fastify'
import type Provider from 'oidc-provider'
import type { CustomFetch } from 'openid-client'
import type { Logger } from 'pino'
import { AppError, type EpochMs } from '#core'
import { account, type Database, type OauthClientRow, putOauthClient, sweepOauth } from '#ledger'
import type { Access } from './access.js'
import { type AuditVerdict, verifyAudit } from './audit/verify.js'
import { openAuditWriter } from './audit/writer.js'
import { type DeviceCredentials, openDeviceCredentials } from './devices/device-credentials.js'
import { readSessionCookie } from './http/cookies.js'
import { identityPlugin } from './http/plugin.js'
import { deriveKey, type KeyRing, makeKeys, readKeys } from './keys/key-ring.js'
import { sealFor } from './keys/seal.js'
import type { LoginPage } from './login/page.js'
import { discover, inProcess, openRelyingParty } from './login/relying-party.js'
import { loginRoutes } from './login/routes.js'
import { BUILT_IN_ISSUER } from './people/built-in-logins.js'
import { openPeople, type People } from './people/people.js'
import { onAccessChanged } from './policy/access-changes.js'
import { openPolicyEngine, shippedPolicies } from './policy/cedar.js'
import { openAccess } from './policy/open-access.js'
import { mountProvider } from './provider/mount.js'
import { DEMO_ACR, OWN_CLIENT_ID, openProvider, ownClientSecret } from './provider/provider.js'
import { isLoopbackHost, lazyPublicUrl, type PublicUrl } from './public-url.js'
import { openSessions } from './sessions/sessions.js'
import { openAccessTokens } from './smart/access-token.js'
import { type DemoClientFile, provisionDemoClient } from './smart/demo-client.js'
import { smartRoutes } from './smart/discovery.js'
import { openVault, type Vault } from './vault/vault.js'

export interface IdentityOptions {
  database: Database
  /** KEYS_DIR; may be mounted read-only. */
  keysDir: string
  /** Where the audit trail's anchors are kept; KEYS_DIR when left out. Apart from the database, or they prove little. */
  anchorDir?: string
  /** True with the embedded database: keys that are missing are made. False: they must exist. */
  makeKeys: boolean
  /** PUBLIC_URL; a function when the port is known only after listening. Read at the first request. */
  publicUrl: string | (() => string)
  /** Demo people, their buttons and the built-in log-in provider. */
  demo: boolean
  /** The provider that people log in with; required unless `demo`. */
  oidc?: { issuer: string; clientId: string; clientSecret: string } | null
  clock: () => EpochMs
  log: Logger
  /** Renders /login; a plain page when left out. */
  loginPage?: (page: LoginPage, request: FastifyRequest) => string
  /** False when the caller sets its own not-found handler, and its routes' error handlers show `not-found` and `forbidden`. */
  errorPages?: boolean
  /** False for short-lived commands that neither decide nor serve. */
  listen?: boolean
}

export interface Identity {
  access: Access
  vault: Vault
  people: People
  deviceCredentials: DeviceCredentials
  /** Register first, on the root: `await app.register(identity.plugin)`. */
  plugin: FastifyPluginAsync
  /** /login, /callback, /logout, /oauth/*, /fhir/.well-known/smart-configuration: register after the plugin. */
  routes: FastifyPluginAsync
  publicUrl: () => PublicUrl
  /** 32 bytes for one named use, the same in every process: what other folders seal with. */
  derivedKey(use: string): Buffer
  /** Asks again, for streams that outlive their first request: is the session that the request came by still open? */
  isLoggedIn(request: FastifyRequest): Promise<boolean>
  /** Registers a machine of another organisation. */
  registerClient(client: OauthClientRow): Promise<void>
  /** Registers `demo-hospital` and writes DATA_DIR/demo/hospital.json. Needs the public URL. */
  provisionDemoClient(dataDir: string, organisationId: string): Promise<DemoClientFile>
  verifyAudit(): Promise<AuditVerdict>
  /** Throws away what has expired; also done by itself once an hour. */
  sweep(): Promise<void>
  close(): Promise<void>
}

const HOUR_MS = 3_600_000

/** Over plain http anyone on the way could say who logs in; this machine alone is exempt, for trying things out. */
function refuseInsecureIssuer(issuer: string): void {
  const url = URL.canParse(issuer) ? new URL(issuer) : null
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url.hostname))) return
  throw new AppError('oidc-issuer-insecure', 'OIDC_ISSUER must be an https address (http only for this machine).')
}

async function loadKeys({ keysDir, makeKeys: make }: IdentityOptions): Promise<KeyRing> {
  if (make) await makeKeys(keysDir)
  return readKeys(keysDir)
}

/**
 * @throws AppError `keys-missing`, `keys-wrong`, `key-weak`, `key-shared`, `key-readable-by-others`, `policies-invalid`,
 *   `public-url-invalid`, `login-provider-missing`, `oidc-issuer-insecure`: none of them is a reason to start anyway
 */
export async function openIdentity(options: IdentityOptions): Promise<Identity> {
  const { database, clock, log, demo } = options
  if (!demo && !options.oidc && options.listen !== false)
    throw new AppError(
      'login-provider-missing',
      'Nobody could log in: set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.',
    )
  if (options.oidc) refuseInsecureIssuer(options.oidc.issuer)
  const keys = await loadKeys(options)
  const publicUrl = lazyPublicUrl(options.publicUrl)
  const engine = openPolicyEngine(await shippedPolicies(), log)
  const vault = openVault(database, keys, clock)
  await vault.check()
  const anchorFolder = options.anchorDir ?? options.keysDir
  const audit = openAuditWriter({ database, keys: keys.audit, anchorFolder, stream: 'access', clock, log })
  const access = openAccess({ database, engine, vault, audit, clock })
  const people = openPeople(database, vault, access.forget, clock)
  const sessions = openSessions(database, vault, keys, clock)
  const tokens = openAccessTokens(database, keys, publicUrl, clock)
  const stopListening = options.listen === false ? null : onAccessChanged(database, access.forget, log)

  let provider: Promise<Provider> | null = null
  const providerOnce = (): Promise<Provider> => {
    provider ??= openProvider({ database, keys, access, tokens, publicUrl, demo, clock, log })
    return provider
  }

  const sweep = async (): Promise<void> => {
    await sessions.sweep()
    await sweepOauth(database, clock())
  }
  const sweeping = setInterval(() => {
    sweep().catch((error: unknown) => log.warn({ err: error }, 'what has expired was not swept'))
  }, HOUR_MS)
  sweeping.unref()

  const routes: FastifyPluginAsync = async (app) => {
    const { oidc } = options
    const relyingParty = openRelyingParty({
      publicUrl,
      configure: async () =>
        oidc
          ? discover(oidc.issuer, oidc.clientId, oidc.clientSecret)
          : inProcess(publicUrl(), OWN_CLIENT_ID, ownClientSecret(keys), callInProcess(app, publicUrl)),
      scope: oidc ? 'openid profile' : 'openid',
      extra: oidc ? {} : { prompt: 'login', acr_values: DEMO_ACR },
    })
    await loginRoutes(app, {
      database,
      people,
      access,
      sessions,
      relyingParty,
      accountIssuer: oidc ? oidc.issuer : BUILT_IN_ISSUER,
      seal: sealFor(keys.seal, 'login'),
      publicUrl,
      loginPage: options.loginPage ?? null,
      clock,
      log,
    })
    await mountProvider(app, {
      provider: providerOnce,
      publicUrl,
      demo: demo && !oidc,
      hasAccount: async (subject) => (await account(database, BUILT_IN_ISSUER, subject, clock())) !== null,
    })
    await smartRoutes(app, publicUrl, demo && !oidc)
  }

  return {
    access,
    vault,
    people,
    deviceCredentials: openDeviceCredentials(database, clock),
    plugin: identityPlugin({ access, sessions, tokens, publicUrl, errorPages: options.errorPages ?? true }),
    routes,
    publicUrl,
    derivedKey: (use) => deriveKey(keys.seal.current.key, `use|${use}`),
    async isLoggedIn(request) {
      const id = readSessionCookie(request, publicUrl())
      return id !== null && (await sessions.isOpen(id))
    },
    registerClient: (client) => putOauthClient(database, client, clock()),
    provisionDemoClient: (dataDir, organisationId) =>
      provisionDemoClient(database, dataDir, organisationId, publicUrl(), clock),
    verifyAudit: () => verifyAudit(database, keys.audit, anchorFolder),
    sweep,
    async close() {
      clearInterval(sweeping)
      await stopListening?.()
      await audit.close()
    },
  }
}

/** Calls our own routes without a socket: it works before listening, behind a balancer and in tests. */
function callInProcess(app: FastifyInstance, publicUrl: () => PublicUrl): CustomFetch {
  return async (url, { method, headers, body }) => {
    const { base } = publicUrl()
    if (!url.startsWith(`${base}/oauth/`))
      throw new AppError('login-failed', 'The log-in provider named a foreign address.')
    const payload = body === undefined || body === null ? undefined : String(body)
    const request: InjectOptions = {
      method: method === 'POST' ? 'POST' : 'GET',
      url: url.slice(base.length),
      headers,
      // A caller of its own for the rate limits.
      remoteAddress: 'in-process',
    }
    const answer = await app.inject(payload === undefined ? request : { ...request, payload })
    return new Response(answer.body, {
      status: answer.statusCode,
      headers: { 'content-type': String(answer.headers['content-type'] ?? 'application/json') },
    })
  }
}
