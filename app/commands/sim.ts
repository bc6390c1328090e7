// `naermaal sim`: publishes readings as simulated devices. On a machine with a demo it sends as the demo's devices to the demo's broker.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { runSimCommand, type SimRequest, simCommand } from '#device-sim'
import { readConfig } from '../config.js'
import { demoFolder } from '../demo/demo-files.js'

export async function simCommandLine(args: readonly string[]): Promise<number> {
  const request = simCommand(args, process.env)
  if (request.kind === 'help') {
    console.log(request.text)
    return 0
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const addressed =
    args.some((arg) => arg === '--url' || arg.startsWith('--url=')) || process.env.MQTT_URL !== undefined
  const stats = await runSimCommand(addressed ? request : await atDemo(request), {
    clock: Date.now,
    signal: stop.signal,
  })
  console.log(JSON.stringify(stats, null, 2))
  return stats.unacked === 0 ? 0 : 1
}

const portsFile = z.object({ mqtt: z.number().nullish() })

/** Nobody named an address: the demo of this data directory, when there is one. */
async function atDemo(request: SimRequest): Promise<SimRequest> {
  const { dataDir, mqtt } = readConfig(process.env, true)
  const devices = join(demoFolder(dataDir), 'simulated-devices.json')
  if (request.devicesFile !== null || !existsSync(devices)) return request
  const text = await readFile(join(dataDir, 'ports.json'), 'utf8').catch(() => '{}')
  const port = portsFile.parse(JSON.parse(text)).mqtt ?? mqtt.port
  return { ...request, url: `mqtt://127.0.0.1:${port}`, devicesFile: devices }
}
