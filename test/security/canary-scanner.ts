// Looks for known person numbers and names where none may be: logs, addresses, topics, error texts, metrics, the database.
// Reusable: give it the secrets, feed it every channel of a running product, and expect `hits()` to be empty.

import { citizenId, idFromInt8 } from '#core'
import type { Vault } from '#identity'
import type { Database } from '#ledger'

const SHORTEST_NAME = 6

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
}

export interface CanaryScanner {
  /** Scans a piece of a channel now; binary is read as UTF-8 and as Latin-1. */
  feed(channel: Channel, content: string | Uint8Array, where?: string): void
  hits(): readonly CanaryHit[]
  /** Bytes seen per channel: a channel with none was not tested. */
  seen(): Readonly<Record<Channel, number>>
}

/** Ways of writing a secret, by name. Compared without regard to case, but for base64. */
export function formsOf(secret: Secret): Map<string, { text: string; exact: boolean }> {
  const forms = new Map<string, { text: string; exact: boolean }>()
  const spellings = secret.kind === 'cpr' ? cprSpellings(secret.value) : { plain: secret.value }
  for (const [name, text] of Object.entries(spellings)) {
    forms.set(name, { text: text.toLowerCase(), exact: false })
    forms.set(`${name} url-encoded`, { text: encodeURIComponent(text).toLowerCase(), exact: false })
    forms.set(`${name} percent-encoded`, { text: percentEncoded(text), exact: false })
    forms.set(`${name} json-escaped`, { text: jsonEscaped(text), exact: false })
    forms.set(`${name} hex`, { text: Buffer.from(text).toString('hex'), exact: false })
    for (let shift = 0; shift < 3; shift++)
      for (const alphabet of ['base64', 'base64url'] as const)
        forms.set(`${name} ${alphabet} ${shift}`, { text: base64Core(text, shift, alphabet), exact: true })
  }
  return forms
}

function cprSpellings(value: string): Record<string, string> {
  const digits = value.replace('-', '')
  const [birth, serial] = [digits.slice(0, 6), digits.slice(6)]
  return { hyphen: `${birth}-${serial}`, plain: digits, space: `${birth} ${serial}` }
}

const percentEncoded = (text: string): string =>
  [...Buffer.from(text)].map((b) => `%${b.toString(16).padStart(2, '0')}`).join('')
const percentDecoded = (text: string): string =>
  text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString())
const jsonEscaped = (text: string): string =>
  JSON.stringify(text.toLowerCase())
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

export function openCanaryScanner(secrets: readonly Secret[]): CanaryScanner {
  const wanted = secrets.flatMap((secret) =>
    [...formsOf(secret)].map(([form, f]) => ({ secret: secret.id, form, ...f })),
  )
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
    const lower = text.toLowerCase()
    for (const { secret, form, text: needle, exact } of wanted)
      if ((exact ? text : lower).includes(needle)) hits.push({ channel, secret, form, where })
  }

  return {
    feed(channel, content, where = '') {
      const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content)
      seen[channel] += bytes.length
      scan(channel, bytes.toString('utf8'), where)
      if (typeof content !== 'string') scan(channel, bytes.toString('latin1'), where)
    },
    hits: () => hits,
    seen: () => seen,
  }
}

/** Everybody in a vault, as secrets to look for. Short names are left out: they are parts of ordinary words. */
export async function secretsOfVault(vault: Vault, database: Database): Promise<Secret[]> {
  const rows = await database.query<{ id: string }>('select person_id::text as id from vault.person', [])
  const ids = rows.map(({ id }) => citizenId(idFromInt8(id)))
  const profiles = await vault.profiles(ids)
  const secrets: Secret[] = []
  for (const id of ids) {
    const cpr = await vault.cprNumber(id)
    if (cpr !== null) secrets.push({ id: `cpr of ${id}`, kind: 'cpr', value: cpr })
    const { family = '', given = [] } = profiles.get(id) ?? {}
    for (const value of [family, ...given])
      if (value.length >= SHORTEST_NAME) secrets.push({ id: `name of ${id}`, kind: 'name', value })
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
