// Configuration: one schema over the environment, in one place. Every setting has a default that works and knows where it came from.

import { resolve } from 'node:path'
import { z } from 'zod'
import { AppError } from '#core'

const whole = (from: number, to: number) => {
  const message = `must be a whole number from ${from} to ${to}`
  return z
    .string()
    .regex(/^\d{1,10}$/, { message })
    .transform(Number)
    .refine((n) => n >= from && n <= to, { message })
}
const port = whole(0, 65_535)
const flag = z
  .enum(['true', 'false', '1', '0', 'yes', 'no'])
  .transform((text) => text === 'true' || text === '1' || text === 'yes')
const url = (...schemes: string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), {
    message: `must be a URL with ${schemes.join(' or ')}`,
  })

const environment = z.object({
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  PG_BIN: z.string().min(1).optional(),
  KEYS_DIR: z.string().min(1).optional(),
  HTTP_PORT: port.default(8080),
  HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  MQTT_PORT: port.default(1883),
  MQTTS_PORT: port.optional(),
  MQTTS_CERT: z.string().min(1).optional(),
  MQTTS_KEY: z.string().min(1).optional(),
  MQTT_URL: url('mqtt:', 'mqtts:', 'ws:', 'wss:').optional(),
  DEVICE_BYTES_PER_DAY: whole(1_000_000, 9_999_999_999).default(1_000_000_000),
  INFLUX_URL: url('http:', 'https:').optional(),
  INFLUX_TOKEN: z.string().min(1).optional(),
  INFLUX_ORG: z.string().min(1).optional(),
  INFLUX_BUCKET: z.string().min(1).optional(),
  PUBLIC_URL: url('http:', 'https:').optional(),
  OIDC_ISSUER: url('http:', 'https:').optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  DEMO: flag.optional(),
  DEMO_CITIZENS: whole(1, 20_000).default(40),
  DEMO_DAYS: whole(1, 365).default(90),
  DEMO_SEED: whole(0, 4_294_967_295).default(20261123),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})

type Environment = z.infer<typeof environment>
export type SettingName = keyof Environment

/** Where a setting came from. */
export type SettingSource = 'environment' | 'default' | 'derived'

export interface Config {
  dataDir: string
  /** Null: the embedded PostgreSQL. */
  databaseUrl: string | null
  pgBin: string | null
  keysDir: string
  http: { host: string; port: number }
  mqtt: { port: number; tls: { port: number; certFile: string; keyFile: string } | null }
  /** Null: the embedded broker. */
  mqttUrl: string | null
  /** What one device may add to the ledger in a day, in bytes. */
  deviceBytesPerDay: number
  influx: { url: string; token: string; org: string; bucket: string } | null
  /** Without a slash at the end. Null until the port is known, when it follows from the port. */
  publicUrl: string | null
  oidc: { issuer: string; clientId: string; clientSecret: string | null } | null
  demo: { citizens: number; days: number; seed: number } | null
  logLevel: string
  /** Each setting with its value (secrets hidden) and source, for `naermaal config`. */
  settings: readonly { name: SettingName; value: string; source: SettingSource; why?: string }[]
}

const SECRETS: ReadonlySet<SettingName> = new Set(['INFLUX_TOKEN', 'OIDC_CLIENT_SECRET'])

/**
 * Reads the configuration.
 * @param all true for `naermaal start` without a role: the demo is on then, unless a database is given
 * @throws AppError `bad-configuration` naming the setting and the rule, never the value
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, all: boolean): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environment.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new AppError('bad-configuration', `${String(issue?.path[0])}: ${issue?.message ?? 'not valid'}.`, {
      details: { setting: String(issue?.path[0]) },
    })
  }
  const e = parsed.data
  const dataDir = resolve(e.DATA_DIR)
  const demo = e.DEMO ?? (all && e.DATABASE_URL === undefined)
  return {
    dataDir,
    databaseUrl: e.DATABASE_URL ?? null,
    pgBin: e.PG_BIN ?? null,
    keysDir: resolve(e.KEYS_DIR ?? `${dataDir}/keys`),
    http: { host: e.HTTP_HOST, port: e.HTTP_PORT },
    mqtt: { port: e.MQTT_PORT, tls: tlsOf(e) },
    mqttUrl: e.MQTT_URL ?? null,
    deviceBytesPerDay: e.DEVICE_BYTES_PER_DAY,
    influx: influxOf(e),
    publicUrl: publicUrlOf(e),
    oidc: oidcOf(e),
    demo: demo ? { citizens: e.DEMO_CITIZENS, days: e.DEMO_DAYS, seed: e.DEMO_SEED } : null,
    logLevel: e.LOG_LEVEL,
    settings: describe(e, given, {
      DATA_DIR: dataDir,
      KEYS_DIR: resolve(e.KEYS_DIR ?? `${dataDir}/keys`),
      PUBLIC_URL: publicUrlOf(e) ?? (e.HTTP_PORT === 0 ? '' : `http://localhost:${e.HTTP_PORT}`),
      DEMO: String(demo),
    }),
  }
}

function all<T extends SettingName>(e: Environment, names: readonly T[], what: string): void {
  const missing = names.filter((name) => e[name] === undefined)
  if (missing.length > 0 && missing.length < names.length) {
    throw new AppError('bad-configuration', `${what} needs ${missing.join(', ')} too.`, {
      details: { setting: missing[0] ?? '' },
    })
  }
}

function tlsOf(e: Environment): Config['mqtt']['tls'] {
  all(e, ['MQTTS_PORT', 'MQTTS_CERT', 'MQTTS_KEY'], 'MQTT over TLS')
  if (e.MQTTS_PORT === undefined || !e.MQTTS_CERT || !e.MQTTS_KEY) return null
  return { port: e.MQTTS_PORT, certFile: resolve(e.MQTTS_CERT), keyFile: resolve(e.MQTTS_KEY) }
}

function influxOf(e: Environment): Config['influx'] {
  all(e, ['INFLUX_URL', 'INFLUX_TOKEN', 'INFLUX_ORG', 'INFLUX_BUCKET'], 'The InfluxDB mirror')
  if (!e.INFLUX_URL || !e.INFLUX_TOKEN || !e.INFLUX_ORG || !e.INFLUX_BUCKET) return null
  return { url: e.INFLUX_URL, token: e.INFLUX_TOKEN, org: e.INFLUX_ORG, bucket: e.INFLUX_BUCKET }
}

function oidcOf(e: Environment): Config['oidc'] {
  all(e, ['OIDC_ISSUER', 'OIDC_CLIENT_ID'], 'Log-in through a provider')
  if (!e.OIDC_ISSUER || !e.OIDC_CLIENT_ID) return null
  return { issuer: e.OIDC_ISSUER, clientId: e.OIDC_CLIENT_ID, clientSecret: e.OIDC_CLIENT_SECRET ?? null }
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

function publicUrlOf(e: Environment): string | null {
  if (e.PUBLIC_URL === undefined) return null
  const parsed = new URL(e.PUBLIC_URL)
  if (parsed.protocol === 'http:' && !LOOPBACK.has(parsed.hostname)) {
    throw new AppError(
      'bad-configuration',
      'PUBLIC_URL: plain http is allowed for a loopback host only; put TLS in front.',
      { details: { setting: 'PUBLIC_URL' } },
    )
  }
  return e.PUBLIC_URL.replace(/\/+$/, '')
}

function describe(e: Environment, given: object, derived: Partial<Record<SettingName, string>>): Config['settings'] {
  return (Object.keys(environment.shape) as SettingName[]).map((name) => {
    const isGiven = Object.hasOwn(given, name)
    const raw = derived[name] ?? (e[name] === undefined ? '' : String(e[name]))
    const value = SECRETS.has(name) && raw !== '' ? '(hidden)' : hidePassword(raw)
    return {
      name,
      value,
      source: isGiven ? 'environment' : derived[name] !== undefined && e[name] === undefined ? 'derived' : 'default',
    }
  })
}

/** Up to the last `@`: rather too much hidden than the rest of a password that holds one. */
function hidePassword(text: string): string {
  return text
    .replace(/^([a-z]+:\/\/[^:@/]*):.*@/is, '$1:(hidden)@')
    .replace(/([?&][^=&]*(?:pass|secret|token)[^=&]*=)[^&#]*/gi, '$1(hidden)')
}
