import { describe, expect, it } from 'vitest'
import { mulberry32, mulberry32At, normalAt, seededStream, streamSeed } from './random.js'
import prng from './vectors/prng.json' with { type: 'json' }

const meanAndSd = (values: number[]) => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1)
  return { mean, sd: Math.sqrt(variance) }
}
const draw = (count: number, next: () => number) => Array.from({ length: count }, next)

describe('mulberry32', () => {
  it('agrees with the vector to 12 decimals', () => {
    const vector = prng.vectors.find((v) => v.id === 'prng-42')
    const values = draw(vector?.input.count ?? 0, mulberry32(vector?.input.seed ?? 0))
    expect(values).toHaveLength(6)
    for (const [i, expected] of (vector?.expected.values ?? []).entries()) expect(values[i]).toBeCloseTo(expected, 12)
  })

  it('gives its n-th number without the ones before it', () => {
    const next = mulberry32(4_000_000_123)
    for (let n = 0; n < 50; n++) expect(mulberry32At(4_000_000_123, n)).toBe(next())
  })

  it('takes any seed modulo 2^32', () => {
    expect(mulberry32(-1)()).toBe(mulberry32(0xffff_ffff)())
    expect(mulberry32(2 ** 32 + 42)()).toBe(mulberry32(42)())
  })
})

describe('streams', () => {
  it('repeat for the same seed and label, and differ for another of either', () => {
    const first = draw(5, seededStream(7, 'citizen/1').next)
    expect(draw(5, seededStream(7, 'citizen/1').next)).toEqual(first)
    expect(draw(5, seededStream(7, 'citizen/2').next)).not.toEqual(first)
    expect(draw(5, seededStream(8, 'citizen/1').next)).not.toEqual(first)
  })

  it('have their own seeds: 20 000 labels collide hardly ever', () => {
    const seeds = new Set(Array.from({ length: 20_000 }, (_, i) => streamSeed(42, `citizen/${i}`)))
    expect(seeds.size).toBeGreaterThan(19_990)
  })

  it('draw normals with mean 0 and SD 1', () => {
    const stream = meanAndSd(draw(20_000, () => seededStreamNormal()))
    const keyed = meanAndSd(Array.from({ length: 20_000 }, (_, i) => normalAt(99, i)))
    for (const { mean, sd } of [stream, keyed]) {
      expect(Math.abs(mean)).toBeLessThan(0.03)
      expect(Math.abs(sd - 1)).toBeLessThan(0.03)
    }
  })
  const normals = seededStream(1, 'normal')
  const seededStreamNormal = () => normals.normal()

  it('draw gammas with the mean and variance of their shape and scale', () => {
    const stream = seededStream(3, 'gamma')
    for (const [shape, scale] of [
      [1.2, 1.6 / 1.2],
      [0.5, 2],
    ] as const) {
      const { mean, sd } = meanAndSd(draw(20_000, () => stream.gamma(shape, scale)))
      expect(mean / (shape * scale)).toBeCloseTo(1, 1)
      expect(sd / (Math.sqrt(shape) * scale)).toBeCloseTo(1, 1)
    }
  })

  it('stay inside the bounds they are given', () => {
    const stream = seededStream(5, 'bounds')
    for (let i = 0; i < 2000; i++) {
      expect([0, 1, 2]).toContain(stream.int(3))
      expect(['a', 'b']).toContain(stream.pick(['a', 'b']))
      const x = stream.between(-2, 3)
      expect(x >= -2 && x < 3).toBe(true)
    }
    expect(stream.chance(0)).toBe(false)
    expect(stream.chance(1)).toBe(true)
  })
})
