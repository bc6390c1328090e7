// `naermaal sim`: what the words on the command line ask for, and doing it. Wiring (output, exit code, registration) is the app's.

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { AppError, type EpochMs } from '#core'
import type { LoadDevice } from '../load/load-device.js'
import type { LoadFormat } from '../load/message-template.js'
import { type LoadOptions, type LoadStats, runLoad } from '../load/run-load.js'
import { DEFAULT_CITIZENS, generatePopulation, MOST_CITIZENS } from '../population/generate.js'

export interface SimRequest {
  kind: 'run'
  citizens: number
  /** Messages per second in all; null = as fast as acknowledged. */
  rate: number | null
  seed: number
  url: string
  devicesFile: string | null
  /** Infinity = until interrupted. */
  durationMs: number
  inFlight: number
  format: LoadFormat
  /** For devices without a file: the password of all of them. */
  password: string
}

export type SimCommand = SimRequest | { kind: 'help'; text: string }

export const SIM_HELP = `naermaal sim: simulated devices publish readings over MQTT.

  --citizens N     citizens whose devices send (default ${DEFAULT_CITIZENS}, at most ${MOST_CITIZENS}); with --devices: at most N devices
  --rate R         messages per second, all devices together (default 10); max = as fast as they are acknowledged
  --seed S         a whole number; the same seed gives the same citizens and values (default 1)
  --url URL        mqtt://host:port or mqtts://host:port (default mqtt://127.0.0.1:1883, or MQTT_URL)
  --devices FILE   send as these devices: JSON [{deviceId, username, password, metrics}], such as DATA_DIR/demo/devices.json
  --duration S     seconds (default: until interrupted)
  --in-flight N    unacknowledged messages per device (default 10)
  --format F       readings (default) or gatt/2a35
  --help

Without --devices each device logs in with its id as user name and SIM_PASSWORD as password.
Prints what was sent, acknowledged and how long it took as one JSON object.
`

/** @throws AppError `bad-arguments` with a sentence that names the argument */
export function simCommand(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): SimCommand {
  const values = parse(argv)
  if (values.help) return { kind: 'help', text: SIM_HELP }
  return {
    kind: 'run',
    citizens:
      values.devices === undefined || values.citizens !== undefined
        ? whole(
            'citizens',
            values.citizens ?? String(DEFAULT_CITIZENS),
            1,
            values.devices === undefined ? MOST_CITIZENS : 1_000_000,
          )
        : Number.POSITIVE_INFINITY,
    rate: values.rate === 'max' ? null : positive('rate', values.rate ?? '10'),
    seed: whole('seed', values.seed ?? '1', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    url: mqttUrl(values.url ?? env.MQTT_URL ?? 'mqtt://127.0.0.1:1883'),
    devicesFile: values.devices ?? null,
    durationMs: values.duration === undefined ? Number.POSITIVE_INFINITY : 1000 * positive('duration', values.duration),
    inFlight: whole('in-flight', values['in-flight'] ?? '10', 1, 65_535),
    format: loadFormat(values.format ?? 'readings'),
    password: env.SIM_PASSWORD ?? '',
  }
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        citizens: text,
        rate: text,
        seed: text,
        url: text,
        devices: text,
        duration: text,
        'in-flight': text,
        format: text,
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    const why = error instanceof Error ? error.message : 'The arguments cannot be read.'
    throw bad(`${why} See naermaal sim --help.`)
  }
}

function bad(message: string): AppError {
  return new AppError('bad-arguments', message)
}

function whole(name: string, text: string, from: number, to: number): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value) || value < from || value > to) {
    const range = to === Number.MAX_SAFE_INTEGER ? '' : ` from ${from} to ${to}`
    throw bad(`--${name} is a whole number${range}.`)
  }
  return value
}

function positive(name: string, text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(value > 0 && Number.isFinite(value)))
    throw bad(`--${name} is a number above 0${name === 'rate' ? ', or max' : ''}.`)
  return value
}

function mqttUrl(text: string): string {
  const scheme = URL.canParse(text) ? new URL(text).protocol : ''
  if (scheme !== 'mqtt:' && scheme !== 'mqtts:') throw bad('--url is mqtt://host:port or mqtts://host:port.')
  return text
}

function loadFormat(text: string): LoadFormat {
  if (text === 'readings' || text === 'gatt/2a35') return text
  throw bad('--format is readings or gatt/2a35.')
}

const deviceList = z
  .array(
    z.object({
      deviceId: z.string().min(1),
      username: z.string().min(1),
      password: z.string(),
      metrics: z.array(z.string()),
    }),
  )
  .min(1)

/** @throws AppError `bad-arguments` when the file is missing or is no list of devices */
export function readLoadDevices(file: string): LoadDevice[] {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read'
    throw new AppError('bad-arguments', `--devices: ${file} ${why}.`, { cause: error })
  }
  const parsed = deviceList.safeParse(content)
  if (parsed.success) return parsed.data
  const path = parsed.error.issues[0]?.path.join('.') || 'it'
  throw bad(`--devices: ${file} is not a list of {deviceId, username, password, metrics}: look at ${path}.`)
}

/** The devices that a request sends as: of its file, or of a population drawn from its seed. */
export function devicesOf(request: SimRequest, now: EpochMs): LoadDevice[] {
  if (request.devicesFile !== null) return readLoadDevices(request.devicesFile).slice(0, request.citizens)
  const { citizens } = generatePopulation({ seed: request.seed, citizens: request.citizens, now })
  return citizens.flatMap((citizen) =>
    citizen.devices.map(({ deviceId, metrics }) => ({
      deviceId,
      username: deviceId,
      password: request.password,
      metrics,
    })),
  )
}

/** Runs what was asked for. @throws as `runLoad` and `readLoadDevices` */
export function runSimCommand(
  request: SimRequest,
  { clock, ...more }: Pick<LoadOptions, 'signal' | 'onAck' | 'onStart'> & { clock: () => EpochMs },
): Promise<LoadStats> {
  const all = devicesOf(request, clock())
  const devices = request.format === 'gatt/2a35' ? all.filter((d) => d.metrics.includes('blood-pressure')) : all
  const { url, rate, seed, durationMs, inFlight, format } = request
  return runLoad({ url, devices, rate, seed, durationMs, inFlight, messageFormat: format, clock, ...more })
}
