// The charts' own words. Titles, series names and marks come from the caller; the rest of the screen has its own catalogue.

import { formatNumber, type Lang } from './format.js'
import type { GlucoseRange, How } from './spec.js'

export interface ChartWords {
  readonly target: string
  readonly under: (v: string) => string
  readonly over: (v: string) => string
  /** Where a level of triage begins: at the limit itself, and beyond. */
  readonly andBelow: (v: string) => string
  readonly andAbove: (v: string) => string
  readonly atMost: (v: string) => string
  readonly atLeast: (v: string) => string
  readonly level: Readonly<Record<'red' | 'yellow', string>>
  readonly how: Readonly<Record<How, string>>
  readonly smoothed: (days: string) => string
  readonly dayCount: (n: number) => string
  readonly hourCount: (n: number) => string
  readonly noReadings: string
  readonly time: string
  readonly remark: string
  readonly systolic: string
  readonly diastolic: string
  readonly hour: string
  readonly median: string
  readonly days: string
  readonly range: string
  readonly share: string
  readonly goal: string
  readonly ranges: Readonly<Record<GlucoseRange, string>>
  /** The goal counts the outer neighbour in. */
  readonly together: string
  readonly fewDays: (n: number) => string
  readonly hourSpan: (hour: number) => string
  readonly showTable: string
  readonly newest: (n: string, of: string) => string
  readonly download: string
  readonly cursor: (title: string) => string
  readonly summary: SummaryWords
}

interface SummaryWords {
  readonly none: (period: string) => string
  readonly count: (period: string, n: number, daysWith: number, days: number) => string
  readonly latest: (value: string, when: string) => string
  readonly extent: (low: string, high: string) => string
  readonly inTarget: (n: number, of: number, target: string) => string
  readonly excluded: (n: number) => string
  readonly pause: (days: number) => string
  readonly quiet: (days: number) => string
  readonly fell: (from: string, to: string, since: string, interval: string) => string
  readonly rose: (from: string, to: string, since: string, interval: string) => string
  readonly unsure: (since: string, interval: string) => string
  readonly interval: (difference: string, low: string, high: string) => string
  readonly mean: (value: string, n: number, days: number) => string
  readonly profile: (period: string, active: string) => string
  readonly notRepresentative: (days: number, active: string) => string
  readonly medianExtremes: (low: string, lowAt: string, high: string, highAt: string) => string
  readonly medianAt: (value: string, at: string) => string
  readonly timeInRange: (period: string, inRange: string, below: string, above: string, n: string) => string
}

const daN = (n: number): string => formatNumber(n, 0, 'da')
const enN = (n: number): string => formatNumber(n, 0, 'en')
const two = (n: number): string => String(n).padStart(2, '0')

const da: ChartWords = {
  target: 'mål',
  under: (v) => `under ${v}`,
  over: (v) => `over ${v}`,
  andBelow: (v) => `${v} og derunder`,
  andAbove: (v) => `${v} og derover`,
  atMost: (v) => `højst ${v}`,
  atLeast: (v) => `mindst ${v}`,
  level: { red: 'rød grænse', yellow: 'gul grænse' },
  how: { home: 'hjemme', clinic: 'klinik', doubtful: 'mulig målefejl', excluded: 'udeladt' },
  smoothed: (days) => `glidende gennemsnit, ${days}`,
  dayCount: (n) => (n === 1 ? 'dag' : 'dage'),
  hourCount: (n) => (n === 1 ? 'time' : 'timer'),
  noReadings: 'ingen målinger',
  time: 'Tidspunkt',
  remark: 'Bemærkning',
  systolic: 'Systolisk',
  diastolic: 'Diastolisk',
  hour: 'Time',
  median: 'Median',
  days: 'Dage',
  range: 'Område',
  share: 'Andel',
  goal: 'Mål',
  ranges: { veryHigh: 'Meget høj', high: 'Høj', inRange: 'I mål', low: 'Lav', veryLow: 'Meget lav' },
  together: 'i alt',
  fewDays: (n) => `under ${daN(n)} dage`,
  hourSpan: (h) => `kl.\u00a0${two(h)}–${two(h + 1)}`,
  showTable: 'Vis som tabel',
  newest: (n, of) => `De nyeste ${n} af ${of} rækker.`,
  download: 'Hent alle som CSV',
  cursor: (title) => `${title}: læs punkt for punkt med piletasterne`,
  summary: {
    none: (period) => `Ingen målinger ${period}.`,
    count: (period, n, daysWith, days) =>
      `${daN(n)} ${n === 1 ? 'måling' : 'målinger'} på ${daN(daysWith)} af ${daN(days)} ${days === 1 ? 'dag' : 'dage'}, ${period}.`,
    latest: (value, when) => `Seneste ${value}, ${when}.`,
    extent: (low, high) => `Lavest ${low}, højest ${high}.`,
    inTarget: (n, of, target) => `${daN(n)} af ${daN(of)} i mål (${target}).`,
    excluded: (n) => `${daN(n)} ${n === 1 ? 'måling er udeladt' : 'målinger er udeladt'}.`,
    pause: (days) => `Længste pause ${daN(days)} dage.`,
    quiet: (days) => `Ingen målinger de seneste ${daN(days)} dage.`,
    fell: (from, to, since, interval) => `Faldet fra ${from} til ${to} siden ${since} (${interval}).`,
    rose: (from, to, since, interval) => `Steget fra ${from} til ${to} siden ${since} (${interval}).`,
    unsure: (since, interval) => `Forskellen siden ${since} kan være tilfældig (${interval}).`,
    interval: (difference, low, high) => `${difference}; 95\u00a0%-interval ${low} til ${high}`,
    mean: (value, n, days) => `Gennemsnit ${value} af ${daN(n)} målinger på ${daN(days)} dage.`,
    profile: (period, active) => `Døgnprofil ${period}; sensoren har målt ${active} af tiden.`,
    notRepresentative: (days, active) =>
      `Ikke repræsentativ: ${daN(days)} ${days === 1 ? 'dag' : 'dage'} med ${active} sensortid, der kræves 14 dage med 70\u00a0%.`,
    medianExtremes: (low, lowAt, high, highAt) => `Medianen er lavest ${lowAt} (${low}) og højest ${highAt} (${high}).`,
    medianAt: (value, at) => `Medianen er ${value} ${at}.`,
    timeInRange: (period, inRange, below, above, n) =>
      `${inRange} i mål, ${below} under og ${above} over, ${period}; ${n} målinger.`,
  },
}

const en: ChartWords = {
  target: 'target',
  under: (v) => `below ${v}`,
  over: (v) => `above ${v}`,
  andBelow: (v) => `${v} and below`,
  andAbove: (v) => `${v} and above`,
  atMost: (v) => `at most ${v}`,
  atLeast: (v) => `at least ${v}`,
  level: { red: 'red limit', yellow: 'yellow limit' },
  how: { home: 'home', clinic: 'clinic', doubtful: 'possible measurement error', excluded: 'left out' },
  smoothed: (days) => `moving mean, ${days}`,
  dayCount: (n) => (n === 1 ? 'day' : 'days'),
  hourCount: (n) => (n === 1 ? 'hour' : 'hours'),
  noReadings: 'no readings',
  time: 'Time',
  remark: 'Remark',
  systolic: 'Systolic',
  diastolic: 'Diastolic',
  hour: 'Hour',
  median: 'Median',
  days: 'Days',
  range: 'Range',
  share: 'Share',
  goal: 'Goal',
  ranges: { veryHigh: 'Very high', high: 'High', inRange: 'In range', low: 'Low', veryLow: 'Very low' },
  together: 'in all',
  fewDays: (n) => `under ${enN(n)} days`,
  hourSpan: (h) => `${two(h)}–${two(h + 1)}`,
  showTable: 'Show as table',
  newest: (n, of) => `The newest ${n} of ${of} rows.`,
  download: 'Download all as CSV',
  cursor: (title) => `${title}: read point by point with the arrow keys`,
  summary: {
    none: (period) => `No readings ${period}.`,
    count: (period, n, daysWith, days) =>
      `${enN(n)} ${n === 1 ? 'reading' : 'readings'} on ${enN(daysWith)} of ${enN(days)} ${days === 1 ? 'day' : 'days'}, ${period}.`,
    latest: (value, when) => `Latest ${value}, ${when}.`,
    extent: (low, high) => `Lowest ${low}, highest ${high}.`,
    inTarget: (n, of, target) => `${enN(n)} of ${enN(of)} on target (${target}).`,
    excluded: (n) => `${enN(n)} ${n === 1 ? 'reading is left out' : 'readings are left out'}.`,
    pause: (days) => `Longest pause ${enN(days)} days.`,
    quiet: (days) => `No readings in the last ${enN(days)} days.`,
    fell: (from, to, since, interval) => `Fallen from ${from} to ${to} since ${since} (${interval}).`,
    rose: (from, to, since, interval) => `Risen from ${from} to ${to} since ${since} (${interval}).`,
    unsure: (since, interval) => `The difference since ${since} may be chance (${interval}).`,
    interval: (difference, low, high) => `${difference}; 95% interval ${low} to ${high}`,
    mean: (value, n, days) => `Mean ${value} of ${enN(n)} readings on ${enN(days)} days.`,
    profile: (period, active) => `Daily profile ${period}; the sensor measured ${active} of the time.`,
    notRepresentative: (days, active) =>
      `Not representative: ${enN(days)} ${days === 1 ? 'day' : 'days'} with ${active} sensor time, 14 days with 70% are required.`,
    medianExtremes: (low, lowAt, high, highAt) =>
      `The median is lowest at ${lowAt} (${low}) and highest at ${highAt} (${high}).`,
    medianAt: (value, at) => `The median is ${value} at ${at}.`,
    timeInRange: (period, inRange, below, above, n) =>
      `${inRange} in range, ${below} below and ${above} above, ${period}; ${n} readings.`,
  },
}

export const WORDS: Readonly<Record<Lang, ChartWords>> = { da, en }
