// From values to places on the drawing: linear scales, round tick values, and a value range that never collapses.

export interface Scale {
  (v: number): number
  readonly domain: readonly [number, number]
  readonly range: readonly [number, number]
}

/** `domain` must have an extent; values beyond it land beyond the range. */
export function linear(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [d0, d1] = domain
  const [r0, r1] = range
  const factor = (r1 - r0) / (d1 - d0)
  return Object.assign((v: number) => r0 + (v - d0) * factor, { domain, range })
}

/** Largest magnitude a chart draws; no measurement in health comes near it, and sums of it stay finite. */
export const DRAWABLE = 1e9

export const drawable = (v: number): number => Math.min(DRAWABLE, Math.max(-DRAWABLE, v))

/** 1, 2 or 5 times a power of ten: the smallest such step that is at least `raw` (> 0). */
function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw))
  const lead = raw / power
  const factor = lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10
  return factor * power
}

export interface ValueAxis {
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
  /** Decimals the tick labels need. */
  readonly digits: number
}

/**
 * A value axis with round ends that holds all `values`, with some air. Equal, single or no values still give an extent.
 * @param minSpan smallest extent shown, so that noise is not blown up to drama
 */
export function valueAxis(values: readonly number[], minSpan: number, tickCount: number): ValueAxis {
  const finite = values.filter(Number.isFinite).map(drawable)
  const low = finite.length > 0 ? finite.reduce((a, b) => Math.min(a, b)) : 0
  const high = finite.length > 0 ? finite.reduce((a, b) => Math.max(a, b)) : 1
  const magnitude = Math.max(Math.abs(low), Math.abs(high))
  const span = Math.max(high - low, drawable(minSpan), magnitude * 1e-6, 1e-6)
  const middle = (low + high) / 2
  const step = roundStep((span * 1.1) / Math.max(1, tickCount))
  const first = Math.floor((middle - span / 2 - span * 0.04) / step)
  const last = Math.ceil((middle + span / 2 + span * 0.04) / step)
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  const bottom = low >= 0 ? Math.max(0, first) : first
  const ticks = Array.from({ length: last - bottom + 1 }, (_, i) => Number(((bottom + i) * step).toFixed(digits)))
  return { domain: [bottom * step, last * step], ticks, digits }
}
