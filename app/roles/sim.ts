// The sim role: the demo's municipality goes on living, over real MQTT, from where its history ended.

import { join } from 'node:path'
import { Gauge } from 'prom-client'
import { AppError, type DeviceId } from '#core'
import { liveSimulation } from '#device-sim'
import { openDatabase } from '#ledger'
import { demoFolder, readDevices } from '../demo/demo-files.js'
import { populationOf, readDemoRecord } from '../demo/demo-record.js'
import { startHealth } from '../health.js'
import type { RoleContext, RunningRole } from './role.js'

const DAY_MS = 86_400_000

export async function startSim({ config, database: address, log, clock }: RoleContext): Promise<RunningRole> {
  const database = openDatabase({ address, applicationName: 'naermaal sim', maxConnections: 1 })
  const record = await readDemoRecord(database)
  await database.close()
  if (!record) throw new AppError('not-a-demo', 'The simulator runs on a demo database only.')
  const passwords = new Map<DeviceId, string>()
  for (const device of await readDevices(config.dataDir, 'simulated')) passwords.set(device.deviceId, device.password)
  const simulation = liveSimulation({
    population: populationOf(record),
    history: { from: record.now - record.days * DAY_MS, seed: record.seed },
    connect: ({ deviceId }) => ({
      host: '127.0.0.1',
      port: config.mqtt.port,
      protocol: 'mqtt',
      username: deviceId,
      password: passwords.get(deviceId) ?? '',
    }),
    positionFile: join(demoFolder(config.dataDir), 'simulator-position.json'),
    clock,
    log,
  })
  const health = await startHealth('sim', config.http.host, config.http.port, async () => null)
  for (const name of ['acknowledged', 'readings', 'queued', 'failures'] as const) {
    new Gauge({
      name: `naermaal_sim_${name}`,
      help: `Simulator: ${name}`,
      registers: [health.registry],
      collect() {
        this.set(simulation.stats()[name])
      },
    })
  }
  log.info({ citizens: record.citizens }, 'the simulated municipality goes on')
  return {
    ports: { health: health.port },
    async close() {
      await simulation.close()
      await health.close()
    },
  }
}
