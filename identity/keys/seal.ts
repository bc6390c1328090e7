// Small values that a browser keeps for us for a few minutes: encrypted, bound to their use, and dead after a date.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { EpochMs } from '#core'
import { deriveKey, type KeySet } from './key-ring.js'

const IV_BYTES = 12
const TAG_BYTES = 16
const LONGEST = 4_096

export interface Seal {
  seal(clear: string, until: EpochMs): string
  /** null for what we did not seal, for another use, or after its date. */
  open(sealed: string, now: EpochMs): string | null
}

/** @param use what the value is for; a value sealed for one use does not open for another */
export function sealFor(keys: KeySet, use: string): Seal {
  const [current, ...older] = keys.all.map((k) => deriveKey(k.key, `seal|${use}`))
  const all = current ? [current, ...older] : []

  function decrypt(key: Buffer, bytes: Buffer): string | null {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    } catch {
      // Not ours, or changed: the caller gets null, whatever the reason.
      return null
    }
  }

  return {
    seal(clear, until) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', all[0] ?? Buffer.alloc(0), iv)
      const body = Buffer.concat([cipher.update(`${until}|${clear}`, 'utf8'), cipher.final()])
      return Buffer.concat([iv, body, cipher.getAuthTag()]).toString('base64url')
    },
    open(sealed, now) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (sealed.length > LONGEST || bytes.length < IV_BYTES + TAG_BYTES + 2) return null
      for (const key of all) {
        const text = decrypt(key, bytes)
        const bar = text?.indexOf('|') ?? -1
        if (text !== null && bar > 0) return Number(text.slice(0, bar)) > now ? text.slice(bar + 1) : null
      }
      return null
    },
  }
}
