// Makes the demo's municipality: people, devices and their credentials, then months of history through the real pipeline under a
// simulated clock. Every step may be cut off and is simply done again: the same seed gives the same bytes, and the ledger keeps each once.

import { join } from 'node:path'
import { AppError, type EpochMs, idToInt8, metric } from '#core'
import { history, type Population } from '#device-sim'
import { type Identity, openIdentity } from '#identity'
import { createAttribution, createPipeline } from '#ingest'
import { assignmentsOf, type Database, openWriter } from '#ledger'
import type { Config } from '../config.js'
import type { Logger } from '../log.js'
import { type DemoDeviceFile, readDevices, writeDevices } from './demo-files.js'
import { completeDemoRecord, type DemoRecord, demoRecordOf, populationOf } from './demo-record.js'
import { enrol } from './enrol.js'

export interface DemoSummary {
  people: readonly { name: string; description: string }[]
  /** A command to copy that publishes one reading of a demo device. @param broker without `credentials` the broker is foreign and has its own */
  publishLine(broker: { host: string; port: number; credentials: boolean }): string
}

export interface PrepareOptions {
  config: Config
  demo: NonNullable<Config['demo']>
  database: Database
  publicUrl: string
  embedded: boolean
  log: Logger
  clock: () => EpochMs
  print(line: string): void
  signal: AbortSignal
}

const DAY_MS = 86_400_000

/** @throws AppError `not-a-demo`, or the signal's reason when the start is given up */
export async function prepareDemo(options: PrepareOptions): Promise<DemoSummary> {
  const { config, demo, database, publicUrl, embedded, log, clock, print } = options
  const record = await demoRecordOf(database, demo, clock())
  const population = populationOf(record)
  const identity = await openIdentity({
    database,
    keysDir: config.keysDir,
    anchorDir: join(config.dataDir, 'audit'),
    makeKeys: embedded,
    publicUrl,
    demo: true,
    clock,
    log,
    listen: false,
  })
  try {
    if (!record.complete) {
      print(`Making a municipality of ${record.citizens} simulated citizens …`)
      await enrol(population, { identity, database, record })
      await playHistory(population, record, options)
      await completeDemoRecord(database, record)
    }
    const trial = await ensureCredentials(population, identity, config.dataDir)
    const region = population.organisations.find((o) => o.kind === 'region')
    await identity.provisionDemoClient(config.dataDir, idToInt8(region?.id ?? ''))
    return { people: describe(population), publishLine: (broker) => publishLine(trial, broker) }
  } finally {
    await identity.close()
  }
}

/** Secrets cannot be read back from their hashes: when a file is gone, its devices get new ones. */
async function ensureCredentials(
  population: Population,
  identity: Identity,
  dataDir: string,
): Promise<DemoDeviceFile[]> {
  const wanted = {
    trial: population.demoDevices,
    simulated: population.citizens.flatMap((citizen) =>
      citizen.devices.map((device) => ({ ...device, citizenId: citizen.citizenId })),
    ),
  }
  for (const kind of ['trial', 'simulated'] as const) {
    const known = await readDevices(dataDir, kind)
    if (known.length === wanted[kind].length) continue
    const secrets = await identity.deviceCredentials.createMany(wanted[kind].map((device) => device.deviceId))
    await writeDevices(
      dataDir,
      kind,
      wanted[kind].map(({ deviceId, citizenId, metrics }) => ({
        deviceId,
        username: deviceId,
        password: secrets.get(deviceId) ?? '',
        citizenId,
        metrics: [...metrics],
      })),
    )
  }
  return readDevices(dataDir, 'trial')
}

/** Messages under way at once: enough for full batches. */
const UNDER_WAY = 2000
/** The story is computed without a pause for this long at most, so that Ctrl-C is heard. */
const TURN_MS = 50

async function playHistory(
  population: Population,
  record: DemoRecord,
  { database, print, log, signal }: PrepareOptions,
): Promise<void> {
  const from = record.now - record.days * DAY_MS
  let simulatedNow = from
  const clock = (): EpochMs => simulatedNow
  const writer = openWriter({
    database,
    clock,
    exclusive: true,
    simulated: true,
    onFailure: (failure) => log.warn(failure, 'history: a batch was not committed'),
  })
  // Assignments do not change while the story is told.
  const attribution = createAttribution({
    load: (ids) => assignmentsOf(database, ids),
    clock,
    trustMs: Number.MAX_SAFE_INTEGER,
  })
  const pipeline = createPipeline({ writer, attribution, receipts: null })
  const waiting = new Set<Promise<void>>()
  let shown = -1
  let turnedAt = performance.now()
  try {
    for (const message of history(population, { from, to: record.now, seed: record.seed })) {
      if (performance.now() - turnedAt > TURN_MS) {
        await new Promise((resolve) => setImmediate(resolve))
        turnedAt = performance.now()
      }
      signal.throwIfAborted()
      simulatedNow = message.receivedAt
      const { kind, format } = split(message.topic)
      const handled = pipeline
        .handle({
          deviceId: message.deviceId,
          publisherId: message.deviceId,
          topic: message.topic,
          kind,
          format,
          payload: message.payload,
          receivedAt: message.receivedAt,
          will: false,
        })
        .finally(() => waiting.delete(handled))
      waiting.add(handled)
      if (waiting.size >= UNDER_WAY) await Promise.race(waiting)
      const percent = Math.floor((20 * (simulatedNow - from)) / (record.now - from)) * 5
      if (percent > shown) {
        shown = percent
        print(`  ${record.days} days of history through the pipeline: ${String(percent).padStart(3)} %`)
      }
    }
    await Promise.all(waiting)
  } finally {
    await Promise.allSettled(waiting)
    await writer.close()
  }
}

function split(topic: string): { kind: 'up' | 'status'; format: string | null } {
  const [, , , kind, ...format] = topic.split('/')
  if (kind === 'status') return { kind, format: null }
  if (kind === 'up') return { kind, format: format.join('/') }
  throw new AppError('bad-topic', 'The simulator made a topic that no device may use.')
}

function describe({ demo }: Population): DemoSummary['people'] {
  const words = {
    nurse: 'municipal nurse: worklist, citizens, effect',
    doctor: 'hospital doctor: citizens of her team',
    citizen: 'citizen with COPD: her own numbers',
    relative: 'her daughter: what she was allowed to see',
    manager: 'manager: effect, plan by plan',
    operator: 'operator: devices, ingest',
  } as const
  return (Object.keys(words) as (keyof typeof words)[]).map((role) => ({
    name: `${demo[role].given} ${demo[role].family}`,
    description: words[role],
  }))
}

/** Prefers a device that most people know: a cuff, else whatever is there. */
function publishLine(
  devices: readonly DemoDeviceFile[],
  { host, port, credentials }: Parameters<DemoSummary['publishLine']>[0],
): string {
  const device =
    devices.find((d) => d.metrics.includes('pulse') && d.metrics.includes('blood-pressure')) ??
    devices.find((d) => d.metrics.includes('pulse')) ??
    devices[0]
  if (!device) return '(no demo device)'
  const reading = exampleReading(device.metrics)
  const payload = `{"v":1,"readings":[{"metric":"${reading.metric}","at":"'$(date -Iseconds)'","values":${reading.values},"unit":"${reading.unit}"}]}`
  const login = credentials ? ` -i ${device.deviceId} -u ${device.username} -P ${device.password}` : ''
  return `mosquitto_pub -h ${host} -p ${port} -q 1${login} -t v1/devices/${device.deviceId}/up/readings -m '${payload}'`
}

const EXAMPLES = {
  'blood-pressure': '{"systolic":128,"diastolic":82}',
  pulse: '{"rate":71}',
  spo2: '{"value":88}',
  'body-weight': '{"value":71.4}',
  'blood-glucose-capillary': '{"value":6.2}',
  fev1: '{"value":1.62}',
} as const

function exampleReading(metrics: readonly string[]): { metric: string; values: string; unit: string } {
  const id = (Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[]).find((known) => metrics.includes(known)) ?? 'pulse'
  return { metric: id, values: EXAMPLES[id], unit: metric(id).unit }
}
