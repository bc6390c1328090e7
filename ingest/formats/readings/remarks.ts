// The `flags` and `context` of one reading of our own JSON. A device may say what it saw; what the platform concludes is not its to say.

import { isReadingFlag, type ReadingFlag } from '#core'
import { JsonNumber, type JsonValue } from '../json/read-json.js'
import { type Refused, refused } from '../refusal.js'

/** Flags that only the platform sets. From a device they are kept in the context like any flag we do not know. */
const PLATFORM_FLAGS: ReadonlySet<ReadingFlag> = new Set<ReadingFlag>([
  'implausible',
  'late',
  'clock-corrected',
  'time-of-receipt',
  'conflict',
  'ambiguous-time',
])

export const CONTEXT_LIMITS = { entries: 20, keyLength: 40, textLength: 200, flags: 20 } as const

/** The context entry that keeps flags we do not know. */
export const UNKNOWN_FLAGS_KEY = 'flags.unknown'

const FLAG = /^[a-z][a-z0-9-]{0,39}$/
/** No dot: entries with a dot are the platform's own. Starts with a letter: `__proto__` is none. */
const KEY = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/

export interface Flags {
  known: ReadingFlag[]
  unknown: string[]
}

const NO_FLAGS: Flags = { known: [], unknown: [] }

export function readFlags(value: JsonValue | undefined, path: string): Flags | Refused {
  if (value === undefined || value === null) return NO_FLAGS
  const bad = () => refused('bad-flags', `${path}/flags: at most ${CONTEXT_LIMITS.flags} words in kebab-case`)
  if (!Array.isArray(value) || value.length > CONTEXT_LIMITS.flags) return bad()
  if (value.length === 0) return NO_FLAGS
  const flags: Flags = { known: [], unknown: [] }
  for (const flag of value) {
    if (typeof flag !== 'string' || !FLAG.test(flag)) return bad()
    if (isReadingFlag(flag) && !PLATFORM_FLAGS.has(flag)) flags.known.push(flag)
    else flags.unknown.push(flag)
  }
  return flags
}

/** @returns the context as sent, or null when there is none */
export function readContext(
  value: JsonValue | undefined,
  path: string,
): { entries: Record<string, string | number | boolean> | null } | Refused {
  if (value === undefined || value === null) return { entries: null }
  const bad = (rule: string): Refused => refused('bad-context', `${path}/context: ${rule}`)
  if (!(value instanceof Map)) return bad('an object is required')
  if (value.size > CONTEXT_LIMITS.entries) return bad(`at most ${CONTEXT_LIMITS.entries} entries`)
  const entries: Record<string, string | number | boolean> = {}
  for (const [key, entry] of value) {
    if (!KEY.test(key)) return bad('a key is a letter, then letters, digits, _ and -, at most 40')
    if (entry === null) continue
    const kept = entry instanceof JsonNumber ? Number(entry.text) : entry
    if (typeof kept === 'object') return bad('an entry is a string, a number or a boolean')
    if (typeof kept === 'string' && kept.length > CONTEXT_LIMITS.textLength) {
      return bad(`a text has at most ${CONTEXT_LIMITS.textLength} characters`)
    }
    if (typeof kept === 'number' && !Number.isFinite(kept)) return bad('a number is too large')
    entries[key] = kept
  }
  return { entries }
}
