// Reproducible randomness: mulberry32 (clinical.md 6.1) and named streams. Whoever needs chance takes a seed; nothing here is fit for secrets.

const STEP = 0x6d2b79f5
const RANGE = 4_294_967_296

function scramble(state: number): number {
  let t = Math.imul(state ^ (state >>> 15), state | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return ((t ^ (t >>> 14)) >>> 0) / RANGE
}

/** A generator of numbers in [0, 1). `seed` counts modulo 2^32. */
export function mulberry32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + STEP) | 0
    return scramble(state)
  }
}

/** The `index`-th number (from 0) of `mulberry32(seed)`, without the ones before it. */
export function mulberry32At(seed: number, index: number): number {
  return scramble((seed + Math.imul(index + 1, STEP)) | 0)
}

/** Standard normal from two uniforms in [0, 1): Box and Muller. */
export function boxMuller(u1: number, u2: number): number {
  return Math.sqrt(-2 * Math.log(1 - u1)) * Math.cos(2 * Math.PI * u2)
}

/** The `index`-th standard normal of a seed, without the ones before it. */
export function normalAt(seed: number, index: number): number {
  return boxMuller(mulberry32At(seed, 2 * index), mulberry32At(seed, 2 * index + 1))
}

/** The seed of a named stream: the same seed and label always give the same stream, another label an unrelated one. */
export function streamSeed(seed: number, label: string): number {
  let hash = seed ^ 0x811c9dc5
  for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193)
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

export interface RandomStream {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform in [low, high). */
  between(low: number, high: number): number
  /** A whole number from 0 to n − 1. */
  int(n: number): number
  /** True with probability p. */
  chance(p: number): boolean
  normal(mean?: number, sd?: number): number
  /** Shape and scale above 0 (Marsaglia and Tsang 2000). */
  gamma(shape: number, scale: number): number
  /** One of a list that is not empty. */
  pick<T>(items: readonly [T, ...T[]]): T
}

/**
 * Draws that depend on nothing but the seed and the label, so that adding one citizen never changes another.
 * @param label what the draws are for: `citizen/7/profile`
 */
export function seededStream(seed: number, label: string): RandomStream {
  const next = mulberry32(streamSeed(seed, label))
  const normal = (): number => boxMuller(next(), next())

  function gamma(shape: number, scale: number): number {
    if (shape < 1) return gamma(shape + 1, scale) * (1 - next()) ** (1 / shape)
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = normal()
      const v = (1 + c * x) ** 3
      if (v > 0 && Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v * scale
    }
  }

  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    int: (n) => Math.floor(next() * n),
    chance: (p) => next() < p,
    normal: (mean = 0, sd = 1) => mean + sd * normal(),
    gamma,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
  }
}
