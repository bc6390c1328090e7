// `/ops/ingest`: how much arrives, how late, and what had to be set aside.

import { delaysSince, messageCounts, quarantineByReason, quarantineCases } from '#ledger'
import type { IngestData } from '../../schemas/ops.js'
import { type LoadContext, screen } from '../../server/screen.js'
import { IngestView } from './ingest-view.js'

const MINUTE = 60_000
const MINUTES = 60
const CASES = 50
/** Counting is shared: however many look, the database is asked once a second. Readers gather news for a little longer. */
const SHARE_MS = 900

type Shared = Pick<IngestData, 'lastHour' | 'minutes' | 'formats' | 'delays' | 'reasons'>
const shared = new WeakMap<object, { at: number; data: Promise<Shared> }>()

async function countNow({ services, now }: LoadContext): Promise<Shared> {
  const end = Math.floor(now / MINUTE) * MINUTE + MINUTE
  const from = end - MINUTES * MINUTE
  const [counts, delays, reasons] = await Promise.all([
    messageCounts(services.database, from, end),
    delaysSince(services.database, from),
    quarantineByReason(services.database),
  ])
  const perMinute = new Map<number, number>()
  const perFormat = new Map<string, number>()
  for (const c of counts) {
    perMinute.set(c.minute, (perMinute.get(c.minute) ?? 0) + c.messages)
    perFormat.set(c.format, (perFormat.get(c.format) ?? 0) + c.messages)
  }
  return {
    lastHour: counts.reduce((sum, c) => sum + c.messages, 0),
    minutes: Array.from({ length: MINUTES }, (_, i) => ({
      at: from + i * MINUTE,
      n: perMinute.get(from + i * MINUTE) ?? 0,
    })),
    formats: [...perFormat].map(([format, n]) => ({ format, n })).sort((a, b) => b.n - a.n),
    delays,
    reasons,
  }
}

async function load(context: LoadContext): Promise<IngestData> {
  const { services, now, query } = context
  const known = shared.get(services.database)
  const fresh = known && now - known.at < SHARE_MS && now >= known.at ? known : { at: now, data: countNow(context) }
  shared.set(services.database, fresh)
  const reason = query.reason && /^[a-z0-9-]{1,64}$/.test(query.reason) ? query.reason : null
  const [counted, cases] = await Promise.all([
    fresh.data.catch((error: unknown) => {
      shared.delete(services.database)
      throw error
    }),
    quarantineCases(services.database, reason, CASES),
  ])
  return {
    ...counted,
    perSecond: services.perSecond(),
    reason,
    cases: cases.map((c) => ({
      id: c.quarantineId,
      device: c.deviceId,
      format: c.format,
      topic: c.topic,
      reason: c.reason,
      detail: c.detail,
      lastReceivedAt: c.lastReceivedAt,
      times: c.times,
    })),
  }
}

export const ingest = screen({
  name: 'ingest',
  path: '/ops/ingest',
  policy: { kind: 'capability', capability: 'operate' },
  nav: 'ingest',
  entry: 'dashboards/routes/ops/ingest.client.tsx',
  title: (_, { m }) => m.ingest.title,
  load,
  View: IngestView,
  topics: () => ['ingest'],
})
