// Numbers, units, dates and spans as people read them in Danish and English. Built from parts and not from the
// browser's own date texts, so that server and browser always agree letter for letter.

import { DAY_MS, dayDistance, type EpochMs, HOUR_MS, localParts, MINUTE_MS } from './local-time.js'

export type Lang = 'da' | 'en'

export const NBSP = '\u00a0'
export const MINUS = '\u2212'

const LOCALE = { da: 'da-DK', en: 'en-GB' } as const
const numberFormats = new Map<string, Intl.NumberFormat>()

/** `−1.234,5` in Danish, `−1,234.5` in English; a true minus sign, never a negative zero. */
export function formatNumber(v: number, digits: number, lang: Lang): string {
  const key = `${lang}${digits}`
  let format = numberFormats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(LOCALE[lang], {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: 'negative',
    })
    numberFormats.set(key, format)
  }
  return format.format(v).replace('-', MINUS)
}

/** Number and unit held together by a non-breaking space. English writes `%` without one. */
export function withUnit(number: string, unit: string, lang: Lang): string {
  if (unit === '') return number
  return unit === '%' && lang === 'en' ? `${number}%` : `${number}${NBSP}${unit}`
}

export function formatValue(v: number, unit: string, digits: number, lang: Lang): string {
  return withUnit(formatNumber(v, digits, lang), unit, lang)
}

const MONTHS = {
  da: 'januar februar marts april maj juni juli august september oktober november december'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
} as const
const SHORT_MONTHS = {
  da: 'jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.'.split(' '),
  en: 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '),
} as const

const two = (n: number): string => String(n).padStart(2, '0')

/** `14.05` in Danish, `14:05` in English. */
export function formatClock(t: EpochMs, lang: Lang): string {
  const { hour, minute } = localParts(t)
  return `${two(hour)}${lang === 'da' ? '.' : ':'}${two(minute)}`
}

/** `kl. 14.05`, `at 14:05`. */
export function formatAtClock(t: EpochMs, lang: Lang): string {
  return `${lang === 'da' ? 'kl.' : 'at'}${NBSP}${formatClock(t, lang)}`
}

/** `23. november 2026`, `23 November 2026`. */
export function formatDate(t: EpochMs, lang: Lang): string {
  const { year, month, day } = localParts(t)
  return `${day}${lang === 'da' ? '.' : ''}${NBSP}${MONTHS[lang][month - 1]} ${year}`
}

/** `23. nov. 2026`, `23 Nov 2026`. */
export function formatShortDate(t: EpochMs, lang: Lang): string {
  const { year, month, day } = localParts(t)
  return `${day}${lang === 'da' ? '.' : ''}${NBSP}${SHORT_MONTHS[lang][month - 1]} ${year}`
}

/** `23. november 2026 kl. 14.05`. */
export function formatDateTime(t: EpochMs, lang: Lang): string {
  return `${formatDate(t, lang)} ${formatAtClock(t, lang)}`
}

/** `23. november kl. 14.05`: where the year stands beside it. */
export function formatDayClock(t: EpochMs, lang: Lang): string {
  const { month, day } = localParts(t)
  return `${day}${lang === 'da' ? '.' : ''}${NBSP}${MONTHS[lang][month - 1]} ${formatAtClock(t, lang)}`
}

/** `23/11` in Danish, `23 Nov` in English: for axes and marks. */
export function formatDayMonth(t: EpochMs, lang: Lang): string {
  const { month, day } = localParts(t)
  return lang === 'da' ? `${day}/${month}` : `${day}${NBSP}${SHORT_MONTHS.en[month - 1]}`
}

/** `nov.`, `Nov`; with the year `nov. 2026`. */
export function formatMonth(t: EpochMs, lang: Lang, withYear: boolean): string {
  const { year, month } = localParts(t)
  const name = SHORT_MONTHS[lang][month - 1] ?? ''
  return withYear ? `${name}${NBSP}${year}` : name
}

/** A period by its local days: `10.–23. november 2026`, `28. oktober – 4. november 2026`. `to` is its last instant. */
export function formatPeriod(from: EpochMs, to: EpochMs, lang: Lang): string {
  const a = localParts(from)
  const b = localParts(to)
  const dot = lang === 'da' ? '.' : ''
  const month = (m: number) => MONTHS[lang][m - 1]
  if (a.year !== b.year) return `${formatDate(from, lang)} – ${formatDate(to, lang)}`
  if (a.month !== b.month) return `${a.day}${dot}${NBSP}${month(a.month)} – ${formatDate(to, lang)}`
  return a.day === b.day ? formatDate(to, lang) : `${a.day}${dot}–${formatDate(to, lang)}`
}

type SpanWords = Readonly<Record<'minutes' | 'hours' | 'days', (n: number) => string>>

export interface RelativeWords {
  readonly justNow: string
  readonly past: SpanWords
  /** For an instant that lies ahead, such as the next planned measurement or a device whose clock is fast. */
  readonly ahead: SpanWords
}

/** `18 min siden`: whole minutes below an hour, whole hours below a day, then local calendar days. */
export function relativeTime(at: EpochMs, now: EpochMs, words: RelativeWords): string {
  const age = Math.abs(now - at)
  const span = at > now ? words.ahead : words.past
  if (age < MINUTE_MS) return words.justNow
  if (age < HOUR_MS) return span.minutes(Math.floor(age / MINUTE_MS))
  if (age < DAY_MS) return span.hours(Math.floor(age / HOUR_MS))
  return span.days(Math.max(1, Math.abs(dayDistance(at, now))))
}
