// Vectors of adherence (monitoring.json, monitoring-edges.json).

import { z } from 'zod'
import { adherence } from '../../adherence/adherence.js'
import type { VectorTable } from '../registry.js'

function adherenceVector(input: unknown): unknown {
  const { dueDays, readingDays, graceDays } = z
    .object({ dueDays: z.array(z.number()), readingDays: z.array(z.number()), graceDays: z.number() })
    .parse(input)
  const { percent, ...rest } = adherence(dueDays, readingDays, graceDays)
  return { ...rest, adherencePct: percent }
}

export const adherenceVectors: VectorTable = { kinds: { adherence: adherenceVector } }
