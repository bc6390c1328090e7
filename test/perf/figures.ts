// Percentiles and printing for benchmarks.

export interface Percentiles {
  p50: number
  p95: number
  p99: number
  max: number
}

export function percentiles(values: Float64Array | number[]): Percentiles {
  const sorted = Float64Array.from(values).sort()
  const at = (p: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1) ?? Number.NaN }
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`
export const rate = (value: number): string => Math.round(value).toLocaleString('en').replaceAll(',', ' ')
