// The `_cursor` of next links: where a page ended, on which horizon, for whom and until when. Sealed, so that nobody reads or bends it.

import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { EpochMs } from '#core'
import type { Pair } from './lex.js'
import { fhirProblem } from './problem.js'

/** How long a next link lives. */
export const CURSOR_LIFE_MS = 15 * 60_000

const VERSION = 'v1.'

const cursorSchema = z.object({
  /** Hash of the search that the cursor belongs to. */
  query: z.string(),
  /** Sort keys of the last row; null is the beginning (the `first` link of a POST search). */
  after: z.array(z.string()).nullable(),
  /** Horizon of transactions of page one. */
  asOf: z.string().nullable(),
  /** The clock at page one, which `ap` depends on. */
  startedAt: z.number(),
  /** The total, when page one counted it. */
  total: z.number().nullable(),
  client: z.string(),
  expiresAt: z.number(),
  /** Under which key the parameters of a POST search are kept. */
  kept: z.string().nullable(),
})
export type Cursor = z.infer<typeof cursorSchema>

/** Seals texts for one purpose with AES-256-GCM. */
export interface Seal {
  seal(plain: string, context: string): Buffer
  /** @returns null when the bytes are not ours, were changed or belong to another context */
  open(sealed: Buffer, context: string): string | null
}

/** @param key at least 32 random bytes; each purpose gets a key of its own from it */
export function sealFor(key: Buffer, purpose: string): Seal {
  if (key.length < 32) throw new TypeError('A seal key has at least 32 bytes.')
  const own = Buffer.from(hkdfSync('sha256', key, '', `naermaal ${purpose}`, 32))
  return {
    seal(plain, context) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', own, iv).setAAD(Buffer.from(context))
      return Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed, context) {
      if (sealed.length < 28) return null
      const decipher = createDecipheriv('aes-256-gcm', own, sealed.subarray(0, 12))
        .setAAD(Buffer.from(context))
        .setAuthTag(sealed.subarray(-16))
      try {
        return decipher.update(sealed.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')
      } catch (error) {
        // The only thing that `final` throws for is a tag that does not fit.
        if (error instanceof Error) return null
        throw error
      }
    },
  }
}

export function sealCursor(seal: Seal, cursor: Cursor): string {
  return VERSION + seal.seal(JSON.stringify(cursor), VERSION).toString('base64url')
}

/**
 * Opens a cursor that this client was given.
 * @throws AppError 400 when it was changed, 403 when it is another client's, 410 when its time is over
 */
export function openCursor(seal: Seal, text: string, client: string, now: EpochMs): Cursor {
  const broken = fhirProblem(400, 'invalid', 'The paging cursor is not one of ours: start the search again.')
  if (!text.startsWith(VERSION) || !/^[\w-]+$/.test(text.slice(VERSION.length))) throw broken
  const plain = seal.open(Buffer.from(text.slice(VERSION.length), 'base64url'), VERSION)
  if (plain === null) throw broken
  const cursor = cursorSchema.parse(JSON.parse(plain))
  if (cursor.client !== client) throw fhirProblem(403, 'forbidden', 'This paging cursor was given to another client.')
  if (cursor.expiresAt <= now)
    throw fhirProblem(410, 'expired', 'The paging cursor has expired: start the search again.')
  return cursor
}

/** A cursor belongs to the search whose parameters hash to this. */
export function queryHash(type: string, pairs: readonly Pair[]): string {
  const text = JSON.stringify([type, ...pairs.filter((p) => p.name !== '_cursor').map((p) => [p.name, p.value])])
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}
