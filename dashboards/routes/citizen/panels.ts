// Reads the series behind a citizen's panels and thins what is more than a screen can show. Server only.

import {
  addLocalDays,
  type CitizenId,
  DOUBTFUL_BITS,
  type EpochMs,
  FLAG_BITS,
  HOME_PRESSURE,
  isCondition,
  type MetricId,
  metric,
  type Reading,
  standardLimits,
  startOfLocalDay,
} from '#core'
import { type Database, series } from '#ledger'
import { type PanelData, type PointData, RANGES, type Range } from '../../schemas/citizen.js'
import type { PanelKind } from './kinds.js'

const DAYS: Readonly<Record<Range, number>> = { '14d': 14, '30d': 30, '90d': 90, '1y': 365 }
/** More than this is thinned, and the title says of how many: a month of a sensor still goes whole. */
const WHOLE_POINTS = 9000
const THINNED_POINTS = 3000
/** Remarks that make a single value doubtful without taking it out of the picture. */
const REMARKS = FLAG_BITS.conflict | FLAG_BITS['poor-signal'] | FLAG_BITS['body-movement'] | FLAG_BITS['cuff-loose']

export const rangeOf = (text: string | undefined): Range => RANGES.find((r) => r === text) ?? '14d'

export function periodOf(range: Range, now: EpochMs): { from: EpochMs; to: EpochMs } {
  return { from: addLocalDays(startOfLocalDay(now), 1 - DAYS[range]), to: now }
}

export async function panelOf(
  database: Database,
  citizenId: CitizenId,
  conditions: readonly string[],
  kind: string,
  panel: PanelKind,
  period: { from: EpochMs; to: EpochMs },
): Promise<PanelData> {
  // A reading may carry a clock that is a little ahead: it belongs to the picture.
  const to = period.to + 10 * 60_000
  const all = await Promise.all(panel.metrics.map((m) => series(database, citizenId, m, period.from, to, 200_000)))
  const known = conditions.filter(isCondition)
  const thinned = all.some((readings) => readings.length > WHOLE_POINTS)
  const first = panel.metrics[0]!
  return {
    kind,
    draw: panel.draw,
    unit: metric(first).unit,
    digits: panel.digits,
    series: panel.metrics.map((m, i) => ({ metric: m, points: thin((all[i] ?? []).flatMap(toPoint)) })),
    count: all.reduce((n, readings) => n + readings.length, 0),
    limits: panel.draw === 'blood-pressure' ? [] : limitsOf(first, known),
    targets: targetsOf(first, known),
    maxGapMs: thinned ? Math.max(panel.maxGapMs, (4 * (period.to - period.from)) / THINNED_POINTS) : panel.maxGapMs,
    minSpan: panel.minSpan,
  }
}

function toPoint(reading: Reading): PointData[] {
  const first = reading.values[0]?.value
  if (first === undefined) return []
  const out = reading.status === 'entered-in-error' || (reading.flags & DOUBTFUL_BITS) !== 0
  const how = out ? 2 : reading.flags & REMARKS ? 1 : 0
  return [[reading.effectiveAt, first, reading.values[1]?.value ?? null, how]]
}

/** Keeps every extreme of equal slices of the points; a year of a sensor becomes a screenful. */
export function thin(points: readonly PointData[], whole = WHOLE_POINTS, most = THINNED_POINTS): PointData[] {
  if (points.length <= whole) return [...points]
  const slice = Math.ceil((2 * points.length) / most)
  const kept: PointData[] = []
  for (let i = 0; i < points.length; i += slice) {
    const part = points.slice(i, i + slice)
    let [low, high] = [part[0]!, part[0]!]
    for (const p of part) {
      if (p[1] < low[1]) low = p
      if (p[1] > high[1]) high = p
    }
    kept.push(...(low === high ? [low] : low[0] < high[0] ? [low, high] : [high, low]))
  }
  return kept
}

function limitsOf(id: MetricId, conditions: Parameters<typeof standardLimits>[0]): PanelData['limits'] {
  const limits = standardLimits(conditions).find((l) => l.metric === id && l.valueIndex === 0)?.limits
  if (!limits) return []
  const line = (v: number | undefined, level: 'red' | 'yellow', side: 'below' | 'above'): PanelData['limits'] =>
    v === undefined ? [] : [{ v, level, side }]
  return [
    ...line(limits.redLow, 'red', 'below'),
    ...line(limits.yellowLow, 'yellow', 'below'),
    ...line(limits.yellowHigh, 'yellow', 'above'),
    ...line(limits.redHigh, 'red', 'above'),
  ]
}

function targetsOf(id: MetricId, conditions: Parameters<typeof standardLimits>[0]): PanelData['targets'] {
  if (id === 'blood-pressure' && HOME_PRESSURE.conditions.some((c) => conditions.includes(c)))
    return [
      { low: null, high: HOME_PRESSURE.meanSystolic - 1 },
      { low: null, high: HOME_PRESSURE.meanDiastolic - 1 },
    ]
  // Time in range of the international consensus (clinical.md 2.1).
  if (id === 'glucose-cgm') return [{ low: 3.9, high: 10 }]
  return []
}
