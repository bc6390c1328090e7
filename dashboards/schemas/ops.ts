// The operator's screens as data. No measured value is in here, and a citizen only where the reader may see her.

import * as z from 'zod/mini'

export const deviceState = z.enum(['silent', 'attention', 'ok', 'stock', 'retired'])
export type DeviceState = z.infer<typeof deviceState>

export const deviceLine = z.object({
  id: z.string(),
  kind: z.string(),
  model: z.string(),
  serial: z.nullable(z.string()),
  state: deviceState,
  held: z.boolean(),
  /** Null when the reader may not know. */
  citizen: z.nullable(z.object({ id: z.string(), name: z.string() })),
  lastSeenAt: z.nullable(z.number()),
  batteryPercent: z.nullable(z.number()),
  firmware: z.nullable(z.string()),
  clockOffsetMs: z.nullable(z.number()),
  conflicts: z.number(),
  quarantined: z.number(),
})
export type DeviceLine = z.infer<typeof deviceLine>

export const devicesData = z.object({
  state: z.nullable(deviceState),
  lines: z.array(deviceLine),
  all: z.number(),
  totals: z.object({ silent: z.number(), battery: z.number(), clock: z.number(), stock: z.number() }),
})
export type DevicesData = z.infer<typeof devicesData>

export const caseLine = z.object({
  id: z.string(),
  device: z.string(),
  format: z.string(),
  topic: z.string(),
  reason: z.string(),
  detail: z.nullable(z.string()),
  lastReceivedAt: z.number(),
  times: z.number(),
})

export const ingestData = z.object({
  perSecond: z.number(),
  lastHour: z.number(),
  minutes: z.array(z.object({ at: z.number(), n: z.number() })),
  formats: z.array(z.object({ format: z.string(), n: z.number() })),
  delays: z.object({
    values: z.number(),
    p50: z.nullable(z.number()),
    p95: z.nullable(z.number()),
    p99: z.nullable(z.number()),
  }),
  reasons: z.array(z.object({ reason: z.string(), cases: z.number(), times: z.number(), newestAt: z.number() })),
  reason: z.nullable(z.string()),
  cases: z.array(caseLine),
})
export type IngestData = z.infer<typeof ingestData>
