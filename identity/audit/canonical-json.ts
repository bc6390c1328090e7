// JSON that is the same bytes before and after the database: sorted keys, no spaces, nothing that jsonb would change.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** jsonb refuses U+0000, and lone surrogates are not UTF-8: both become the replacement character. */
const storable = (text: string): string => Buffer.from(text).toString().replaceAll('\u0000', '\uFFFD')

/** Canonical text of a value; NaN and infinity become null. */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(storable(value))
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : 'null'
  if (value === null || typeof value === 'boolean') return String(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = Object.entries(value).map(([key, member]) => [storable(key), member] as const)
  members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`
}

function isList(value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] {
  return Array.isArray(value)
}

/** A value read from jsonb. */
export function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return true
  if (Array.isArray(value)) return value.every(isJson)
  return typeof value === 'object' && Object.values(value).every(isJson)
}
