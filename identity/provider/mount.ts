// The provider's routes under /oauth. It reads the raw body itself and must see our public address, whatever the proxy says.

import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type Provider from 'oidc-provider'
import { languageOf, REFUSALS, refuse } from '../http/refusals.js'
import { buttonsPage } from '../login/page.js'
import { DEMO_LABELS, DEMO_ROLES, isDemoRole } from '../people/built-in-logins.js'
import type { PublicUrl } from '../public-url.js'
import { DEMO_ACR } from './provider.js'

const PREFIX = '/oauth'
const MOST_TOKENS = { max: 600, timeWindow: '1 minute' }

export interface MountParts {
  provider: () => Promise<Provider>
  publicUrl: () => PublicUrl
  demo: boolean
  /** Whether a demo person is there and may log in. */
  hasAccount: (subject: string) => Promise<boolean>
}

/** Issuer, endpoints and the Secure flag follow PUBLIC_URL; what a caller says of host and scheme is overwritten. */
function speakPublicly(raw: IncomingMessage, { host, https }: PublicUrl): void {
  const proto = https ? 'https' : 'http'
  Object.assign(raw.headers, { host, 'x-forwarded-host': host, 'x-forwarded-proto': proto })
  delete raw.headers['x-forwarded-for']
}

/** Hands the request to the provider as it came, below its prefix. */
async function pass(parts: MountParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const provider = await parts.provider()
  const { raw } = request
  speakPublicly(raw, parts.publicUrl())
  Object.assign(raw, { originalUrl: raw.url, url: (raw.url ?? '/').slice(PREFIX.length) || '/' })
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value)
  reply.hijack()
  await provider.callback()(raw, reply.raw)
  return reply
}

async function interact(
  parts: MountParts,
  request: FastifyRequest<{ Params: { uid: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const provider = await parts.provider()
  speakPublicly(request.raw, parts.publicUrl())
  const interaction = await provider.interactionDetails(request.raw, reply.raw).catch(() => null)
  if (interaction?.uid !== request.params.uid || interaction.prompt.name !== 'login')
    return refuse(request, reply, REFUSALS.badRequest)
  const chosen = request.method === 'POST' ? personOf(request.body) : interaction.params.login_hint
  if (!isDemoRole(chosen)) {
    const language = languageOf(request)
    const people = DEMO_ROLES.map((role) => ({ key: role, label: DEMO_LABELS[role][language] }))
    const action = `${PREFIX}/interaction/${interaction.uid}`
    return reply
      .type('text/html; charset=utf-8')
      .send(buttonsPage({ language, people, action, returnTo: null, notice: null }))
  }
  // Someone whose account has ended goes back with an error, as at any provider.
  const result = (await parts.hasAccount(chosen))
    ? { login: { accountId: chosen, acr: DEMO_ACR, amr: ['demo'], remember: false } }
    : { error: 'access_denied' }
  return reply.redirect(await provider.interactionResult(request.raw, reply.raw, result), 303)
}

function personOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'person' in body ? body.person : undefined
}

export async function mountProvider(app: FastifyInstance, parts: MountParts): Promise<void> {
  const config = { policy: { kind: 'public' }, ownOriginRules: true, rateLimit: MOST_TOKENS } as const
  if (parts.demo)
    app.route<{ Params: { uid: string } }>({
      method: ['GET', 'POST'],
      url: `${PREFIX}/interaction/:uid`,
      config: { policy: { kind: 'public' } },
      handler: (request, reply) => interact(parts, request, reply),
    })
  await app.register(async (raw) => {
    raw.removeAllContentTypeParsers()
    raw.addContentTypeParser('*', (_request, _payload, done) => done(null))
    raw.route({
      method: ['GET', 'POST', 'OPTIONS'],
      url: `${PREFIX}/*`,
      exposeHeadRoute: false,
      config,
      handler: (request, reply) => pass(parts, request, reply),
    })
  })
}
