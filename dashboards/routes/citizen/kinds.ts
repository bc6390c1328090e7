// The measurement kinds a citizen's pages know: their address, their metrics, and how their panels are drawn.

import type { MetricId } from '#core'

const DAY = 86_400_000

export interface PanelKind {
  draw: 'time-series' | 'blood-pressure'
  metrics: readonly MetricId[]
  digits: number
  /** No line across a longer silence: twice the plan's interval. */
  maxGapMs: number
  minSpan: number
}

const daily = (metrics: readonly MetricId[], digits: number, minSpan: number): PanelKind => ({
  draw: 'time-series',
  metrics,
  digits,
  maxGapMs: 2 * DAY,
  minSpan,
})

/** In the order of the overview. The key is the address: `/citizens/:id/m/:kind`. */
export const KINDS: Readonly<Record<string, readonly PanelKind[]>> = {
  spo2: [daily(['spo2'], 0, 8), daily(['pulse'], 0, 30)],
  'blood-pressure': [
    { draw: 'blood-pressure', metrics: ['blood-pressure'], digits: 0, maxGapMs: 2 * DAY, minSpan: 40 },
  ],
  weight: [daily(['body-weight'], 1, 3)],
  glucose: [daily(['blood-glucose-capillary'], 1, 8)],
  cgm: [{ draw: 'time-series', metrics: ['glucose-cgm'], digits: 1, maxGapMs: 3 * 3_600_000, minSpan: 8 }],
  spirometry: [{ ...daily(['fev1', 'fvc'], 2, 1), maxGapMs: 15 * DAY }],
  temperature: [daily(['body-temperature'], 1, 2)],
  questionnaires: [
    { ...daily(['cat-score'], 0, 10), maxGapMs: 60 * DAY },
    { ...daily(['mrc-dyspnoea'], 0, 4), maxGapMs: 60 * DAY },
    { ...daily(['who5'], 0, 20), maxGapMs: 60 * DAY },
  ],
  activity: [daily(['steps-per-day'], 0, 2000)],
}

export const metricsOf = (kind: string): MetricId[] => (KINDS[kind] ?? []).flatMap((p) => [...p.metrics])

/** The kind a metric's page is; null for metrics without one. */
export function kindOf(metric: string): string | null {
  return Object.keys(KINDS).find((k) => metricsOf(k).some((m) => m === metric)) ?? null
}
