// What a device says about itself on `status`, and the last will. Everything is optional; unknown fields are ignored.

import { z } from 'zod'
import type { DeviceReport } from '#ledger'

const status = z.object({
  battery: z.number().min(0).max(100).optional(),
  firmware: z.string().max(64).optional(),
  clock: z.enum(['synced', 'unsynced', 'set']).optional(),
  clockOffsetMs: z.number().int().min(-1e12).max(1e12).optional(),
  buffered: z.number().int().min(0).max(2_147_483_647).optional(),
  online: z.boolean().optional(),
})

export type StatusResult = { ok: true; report: DeviceReport } | { ok: false; detail: string | null }

/** Reads a status message. @param will true when the broker sent it because the connection broke */
export function readStatus(payload: Buffer, will: boolean): StatusResult {
  let content: unknown
  try {
    content = payload.length === 0 ? {} : JSON.parse(payload.toString('utf8'))
  } catch {
    return { ok: false, detail: null }
  }
  const parsed = status.safeParse(content)
  if (!parsed.success) return { ok: false, detail: parsed.error.issues[0]?.path.join('.') || null }
  const { battery, firmware, clock, clockOffsetMs, buffered, online } = parsed.data
  return {
    ok: true,
    report: {
      batteryPercent: battery === undefined ? null : Math.round(battery),
      firmware: firmware?.replaceAll('\u0000', '') ?? null,
      clockState: clock ?? null,
      clockOffsetMs: clockOffsetMs ?? null,
      buffered: buffered ?? null,
      connected: will ? false : (online ?? true),
    },
  }
}
