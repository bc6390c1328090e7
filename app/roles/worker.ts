// The worker: followers of the ledger that are in nobody's way, and the upkeep of the database.

import { Gauge } from 'prom-client'
import { startSettlement } from '#effects'
import { startMirror } from '#ingest'
import { countStrayRows, ensurePartitions, openDatabase } from '#ledger'
import { startHealth } from '../health.js'
import { settlementMetrics } from '../metrics/settlement-metrics.js'
import type { RoleContext, RunningRole } from './role.js'

const HOUR_MS = 3_600_000

export async function startWorker(context: RoleContext): Promise<RunningRole> {
  const { config, log, clock } = context
  const database = openDatabase({ address: context.database, applicationName: 'naermaal worker' })
  const mirror =
    config.influx &&
    (await startMirror({
      database,
      influx: config.influx,
      clock,
      onFailure: (failure) => log.warn(failure, 'the InfluxDB mirror could not write'),
      onPoison: (poison) => log.error(poison, 'InfluxDB refuses a line for good; it was passed over'),
    }))
  const health = await startHealth('worker', config.http.host, config.http.port, async () => {
    await database.query('select 1', [])
    return null
  })
  if (mirror) {
    new Gauge({
      name: 'naermaal_influx_written_total',
      help: 'Lines that InfluxDB has taken',
      registers: [health.registry],
      collect() {
        this.set(mirror.stats().written)
      },
    })
    new Gauge({
      name: 'naermaal_influx_passed_total',
      help: 'Lines that InfluxDB refuses for good: must be 0',
      registers: [health.registry],
      collect() {
        this.set(mirror.stats().passed)
      },
    })
  }
  const settlement = startSettlement({
    database,
    clock,
    onSettled: (night) => log.info(night, 'effects are settled'),
    onFailure: (error) => log.error({ err: error }, 'the settlement of effects failed and will be tried again'),
  })
  settlementMetrics(health.registry, settlement)
  const upkeep = setInterval(() => void keepUp(), HOUR_MS)

  async function keepUp(): Promise<void> {
    try {
      await ensurePartitions(database, clock())
      const stray = await countStrayRows(database)
      if (stray.readings + stray.messages > 0)
        log.error(stray, 'rows lie in a default partition: their time has no month')
    } catch (error) {
      log.error({ err: error }, 'the upkeep of the database failed')
    }
  }

  log.info({ mirror: mirror !== null }, 'the worker runs')
  return {
    ports: { health: health.port },
    async close() {
      clearInterval(upkeep)
      await settlement.close()
      await mirror?.close()
      await health.close()
      await database.close()
    },
  }
}
