// Vectors of the shared ground (prng.json): reproducible random numbers and type-7 quantiles.

import { z } from 'zod'
import { mulberry32 } from '../../random.js'
import { quantile } from '../../statistics/quantile.js'
import type { VectorTable } from '../registry.js'

function prngVector(input: unknown): unknown {
  const i = z
    .union([
      z.object({ seed: z.number(), count: z.number().int().min(0).max(1_000_000) }),
      z.object({ values: z.array(z.number()), p: z.array(z.number()) }),
    ])
    .parse(input)
  if ('p' in i) return { values: i.p.map((p) => quantile(i.values, p)) }
  const next = mulberry32(i.seed)
  return { values: Array.from({ length: i.count }, () => next()) }
}

export const statisticsVectors: VectorTable = { files: { prng: prngVector } }
