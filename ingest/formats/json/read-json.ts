// Our own JSON reader (RFC 8259): JSON.parse loses how a number was written (82.30) and lets a duplicate key win in silence.
// Objects are Maps, so `__proto__` is a key like any other. What PostgreSQL cannot keep (NUL, lone surrogates) is refused.

import { isUtf8 } from 'node:buffer'
import type { RefusalReason } from '../refusal.js'

/** A number as it was written. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | JsonObject
export type JsonObject = Map<string, JsonValue>

export type ReadJson = { ok: true; value: JsonValue } | { ok: false; reason: RefusalReason; detail: string }

export const MAX_DEPTH = 64

class Problem extends Error {
  constructor(
    readonly reason: RefusalReason,
    readonly detail: string,
  ) {
    super(detail)
  }
}

/** Reads a JSON text in UTF-8, with or without a byte order mark. Total: whatever the bytes, a value or a reason; linear in their number. */
export function readJson(bytes: Buffer): ReadJson {
  if (!isUtf8(bytes)) return { ok: false, reason: 'not-utf8', detail: 'JSON is UTF-8' }
  const text = bytes.toString('utf8')
  try {
    return { ok: true, value: new Reader(text).document() }
  } catch (problem) {
    if (problem instanceof Problem) return { ok: false, reason: problem.reason, detail: problem.detail }
    throw problem
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const HEX4 = /^[0-9a-fA-F]{4}$/
const SURROGATE = /\p{Cs}/u

const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_ARRAY = 91
const BACKSLASH = 92
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

class Reader {
  private at = 0
  private depth = 0

  constructor(private readonly text: string) {}

  document(): JsonValue {
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1
    const value = this.value(this.next())
    this.next()
    if (this.at < this.text.length) throw this.syntax('nothing may follow the document')
    return value
  }

  private syntax(rule: string): Problem {
    return new Problem('not-json', `character ${this.at}: ${rule}`)
  }

  /** Skips white space; the code of the character there, NaN at the end. */
  private next(): number {
    for (;;) {
      const code = this.text.charCodeAt(this.at)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return code
      this.at++
    }
  }

  private value(code: number): JsonValue {
    if (code === QUOTE) return this.string()
    if (code === OPEN_OBJECT) return this.object()
    if (code === OPEN_ARRAY) return this.array()
    if (code === 116) return this.word('true', true)
    if (code === 102) return this.word('false', false)
    if (code === 110) return this.word('null', null)
    return this.number()
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.syntax('a value is required')
    this.at += word.length
    return value
  }

  private number(): JsonNumber {
    NUMBER.lastIndex = this.at
    if (!NUMBER.test(this.text)) throw this.syntax('a value is required')
    const from = this.at
    this.at = NUMBER.lastIndex
    return new JsonNumber(this.text.slice(from, this.at))
  }

  private enter(): void {
    if (++this.depth > MAX_DEPTH) throw new Problem('json-too-deep', `at most ${MAX_DEPTH} levels`)
    this.at++
  }

  private object(): JsonObject {
    this.enter()
    const members: JsonObject = new Map()
    for (let code = this.next(); code !== CLOSE_OBJECT || members.size > 0; code = this.next()) {
      if (code !== QUOTE) throw this.syntax('a key is required')
      const from = this.at
      const key = this.string()
      if (members.has(key)) throw new Problem('duplicate-key', `character ${from}: the key is there already`)
      if (this.next() !== COLON) throw this.syntax('a colon is required')
      this.at++
      members.set(key, this.value(this.next()))
      if (!this.more(CLOSE_OBJECT)) return this.leave(members)
    }
    this.at++
    return this.leave(members)
  }

  private array(): JsonValue[] {
    this.enter()
    const items: JsonValue[] = []
    for (let code = this.next(); code !== CLOSE_ARRAY || items.length > 0; code = this.next()) {
      items.push(this.value(code))
      if (!this.more(CLOSE_ARRAY)) return this.leave(items)
    }
    this.at++
    return this.leave(items)
  }

  private leave<T>(container: T): T {
    this.depth--
    return container
  }

  /** Past a comma: true; past the closing bracket: false. */
  private more(close: number): boolean {
    const code = this.next()
    if (code !== COMMA && code !== close) throw this.syntax('a comma or a closing bracket is required')
    this.at++
    return code === COMMA
  }

  private string(): string {
    const from = ++this.at
    for (;;) {
      const code = this.text.charCodeAt(this.at)
      if (code === QUOTE) return this.text.slice(from, this.at++)
      if (code === BACKSLASH) return this.escaped(from)
      if (!(code >= 32)) throw this.syntax('a string is not closed, or holds a control character')
      this.at++
    }
  }

  /** The rest of a string that has an escape in it. */
  private escaped(start: number): string {
    const parts: string[] = []
    let from = start
    for (;;) {
      const code = this.text.charCodeAt(this.at)
      if (code === QUOTE) break
      if (!(code >= 32)) throw this.syntax('a string is not closed, or holds a control character')
      if (code === BACKSLASH) {
        parts.push(this.text.slice(from, this.at), this.escape())
        from = this.at
      } else this.at++
    }
    parts.push(this.text.slice(from, this.at++))
    const whole = parts.join('')
    if (SURROGATE.test(whole)) throw new Problem('bad-text', `character ${start}: half a character`)
    return whole
  }

  private escape(): string {
    const letter = this.text.charAt(this.at + 1)
    if (letter === 'u') {
      const digits = this.text.slice(this.at + 2, this.at + 6)
      if (!HEX4.test(digits)) throw this.syntax('four hex digits are required')
      if (digits === '0000') throw new Problem('bad-text', `character ${this.at}: NUL`)
      this.at += 6
      return String.fromCharCode(Number.parseInt(digits, 16))
    }
    const meaning = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined
    if (meaning === undefined) throw this.syntax('no such escape')
    this.at += 2
    return meaning
  }
}
