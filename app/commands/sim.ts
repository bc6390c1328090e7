// `naermaal sim`: publishes readings as simulated devices at a given rate, against any address. Prints what was acknowledged.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { AppError, isDeviceId, isMetricId } from '#core'
import { type LoadDevice, runLoad } from '#device-sim'
import { readConfig } from '../config.js'
import { demoFolder } from '../demo/demo-files.js'

const USAGE = 'naermaal sim --citizens N --rate R --seed S [--seconds T] [--url mqtt://host:port] [--devices FILE]'

const options = z.object({
  citizens: z.coerce.number().int().min(1).max(20_000).default(40),
  /** Messages per second, all devices together. */
  rate: z.coerce.number().positive().max(1_000_000).default(10),
  seed: z.coerce.number().int().min(0).max(4_294_967_295).default(1),
  seconds: z.coerce.number().positive().optional(),
  url: z.string().optional(),
  devices: z.string().optional(),
})

const devicesFile = z.array(
  z.object({
    deviceId: z.string().refine(isDeviceId),
    username: z.string(),
    password: z.string(),
    citizenId: z.string().optional(),
    metrics: z.array(z.string()).default([]),
  }),
)

export async function simCommandLine(args: readonly string[]): Promise<number> {
  const { citizens, rate, seed, seconds, url, devices } = parse(args)
  const config = readConfig(process.env, true)
  const file = devices ?? join(demoFolder(config.dataDir), 'simulated-devices.json')
  const chosen = devicesOfCitizens(await readDevicesFile(file), citizens)
  const address = url ?? config.mqttUrl ?? `mqtt://127.0.0.1:${await mqttPort(config.dataDir, config.mqtt.port)}`
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  console.error(`${chosen.length} devices of ${citizens} citizens publish ${rate} messages a second. Ctrl-C ends it.`)
  const stats = await runLoad({
    url: address,
    devices: chosen,
    rate,
    seed,
    durationMs: seconds === undefined ? Number.POSITIVE_INFINITY : seconds * 1000,
    signal: stop.signal,
  })
  const { sent, acked, unacked, latency, errors } = stats
  console.log(
    JSON.stringify(
      { sent, acked, unacked, ackedPerSecond: Math.round(stats.ackedPerSecond), latency, errors },
      null,
      2,
    ),
  )
  return unacked === 0 ? 0 : 1
}

function parse(args: readonly string[]): z.infer<typeof options> {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { citizens: text, rate: text, seed: text, seconds: text, url: text, devices: text },
    })
    return options.parse(values)
  } catch (error) {
    const field = error instanceof z.ZodError ? `${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}. ` : ''
    throw new AppError('usage', `${field}${USAGE}`)
  }
}

type DeviceEntry = z.infer<typeof devicesFile>[number]

async function readDevicesFile(file: string): Promise<DeviceEntry[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new AppError('usage', 'There is no file of devices: start the demo first, or name one with --devices.')
  })
  const parsed = devicesFile.safeParse(JSON.parse(text))
  if (!parsed.success)
    throw new AppError('usage', 'The file of devices is not a list of {deviceId, username, password, metrics}.')
  return parsed.data
}

/** The devices of the first N citizens of the file; every device when it names no citizens. */
function devicesOfCitizens(all: readonly DeviceEntry[], citizens: number): LoadDevice[] {
  const wanted = new Set([...new Set(all.map((d) => d.citizenId ?? d.deviceId))].slice(0, citizens))
  return all
    .filter((d) => wanted.has(d.citizenId ?? d.deviceId))
    .map(({ deviceId, username, password, metrics }) => ({
      deviceId,
      username,
      password,
      metrics: metrics.filter(isMetricId),
    }))
}

async function mqttPort(dataDir: string, otherwise: number): Promise<number> {
  const text = await readFile(join(dataDir, 'ports.json'), 'utf8').catch(() => '{}')
  const { mqtt } = z.object({ mqtt: z.number().nullish() }).parse(JSON.parse(text))
  return mqtt ?? otherwise
}
