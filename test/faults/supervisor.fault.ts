// `npm run faults -- supervisor [--kills 5] [--seed 1]`: the supervisor itself is killed with -9, again and again, while devices send.
// Its roles notice and end, the next start adopts the database that was left behind, and nothing acknowledged is lost.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { seededStream } from '#core'
import { judge } from './judge.js'
import { until } from './killer.js'
import { databaseOf, environment, groupOf, type Ports, type Product, startProduct } from './product.js'
import { castOf, startPublishers } from './publishers.js'
import { report } from './report.js'
import { prepareStage, withLedger } from './stage.js'

const MAIN = fileURLToPath(new URL('../../app/role-main.js', import.meta.url))
/** The roles finish what they have in hand and end. */
const ORPHANS_END_WITHIN_MS = 5_000

export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      devices: { type: 'string', default: '100' },
      /** Seconds after a start within which acknowledgements must go on. */
      within: { type: 'string', default: '30' },
      report: { type: 'string' },
    },
  })
  const seed = Number(values.seed)
  const withinMs = Number(values.within) * 1000
  const dataDir = await mkdtemp(join(tmpdir(), 'naermaal-faults-'))
  let product: Product | null = null
  try {
    const cast = castOf(await prepareStage(dataDir, Number(values.devices)), 8)
    const ports: Ports = { http: await freePort(), mqtt: await freePort() }
    const start = async (): Promise<Product> => {
      product = startProduct([MAIN, 'start'], environment(dataDir, ports))
      await product.says('Ctrl-C stops everything')
      return product
    }
    let running = await start()
    const publishers = await startPublishers({ mqttPort: ports.mqtt, cast, seed, inFlight: 8 })
    const random = seededStream(seed, 'supervisor')
    const failures: string[] = []
    let slowestEnd = 0
    let slowestStart = 0
    for (let n = 1; n <= Number(values.kills); n++) {
      await delay(random.between(1_000, 4_000))
      console.error(`kill ${String(n).padStart(3)}  supervisor  acknowledged ${publishers.acknowledged()}`)
      const database = await postmasterOf(dataDir)
      running.kill()
      const endedMs = await timeOf(() => groupOf(running.pid).length === 0, withinMs)
      slowestEnd = Math.max(slowestEnd, endedMs)
      if (endedMs > ORPHANS_END_WITHIN_MS) failures.push(`after kill ${n} the roles outlived the supervisor`)
      if (!databaseOf(dataDir).some(({ pid }) => pid === database))
        failures.push(`after kill ${n} the database was gone: there was nothing to adopt`)
      const since = performance.now()
      running = await start()
      const before = publishers.acknowledged()
      if ((await until(() => (publishers.acknowledged() > before ? true : null), withinMs)) === null)
        failures.push(`after kill ${n} acknowledgements did not go on in time`)
      slowestStart = Math.max(slowestStart, performance.now() - since)
      if ((await postmasterOf(dataDir)) !== database)
        failures.push(`after kill ${n} the database was started anew, not adopted`)
    }
    await delay(1_000)
    const record = await publishers.stop()
    const closing = performance.now()
    running.interrupt()
    const { code } = await running.exited
    const stoppedMs = performance.now() - closing
    if (code !== 0) failures.push(`it ended with exit code ${code}`)
    const left = [...groupOf(running.pid), ...databaseOf(dataDir)]
    if (left.length > 0) failures.push(`it left ${left.length} processes behind`)
    const verdict = await withLedger(dataDir, (database) => judge(database, record))
    return await report({
      verdict,
      record,
      stoppedMs,
      failures,
      extra: [
        ['kills of the supervisor', values.kills],
        ['its roles ended within', `${(slowestEnd / 1000).toFixed(1)} s`],
        ['started and acknowledging within', `${(slowestStart / 1000).toFixed(1)} s`],
      ],
      reportFile: values.report ?? null,
    })
  } finally {
    endAll(product, dataDir)
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** What a failed run has left. */
function endAll(product: Product | null, dataDir: string): void {
  const left = [...(product ? groupOf(product.pid) : []), ...databaseOf(dataDir)]
  for (const { pid } of left) process.kill(pid, 'SIGKILL')
}

async function timeOf(condition: () => boolean, withinMs: number): Promise<number> {
  const since = performance.now()
  const came = await until(() => (condition() ? true : null), withinMs)
  return came === null ? Number.POSITIVE_INFINITY : performance.now() - since
}

/** What PostgreSQL itself writes down. */
async function postmasterOf(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10)
}

/** The devices keep their address across starts, so the port is chosen once. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
