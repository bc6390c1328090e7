// Receipts on `down/receipt`: what the platform says it has committed (docs/device-contract.md).

import { createHash } from 'node:crypto'
import { z } from 'zod'

const receipt = z.union([
  z.object({ epoch: z.int().positive(), through: z.int().nonnegative() }),
  z.object({ sha256: z.array(z.string().regex(/^[0-9a-f]{16}$/)) }),
])

export interface Receipt {
  /** True when the receipt covers the message. */
  covers(message: { epoch: number; seq: number | null; payload: Buffer }): boolean
}

/** @returns null for anything that is not a receipt of version 1 */
export function readReceipt(payload: Buffer): Receipt | null {
  let content: unknown
  try {
    content = JSON.parse(payload.toString('utf8'))
  } catch {
    return null
  }
  const parsed = receipt.safeParse(content)
  if (!parsed.success) return null
  const { data } = parsed
  if ('epoch' in data)
    return { covers: ({ epoch, seq }) => seq !== null && epoch === data.epoch && seq <= data.through }
  const hashes = new Set(data.sha256)
  return { covers: ({ payload: bytes }) => hashes.has(payloadHash(bytes)) }
}

/** The first 16 hex digits of a payload's SHA-256. */
export function payloadHash(payload: Buffer): string {
  return createHash('sha256').update(payload).digest('hex').slice(0, 16)
}
