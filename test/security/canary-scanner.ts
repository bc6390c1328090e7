// Looks for known person numbers and names where none may be: logs, addresses, topics, error texts, metrics, the database.
// Reusable: give it the secrets, feed it every channel of a running product, and expect `hits()` to be empty.

import { citizenId, idFromInt8 } from '#core'
import type { Vault } from '#identity'
import type { Database } from '#ledger'

/** Shorter names are syllables of ordinary words, so only the whole name of their bearer is looked for. */
const SHORTEST_NAME = 4
/** Shorter than this, a name counts only as a whole word, written as names are: chance spells six letters in a run of ids and tokens. */
const SHORTEST_PART = 7

export const CHANNELS = ['log', 'url', 'topic', 'error', 'metric', 'database', 'header', 'file'] as const
export type Channel = (typeof CHANNELS)[number]

export interface Secret {
  /** How a hit is named, so that a failing test does not print the secret itself. */
  id: string
  kind: 'cpr' | 'name'
  value: string
}

export interface CanaryHit {
  channel: Channel
  secret: string
  /** How it was written: `plain`, `base64`, … */
  form: string
  /** Where in the channel: a table's name, a label of the caller. */
  where: string
  /** The character of the piece at which it stands (after decoding, when it was percent-encoded). */
  at: number
}

export interface CanaryScanner {
  /** Scans a piece of a channel now; binary is read as UTF-8 and as Latin-1. */
  feed(channel: Channel, content: string | Uint8Array, where?: string): void
  hits(): readonly CanaryHit[]
  /** Bytes seen per channel: a channel with none was not tested. */
  seen(): Readonly<Record<Channel, number>>
}

export interface Form {
  text: string
  /** Compared with regard to case. */
  exact: boolean
  /** Counts only with no letter or digit beside it. */
  wholeWord: boolean
}

/** Ways of writing a secret, by name. Compared without regard to case, but for base64 and short names. */
export function formsOf(secret: Secret): Map<string, Form> {
  const forms = new Map<string, Form>()
  const wholeWord = secret.kind === 'name' && secret.value.length < SHORTEST_PART
  const add = (name: string, text: string, exact = false): void => {
    forms.set(name, { text: exact ? text : text.toLowerCase(), exact, wholeWord })
  }
  const spellings = secret.kind === 'cpr' ? cprSpellings(secret.value) : nameSpellings(secret.value)
  for (const [name, text] of Object.entries(spellings)) {
    add(name, text, wholeWord)
    add(`${name} url-encoded`, encodeURIComponent(text), wholeWord)
    add(`${name} json-escaped`, jsonEscaped(text, wholeWord), wholeWord)
    if (wholeWord) continue
    add(`${name} percent-encoded`, percentEncoded(text))
    add(`${name} hex`, Buffer.from(text).toString('hex'))
    for (let shift = 0; shift < 3; shift++)
      for (const alphabet of ['base64', 'base64url'] as const)
        add(`${name} ${alphabet} ${shift}`, base64Core(text, shift, alphabet), true)
  }
  return forms
}

const nameSpellings = (value: string): Record<string, string> =>
  value.includes(' ') ? { plain: value, form: value.replaceAll(' ', '+') } : { plain: value }

function cprSpellings(value: string): Record<string, string> {
  const digits = value.replace('-', '')
  const [birth, serial] = [digits.slice(0, 6), digits.slice(6)]
  return { hyphen: `${birth}-${serial}`, plain: digits, space: `${birth} ${serial}` }
}

const percentEncoded = (text: string): string =>
  [...Buffer.from(text)].map((b) => `%${b.toString(16).padStart(2, '0')}`).join('')
const percentDecoded = (text: string): string =>
  text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString())
const jsonEscaped = (text: string, exact: boolean): string =>
  JSON.stringify(exact ? text : text.toLowerCase())
    .slice(1, -1)
    .replaceAll(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** The characters of a base64 text that are the same whatever surrounds the secret, when it starts at byte `shift` of three. */
function base64Core(text: string, shift: number, alphabet: 'base64' | 'base64url'): string {
  const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)])
  const encoded = bytes.toString(alphabet).replace(/=+$/, '')
  const first = shift === 0 ? 0 : shift + 1
  const last = Math.floor((bytes.length * 8) / 6)
  return encoded.slice(first, last)
}

interface Needle extends Form {
  secret: string
  form: string
}

export function openCanaryScanner(secrets: readonly Secret[]): CanaryScanner {
  const needles = secrets.flatMap((secret) => {
    const texts = new Map([...formsOf(secret)].reverse().map(([form, f]) => [f.text, { form, ...f }]))
    return [...texts.values()].map((f): Needle => ({ secret: secret.id, ...f }))
  })
  const asWritten = findAny(needles.filter((n) => n.exact))
  const inAnyCase = findAny(needles.filter((n) => !n.exact))
  const hits: CanaryHit[] = []
  const seen: Record<Channel, number> = {
    log: 0,
    url: 0,
    topic: 0,
    error: 0,
    metric: 0,
    database: 0,
    header: 0,
    file: 0,
  }

  function scan(channel: Channel, written: string, where: string): void {
    // Percent signs may stand for any of the characters: read once as written and once decoded.
    const text = written.includes('%') ? `${written}\n${percentDecoded(written)}` : written
    const found = [...asWritten(text), ...inAnyCase(text.toLowerCase())]
    for (const { needle, at } of found)
      hits.push({
        channel,
        secret: needle.secret,
        form: needle.form,
        where,
        at: at > written.length ? at - written.length - 1 : at,
      })
  }

  return {
    feed(channel, content, where = '') {
      seen[channel] += typeof content === 'string' ? Buffer.byteLength(content) : content.length
      if (typeof content === 'string') return scan(channel, content, where)
      const bytes = Buffer.from(content)
      scan(channel, bytes.toString('utf8'), where)
      scan(channel, bytes.toString('latin1'), where)
    },
    hits: () => hits,
    seen: () => seen,
  }
}

const LETTER = /[\p{L}\p{N}]/u

/** One walk over a text for all needles at once: at most places the next three characters begin none of them. */
function findAny(needles: readonly Needle[]): (text: string) => { needle: Needle; at: number }[] {
  const key = (text: string, i: number): number =>
    (text.charCodeAt(i) ^ (text.charCodeAt(i + 1) << 5) ^ (text.charCodeAt(i + 2) << 10)) & 0xffff
  const begins = new Uint8Array(0x10000)
  const byKey = new Map<number, Needle[]>()
  for (const needle of needles) {
    const start = key(needle.text, 0)
    begins[start] = 1
    byKey.set(start, [...(byKey.get(start) ?? []), needle])
  }
  return (text) => {
    const found: { needle: Needle; at: number }[] = []
    for (let at = 0; at + 2 < text.length; at++) {
      const start = key(text, at)
      if (begins[start] === 0) continue
      for (const needle of byKey.get(start) ?? [])
        if (text.startsWith(needle.text, at) && (!needle.wholeWord || standsAlone(text, at, needle.text.length)))
          found.push({ needle, at })
    }
    return found
  }
}

const standsAlone = (text: string, at: number, length: number): boolean =>
  !LETTER.test(text.charAt(at - 1)) && !LETTER.test(text.charAt(at + length))

/** A person's name in its parts and as a whole, as secrets to look for. */
export function secretsOfName(id: string, { given, family }: { given: readonly string[]; family: string }): Secret[] {
  const whole = [`${given.join(' ')} ${family}`, `${given[0]} ${family}`, `${family}, ${given.join(' ')}`]
  const parts = [family, ...given].filter((part) => part.length >= SHORTEST_NAME)
  return [...new Set([...parts, ...whole])].map((value) => ({ id, kind: 'name', value }))
}

/** Everybody in a vault, as secrets to look for. */
export async function secretsOfVault(vault: Vault, database: Database): Promise<Secret[]> {
  const rows = await database.query<{ id: string }>('select person_id::text as id from vault.person', [])
  const ids = rows.map(({ id }) => citizenId(idFromInt8(id)))
  const profiles = await vault.profiles(ids)
  const secrets: Secret[] = []
  for (const id of ids) {
    const cpr = await vault.cprNumber(id)
    if (cpr !== null) secrets.push({ id: `cpr of ${id}`, kind: 'cpr', value: cpr })
    const { family = '', given = [] } = profiles.get(id) ?? {}
    if (family !== '') secrets.push(...secretsOfName(`name of ${id}`, { family, given }))
  }
  return secrets
}

const ROWS_AT_ONCE = 5_000

/** Feeds every row of every table but the vault's, as text: bytes show as hex there, which is one of the forms. */
export async function feedDatabase(scanner: CanaryScanner, database: Database): Promise<void> {
  const tables = await database.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('vault', 'pg_catalog', 'information_schema')
     order by 1`,
    [],
  )
  for (const { name } of tables)
    for (let offset = 0; ; offset += ROWS_AT_ONCE) {
      const rows = await database.query<{ row: string }>(
        `select t::text as row from ${name} t order by ctid limit ${ROWS_AT_ONCE} offset ${offset}`,
        [],
      )
      // Backslashes double inside rows and arrays; hex and JSON escapes are looked for without them.
      for (const { row } of rows) scanner.feed('database', row.replaceAll(/\\{2,}/g, '\\'), name)
      if (rows.length < ROWS_AT_ONCE) break
    }
}
