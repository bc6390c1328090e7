// What an operator sees of the nightly settlement in /metrics. The night is everybody's; the counts are this process's.

import { Gauge, type Registry } from 'prom-client'
import type { Settlement } from '#effects'

export function settlementMetrics(registry: Registry, settlement: Pick<Settlement, 'stats' | 'lastNight'>): void {
  const read = (name: string, help: string, value: () => number | Promise<number>): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await value())
      },
    })
  }
  const night = settlement.lastNight
  read(
    'naermaal_effect_settled_night_seconds',
    'The newest settled night, seconds since 1970; 0 before the first',
    async () => {
      return ((await night())?.at ?? 0) / 1000
    },
  )
  read(
    'naermaal_effect_settlement_seconds',
    'How long the newest settled night took, all workers together',
    async () => {
      const last = await night()
      return last ? (last.finishedAt - last.startedAt) / 1000 : 0
    },
  )
  read('naermaal_effect_settlement_citizens', 'Citizens settled in the newest settled night', async () => {
    return (await night())?.citizens ?? 0
  })
  read('naermaal_effect_settled_total', 'Citizens settled by this process', () => settlement.stats().settled)
  read('naermaal_effect_settlement_failures_total', 'Times that settling failed', () => settlement.stats().failures)
}
