// `npm run bench -- ingest`: a reading's whole way in, QoS 1, one reading per message, on a filled ledger; with its two baselines in the same run.
// Options: --readings --devices --seconds --warm-up --rate --in-flight --baseline-seconds, --json.

import type { Database } from '#ledger'
import { numbersOf } from './arguments.js'
import { measureWriter, type WriterFigures } from './bare-writer.js'
import { startRole, startTask } from './children.js'
import { cpuSeconds, familyCpuSeconds } from './cpu.js'
import { ms, percentiles, rate } from './figures.js'
import { freePort } from './free-port.js'
import type { LoadBegun, LoadDone, LoadInput } from './load.task.js'
import { logIn, openScreen, type Screen } from './screen.js'
import { openStage, type Stage } from './stage.js'

const DEFAULTS = {
  readings: 5_000_000,
  devices: 1000,
  seconds: 60,
  'warm-up': 15,
  rate: 5000,
  'in-flight': 2,
  'baseline-seconds': 15,
} as const
type Options = Record<keyof typeof DEFAULTS, number>

/** Microseconds of CPU per acknowledged message. */
interface Cpu {
  gateway: number
  postgres: number
  load: number
}

export interface LoadFigures {
  perSecond: number
  p50: number
  p99: number
  /** Messages that were sent again or never acknowledged, and connections lost. */
  trouble: number
  acked: number
  cpu: Cpu
}

export async function run(args: readonly string[]): Promise<number> {
  const options: Options & { json: boolean } = numbersOf(args, DEFAULTS)
  const httpPort = await freePort()
  const stage = await openStage({
    readings: options.readings,
    citizens: options.devices,
    httpPort,
    print: (line) => process.stderr.write(`\r${line}   `),
  })
  try {
    const hook = await measureEmptyHook(stage, options)
    say(`Aedes with an empty hook: ${load(hook)}`)
    const writer = await measureWriter(stage.url, stage.devices, stage.citizens, {
      inFlight: options.devices * options['in-flight'],
      seconds: options['baseline-seconds'],
    })
    say(`bare ledger writer: ${rate(writer.readingsPerSecond)} readings/s, p99 ${ms(writer.commit.p99)}`)
    const gateway = await startRole('gateway', { ...stage.env, MQTT_PORT: '0', HTTP_PORT: '0' })
    try {
      const url = `mqtt://127.0.0.1:${gateway.ports.mqtt}`
      const before = await ledgerBytes(stage.database)
      const closed = await measureLoad(stage, options, { url, gatewayPid: gateway.pid, open: false })
      const bytes = await bytesPerReading(stage.database, before)
      say(
        `whole path, as fast as it goes: ${load(closed)}; ${bytes.toFixed(0)} bytes per reading on disk`,
        `  ${ratio(closed.perSecond / hook.perSecond)} of the empty hook, ${ratio(closed.perSecond / writer.readingsPerSecond)} of the bare writer`,
      )
      const { start, open, screen } = await measureScreen(stage, options, url, gateway.pid, httpPort)
      say(
        `whole path at ${rate(options.rate)}/s, the first ${options['warm-up']} s of a web role: ${load(start)}`,
        `whole path at ${rate(options.rate)}/s after that: ${load(open)}`,
        `  publish to screen: citizen p50 ${ms(screen.citizen.p50)}, p99 ${ms(screen.citizen.p99)} (${screen.citizen.n}); worklist p50 ${ms(screen.worklist.p50)}, p99 ${ms(screen.worklist.p99)} (${screen.worklist.n})`,
      )
      if (options.json) say(JSON.stringify({ hook, writer: brief(writer), closed, bytes, start, open, screen }))
    } finally {
      await gateway.stop()
    }
  } finally {
    await stage.close()
  }
  return 0
}

const say = (...lines: string[]): void => console.log(`\n${lines.join('\n')}`)
const ratio = (share: number): string => share.toFixed(2)
const us = (microseconds: number): string => (Number.isNaN(microseconds) ? '?' : `${microseconds.toFixed(0)} µs`)
const brief = ({ readingsPerSecond, commit }: WriterFigures) => ({ perSecond: readingsPerSecond, p99: commit.p99 })

function load({ perSecond, p50, p99, trouble, cpu }: LoadFigures): string {
  const lost = trouble > 0 ? `, ${trouble} sent again, unacknowledged or cut off` : ''
  return `${rate(perSecond)} readings/s, PUBACK p50 ${ms(p50)}, p99 ${ms(p99)}${lost} (CPU per message: gateway ${us(cpu.gateway)}, PostgreSQL ${us(cpu.postgres)}, load ${us(cpu.load)})`
}

interface Against {
  url: string
  gatewayPid: number
  open: boolean
  /** Null: nothing of the run reaches PostgreSQL. */
  postgresPid?: number | null
  screen?: Screen
}

async function measureLoad(stage: Stage, options: Options, against: Against): Promise<LoadFigures> {
  const { url, gatewayPid, open, postgresPid = stage.pid, screen } = against
  const input: LoadInput = {
    url,
    devices: stage.people.credentials,
    rate: open ? options.rate : null,
    seed: 1,
    durationMs: 1000 * (postgresPid === null ? options['baseline-seconds'] : options.seconds),
    inFlight: open ? 50 : options['in-flight'],
  }
  const task = startTask('./load.task.js', input)
  try {
    const begun = (await task.next()) as LoadBegun
    screen?.startCounting((at) => (at < begun.firstAt ? Number.NaN : begun.at + at - begun.firstAt))
    const cpu = () => ({
      gateway: cpuSeconds(gatewayPid),
      postgres: postgresPid === null ? 0 : familyCpuSeconds(postgresPid),
    })
    const before = cpu()
    const { stats, cpuSeconds: loadCpu } = (await task.next()) as LoadDone
    const after = cpu()
    screen?.stopCounting()
    const each = (seconds: number): number => (seconds * 1e6) / Math.max(1, stats.acked)
    const lost = Object.values(stats.errors).reduce((sum, n) => sum + n, 0)
    return {
      perSecond: stats.ackedPerSecond,
      p50: stats.latency.p50Ms,
      p99: stats.latency.p99Ms,
      trouble: stats.resent + stats.unacked + lost,
      acked: stats.acked,
      cpu: {
        gateway: each(after.gateway - before.gateway),
        postgres: each(after.postgres - before.postgres),
        load: each(loadCpu),
      },
    }
  } finally {
    await task.stop()
  }
}

async function measureEmptyHook(stage: Stage, options: Options): Promise<LoadFigures> {
  const broker = startTask('./empty-hook.task.js', null)
  try {
    const { port } = (await broker.next()) as { port: number }
    const url = `mqtt://127.0.0.1:${port}`
    return await measureLoad(stage, options, { url, gatewayPid: broker.pid, open: false, postgresPid: null })
  } finally {
    await broker.stop()
  }
}

interface Shown {
  p50: number
  p99: number
  n: number
}

async function measureScreen(
  stage: Stage,
  options: Options,
  url: string,
  gatewayPid: number,
  httpPort: number,
): Promise<{ start: LoadFigures; open: LoadFigures; screen: { citizen: Shown; worklist: Shown } }> {
  const web = await startRole('web', { ...stage.env, HTTP_PORT: String(httpPort) })
  try {
    const origin = `http://localhost:${httpPort}`
    const cookie = await logIn(origin)
    const screen = await openScreen(origin, cookie, stage.people.followed[0] ?? '')
    // A program that has just started compiles what it runs: that is told apart from how it works all day.
    const warmUp = { ...options, seconds: options['warm-up'] }
    const start = await measureLoad(stage, warmUp, { url, gatewayPid, open: true })
    const open = await measureLoad(stage, options, { url, gatewayPid, open: true, screen })
    screen.close()
    const shown = (ages: number[]): Shown => {
      const { p50, p99 } = percentiles(ages)
      return { p50, p99, n: ages.length }
    }
    return { start, open, screen: { citizen: shown(screen.ages.observation), worklist: shown(screen.ages.row) } }
  } finally {
    await web.stop()
  }
}

interface LedgerBytes {
  bytes: number
  readings: number
}

/** Heap and indexes of what a message leaves behind: its bytes, its reading. */
async function ledgerBytes(database: Database): Promise<LedgerBytes> {
  const [size] = await database.query<{ bytes: string }>(
    `select sum(pg_total_relation_size(relid)) as bytes
     from (select relid from pg_partition_tree('reading') union all select relid from pg_partition_tree('message')) t`,
    [],
  )
  const [count] = await database.query<{ n: string }>(`select count(*) as n from message`, [])
  return { bytes: Number(size?.bytes), readings: Number(count?.n) }
}

async function bytesPerReading(database: Database, before: LedgerBytes): Promise<number> {
  const after = await ledgerBytes(database)
  return (after.bytes - before.bytes) / Math.max(1, after.readings - before.readings)
}
