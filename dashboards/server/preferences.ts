// Language and appearance, kept in two cookies that say nothing about anybody. The language is Danish until someone chooses.

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Lang } from '../charts/index.js'

export type Theme = 'auto' | 'light' | 'dark'
export const THEMES: readonly Theme[] = ['auto', 'light', 'dark']

export interface Preferences {
  lang: Lang
  theme: Theme
}

function cookie(request: FastifyRequest, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=')
    if (key === name) return value ?? null
  }
  return null
}

export const isTheme = (text: unknown): text is Theme => THEMES.includes(text as Theme)

export function preferencesOf(request: FastifyRequest): Preferences {
  const theme = cookie(request, 'theme')
  return { lang: cookie(request, 'lang') === 'en' ? 'en' : 'da', theme: isTheme(theme) ? theme : 'auto' }
}

const YEAR_S = 365 * 86_400

export function rememberPreference(reply: FastifyReply, name: 'lang' | 'theme', value: string): void {
  reply.header('set-cookie', `${name}=${value}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`)
}

/** Where to go back to: a path of our own, or the front page. */
export function safeReturnPath(path: unknown): string {
  if (typeof path !== 'string' || !/^\/(?![/\\])[\x20-\x7e]*$/.test(path) || path.includes('\\')) return '/'
  return path
}

/** A form of ours was posted by a page of ours: modern browsers say so themselves, older ones by their Origin. */
export function isSameOrigin(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const origin = request.headers.origin
  return origin === undefined || origin === `${request.protocol}://${request.headers.host ?? ''}`
}
