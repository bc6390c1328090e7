// The keyboard cursor's data and its rules, without a document: which stop a key or a pointer means, and how it is worded.

import { formatDateTime, formatNumber, formatPeriod, formatValue, type Lang } from './format.js'
import { addDays } from './local-time.js'
import type { How } from './spec.js'
import { WORDS } from './words.js'

export interface CursorData {
  /** A week's stop stands in its middle. */
  readonly axis: 'time' | 'hour' | 'week'
  readonly lang: Lang
  /** Ends of the horizontal axis: epoch milliseconds, or hours. */
  readonly from: number
  readonly to: number
  readonly unit: string
  readonly digits: number
  /** Names of the values; empty when the only one needs no name. */
  readonly labels: readonly string[]
  /** Place on the horizontal axis less `from`, then one value per label; `null` where a series has none. */
  readonly points: readonly (readonly (number | null)[])[]
  /** Remarks by index of the point. */
  readonly how: Readonly<Record<number, How>>
  /** Remarks in words, one per point. */
  readonly notes?: readonly string[]
}

/** The sentence of one stop: `23. november 2026 kl. 14.05: Systolisk 138, Diastolisk 82 mmHg`. */
export function cursorText(data: CursorData, index: number): string {
  const [at, ...values] = data.points[index] ?? []
  if (typeof at !== 'number') return ''
  const { lang, labels, unit, digits } = data
  const present = values.flatMap((v, i) => (v === null ? [] : [{ v, label: labels[i] ?? '' }]))
  const texts = present.map(({ v, label }, i) => {
    const value = i === present.length - 1 ? formatValue(v, unit, digits, lang) : formatNumber(v, digits, lang)
    return label === '' ? value : `${label} ${value}`
  })
  const how = data.how[index]
  const remark = how ? WORDS[lang].how[how] : data.notes?.[index]
  return `${whenText(data, at)}: ${texts.join(', ')}${remark ? ` (${remark})` : ''}`
}

function whenText({ axis, from, lang }: CursorData, at: number): string {
  switch (axis) {
    case 'time':
      return formatDateTime(from + at, lang)
    case 'hour':
      return WORDS[lang].hourSpan(Math.floor(at))
    case 'week':
      return formatPeriod(addDays(from + at, -3), addDays(from + at, 3), lang)
  }
}

/** The stop nearest to a place on the horizontal axis (less `from`). */
export function nearestStop({ points }: CursorData, at: number): number {
  let best = 0
  for (const [i, p] of points.entries()) {
    if (Math.abs((p[0] ?? 0) - at) < Math.abs((points[best]?.[0] ?? 0) - at)) best = i
  }
  return best
}

/** Where a key leads from a stop (-1: not started); null for keys that are none of the cursor's. */
export function keyStop(key: string, shift: boolean, index: number, count: number): number | null {
  const far = shift ? 10 : 1
  const clamp = (i: number) => Math.max(0, Math.min(count - 1, i))
  switch (key) {
    case 'ArrowRight':
      return index < 0 ? 0 : clamp(index + far)
    case 'ArrowLeft':
      return index < 0 ? count - 1 : clamp(index - far)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
