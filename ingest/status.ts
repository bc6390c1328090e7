// What a device says about itself on `status`, and the last will. Everything is optional; unknown fields are ignored.

import { z } from 'zod'
import type { DeviceReport } from '#ledger'

const status = z.object({
  battery: z.number().min(0).max(100).nullish(),
  firmware: z.string().max(64).nullish(),
  clock: z.enum(['synced', 'unsynced', 'set']).nullish(),
  clockOffsetMs: z.number().int().min(-1e12).max(1e12).nullish(),
  buffered: z.number().int().min(0).max(2_147_483_647).nullish(),
  online: z.boolean().nullish(),
})

export interface StatusRead {
  /** What could be understood; null when that is nothing. */
  report: DeviceReport | null
  /** What could not: its first field, or null for the message as a whole. Null when everything was. */
  problem: { field: string | null } | null
}

/** Reads a status message. A bad field does not take the others with it. @param will true when the broker sent it because the connection broke */
export function readStatus(payload: Buffer, will: boolean): StatusRead {
  const content = payload.length === 0 ? {} : parseObject(payload)
  // That the connection broke is true whatever the device had left to be said about it.
  if (content === null) return { report: will ? reportOf({}, true) : null, problem: { field: null } }
  const parsed = status.safeParse(content)
  if (parsed.success) return { report: reportOf(parsed.data, will), problem: null }
  const bad = parsed.error.issues.map((issue) => String(issue.path[0]))
  const rest = Object.fromEntries(Object.entries(content).filter(([field]) => !bad.includes(field)))
  return { report: reportOf(status.parse(rest), will), problem: { field: bad[0] ?? null } }
}

function parseObject(payload: Buffer): object | null {
  try {
    const content: unknown = JSON.parse(new TextDecoder().decode(payload))
    return typeof content === 'object' && !Array.isArray(content) ? content : null
  } catch {
    return null
  }
}

function reportOf(read: z.infer<typeof status>, will: boolean): DeviceReport {
  const { battery, firmware, clock, clockOffsetMs, buffered, online } = read
  return {
    batteryPercent: battery == null ? null : Math.round(battery),
    firmware: firmware?.replaceAll('\u0000', '') ?? null,
    clockState: clock ?? null,
    clockOffsetMs: clockOffsetMs ?? null,
    buffered: buffered ?? null,
    connected: will ? false : (online ?? true),
  }
}
