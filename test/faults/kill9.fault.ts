// `npm run faults -- kill9 [--kills 50] [--seed 1]`: publishers at full speed while one process after the other is killed with -9.
// Afterwards every acknowledged message is in the ledger exactly once, or in quarantine.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createLog, type RunningAll, readConfig, startAll } from '#app'
import { judge } from './judge.js'
import { type Kill, killAtRandom, TARGETS } from './killer.js'
import { environment } from './product.js'
import { castOf, startPublishers } from './publishers.js'
import { report } from './report.js'
import { prepareStage, withLedger } from './stage.js'

const MAIN = fileURLToPath(new URL('../../app/role-main.js', import.meta.url))

export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      devices: { type: 'string', default: '150' },
      mess: { type: 'string', default: '12' },
      'in-flight': { type: 'string', default: '8' },
      /** Seconds after a kill within which acknowledgements must go on. */
      within: { type: 'string', default: '20' },
      report: { type: 'string' },
    },
  })
  const dataDir = await mkdtemp(join(tmpdir(), 'naermaal-faults-'))
  try {
    const cast = castOf(await prepareStage(dataDir, Number(values.devices)), Number(values.mess))
    const lost: string[] = []
    const running = await start(dataDir, (reason) => lost.push(`the data directory was lost: ${reason}`))
    const publishers = await startPublishers({
      mqttPort: running.ports.mqtt ?? 0,
      cast,
      seed: Number(values.seed),
      inFlight: Number(values['in-flight']),
    })
    const kills = await killAtRandom({
      running,
      kills: Number(values.kills),
      seed: Number(values.seed),
      withinMs: Number(values.within) * 1000,
      acknowledged: publishers.acknowledged,
      onKill: ({ n, target }) =>
        console.error(`kill ${String(n).padStart(3)}  ${target.padEnd(9)} acknowledged ${publishers.acknowledged()}`),
    })
    const record = await publishers.stop()
    const byThemselves = endedByThemselves(running, kills)
    const closing = performance.now()
    await running.close()
    const stoppedMs = performance.now() - closing
    const verdict = await withLedger(dataDir, (database) => judge(database, record))
    return report({
      verdict,
      record,
      stoppedMs,
      failures: [...lost, ...byThemselves, ...notResumed(kills)],
      extra: [
        ['kills', `${kills.length}  (${counts(kills)})`],
        ['work went on after a kill within', `${(slowest(kills) / 1000).toFixed(1)} s`],
      ],
      reportFile: values.report ?? null,
    })
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

function start(dataDir: string, onLost: (reason: string) => void): Promise<RunningAll> {
  const env = environment(dataDir, { http: 0, mqtt: 0 })
  return startAll({
    config: readConfig(env, true),
    env,
    main: MAIN,
    log: createLog('supervisor', env.LOG_LEVEL ?? 'error'),
    clock: Date.now,
    print: (line) => console.error(line),
    signal: new AbortController().signal,
    onLost,
  })
}

/** A role that cannot bear the death of another would hide behind the kills. */
function endedByThemselves({ crashes }: RunningAll, kills: readonly Kill[]): string[] {
  return TARGETS.flatMap((target) => {
    const killed = kills.filter((kill) => kill.target === target).length
    const more = (crashes()[target] ?? 0) - killed
    return more > 0 ? [`${target} ended ${more} times by itself`] : []
  })
}

function notResumed(kills: readonly Kill[]): string[] {
  return kills.flatMap(({ target, resumedMs }, n) =>
    resumedMs === null ? [`acknowledgements did not go on in time after kill ${n + 1} (${target})`] : [],
  )
}

const counts = (kills: readonly Kill[]): string =>
  TARGETS.map((target) => `${target} ${kills.filter((kill) => kill.target === target).length}`).join(', ')

const slowest = (kills: readonly Kill[]): number =>
  Math.max(0, ...kills.map((kill) => kill.resumedMs ?? Number.POSITIVE_INFINITY))
