// Latencies in buckets that are never wider than 1/64 of their value: constant memory, quantiles good to 1.6 %.

const SUB_BITS = 6
const SUB = 1 << SUB_BITS
/** Microseconds up to 2^36 (19 hours). */
const BUCKETS = (36 - SUB_BITS + 2) * SUB

export interface LatencySummary {
  count: number
  meanMs: number
  p50Ms: number
  p90Ms: number
  p99Ms: number
  p999Ms: number
  maxMs: number
}

export interface LatencyHistogram {
  record(ms: number): void
  /** Milliseconds; 0 when nothing was recorded. */
  quantile(p: number): number
  summary(): LatencySummary
}

function bucketOf(us: number): number {
  if (us < SUB) return us
  const exponent = Math.floor(Math.log2(us)) - SUB_BITS
  return Math.min(BUCKETS - 1, (exponent + 1) * SUB + Math.floor(us / 2 ** exponent) - SUB)
}

/** Middle of the bucket, in microseconds. */
function middleOf(bucket: number): number {
  if (bucket < SUB) return bucket
  const exponent = Math.floor(bucket / SUB) - 1
  return (SUB + (bucket % SUB) + 0.5) * 2 ** exponent
}

export function createLatencyHistogram(): LatencyHistogram {
  const counts = new Float64Array(BUCKETS)
  let count = 0
  let sumUs = 0
  let maxUs = 0

  function quantile(p: number): number {
    if (count === 0) return 0
    const wanted = Math.max(1, Math.ceil(p * count))
    let seen = 0
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += counts[bucket]!
      if (seen >= wanted) return Math.min(middleOf(bucket), maxUs) / 1000
    }
    return maxUs / 1000
  }

  return {
    record(ms) {
      const us = Math.max(0, Math.round(ms * 1000))
      counts[bucketOf(us)]!++
      count++
      sumUs += us
      if (us > maxUs) maxUs = us
    },
    quantile,
    summary: () => ({
      count,
      meanMs: count === 0 ? 0 : sumUs / count / 1000,
      p50Ms: quantile(0.5),
      p90Ms: quantile(0.9),
      p99Ms: quantile(0.99),
      p999Ms: quantile(0.999),
      maxMs: maxUs / 1000,
    }),
  }
}
