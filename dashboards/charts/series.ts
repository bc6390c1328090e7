// What happens to readings before they become a line: order, gaps, reduction per pixel column, smoothing.

import type { EpochMs } from './local-time.js'

export interface Point {
  readonly t: EpochMs
  readonly v: number
}

/** Readings that can be drawn inside a period, in time order; equal times keep their order. */
export function within<P extends Point>(points: readonly P[], from: EpochMs, to: EpochMs): P[] {
  return points.filter((p) => Number.isFinite(p.v) && p.t >= from && p.t <= to).sort((a, b) => a.t - b.t)
}

/** Splits where two neighbours lie more than `maxGapMs` apart: no line is drawn across. */
export function splitAtGaps<P extends Point>(points: readonly P[], maxGapMs: number): P[][] {
  const pieces: P[][] = []
  let previous: P | undefined
  for (const p of points) {
    if (previous === undefined || !(p.t - previous.t <= maxGapMs)) pieces.push([])
    pieces.at(-1)?.push(p)
    previous = p
  }
  return pieces
}

/**
 * Keeps the first, lowest, highest and last reading of each pixel column, in time order. What is left out could not have
 * been told apart on the drawing; every extreme stays.
 * @param columnMs time that one pixel column covers
 */
export function reduceToColumns<P extends Point>(points: readonly P[], columnMs: number): P[] {
  if (!(columnMs > 0)) return [...points]
  const kept: P[] = []
  let column: P[] = []
  let key = Number.NaN
  const flush = () => {
    kept.push(...extremes(column))
    column = []
  }
  for (const p of points) {
    const k = Math.floor(p.t / columnMs)
    if (k !== key) flush()
    key = k
    column.push(p)
  }
  flush()
  return kept
}

function extremes<P extends Point>(column: readonly P[]): readonly P[] {
  if (column.length <= 4) return column
  let low = 0
  let high = 0
  for (const [i, p] of column.entries()) {
    if (p.v < column[low]!.v) low = i
    if (p.v > column[high]!.v) high = i
  }
  const indices = [...new Set([0, low, high, column.length - 1])].sort((a, b) => a - b)
  return indices.map((i) => column[i]!)
}

/**
 * A moving mean with triangular weights, one value per reading: a reading `windowMs / 2` away has no weight. Pieces are
 * smoothed one by one, so nothing leaks across a gap.
 */
export function smooth<P extends Point>(piece: readonly P[], windowMs: number): Point[] {
  const reach = windowMs / 2
  let start = 0
  return piece.map((p) => {
    while (p.t - piece[start]!.t >= reach && piece[start] !== p) start++
    let sum = 0
    let weights = 0
    for (let i = start; i < piece.length; i++) {
      const q = piece[i]!
      if (q.t - p.t >= reach && q !== p) break
      const weight = q === p ? 1 : 1 - Math.abs(q.t - p.t) / reach
      sum += q.v * weight
      weights += weight
    }
    return { t: p.t, v: sum / weights }
  })
}
