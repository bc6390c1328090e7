// What every script of a page starts from: the data the server put into it, and the words of its language.

import * as z from 'zod/mini'
import type { Messages } from '../messages/index.js'

const pageSchema = z.object({
  lang: z.enum(['da', 'en']),
  now: z.number(),
  topics: z.array(z.string()),
  position: z.string(),
  loggedIn: z.boolean(),
  data: z.unknown(),
})
export type Page = z.infer<typeof pageSchema>

let known: Page | null = null

export function page(): Page {
  known ??= pageSchema.parse(JSON.parse(document.getElementById('page-data')?.textContent ?? '{}'))
  return known
}

/** Only the language that is shown is fetched; the page has asked for it ahead. */
export async function messages(): Promise<Messages> {
  if (page().lang === 'en') return (await import('../messages/en.js')).en
  return (await import('../messages/da.js')).da
}

/** This page's data as it is now. @returns null when the answer is not one: logged out, gone, broken */
export async function fetchData<T>(schema: { parse(value: unknown): T }): Promise<{ data: T; now: number } | null> {
  const response = await fetch(`/api/screen${location.pathname}${location.search}`, {
    headers: { accept: 'application/json' },
  })
  if (!response.ok || !response.headers.get('content-type')?.includes('json')) return null
  const { data, now } = z.object({ data: z.unknown(), now: z.number() }).parse(await response.json())
  return { data: schema.parse(data), now }
}
