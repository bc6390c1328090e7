// `MQTT_URL`: where the broker is and how to be with it, in one setting. Read once, strictly: a misspelt option is an error, not a default.
// The URL may hold a password, so no error repeats any of it.

import { hostname } from 'node:os'
import { z } from 'zod'
import { AppError } from '#core'

const PROTOCOLS = ['mqtt:', 'mqtts:', 'ws:', 'wss:']
const VERSIONS = { '3.1.1': 4, '5': 5 } as const

const optionsSchema = z.strictObject({
  clientId: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/)
    .optional(),
  version: z.enum(['3.1.1', '5']).optional(),
  shared: z.enum(['true', 'false']).optional(),
  ca: z.string().min(1).optional(),
  cert: z.string().min(1).optional(),
  key: z.string().min(1).optional(),
})

export interface BrokerAddress {
  /** Without options, user name and password. */
  url: string
  host: string
  username?: string
  password?: string
  clientId: string
  protocolVersion: 4 | 5
  shared: boolean
  caFile?: string
  certFile?: string
  keyFile?: string
}

/**
 * @example parseBrokerUrl('mqtts://ingest:secret@broker.example:8883?clientId=gateway-1&ca=/etc/ssl/broker.pem')
 * @throws AppError `bad-mqtt-url`
 */
export function parseBrokerUrl(text: string): BrokerAddress {
  if (!URL.canParse(text)) throw badUrl('It is no URL.')
  const url = new URL(text)
  if (!PROTOCOLS.includes(url.protocol)) throw badUrl('It begins with mqtt://, mqtts://, ws:// or wss://.')
  if (url.hostname === '') throw badUrl('It names no host.')
  const read = optionsSchema.safeParse(Object.fromEntries(url.searchParams))
  if (!read.success)
    throw badUrl(`Options are ${Object.keys(optionsSchema.shape).join(', ')}; see docs/external-broker.md.`)
  const { clientId = `naermaal-${hostname()}`, version = '5', shared, ca, cert, key } = read.data
  if ((cert === undefined) !== (key === undefined)) throw badUrl('The options cert and key go together.')
  const protocolVersion = VERSIONS[version]
  const username = decoded(url.username)
  const password = decoded(url.password)
  url.search = ''
  url.username = ''
  url.password = ''
  return {
    url: url.href,
    host: url.hostname,
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    clientId,
    protocolVersion,
    shared: protocolVersion === 5 && shared !== 'false',
    ...(ca !== undefined && { caFile: ca }),
    ...(cert !== undefined && { certFile: cert }),
    ...(key !== undefined && { keyFile: key }),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    throw new AppError('bad-mqtt-url', 'MQTT_URL: user name or password is not percent-encoded correctly.', {
      cause: error,
    })
  }
}

function badUrl(sentence: string): AppError {
  return new AppError('bad-mqtt-url', `MQTT_URL cannot be read. ${sentence}`)
}
