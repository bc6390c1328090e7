// Vectors of NEWS2 (news2.json).

import { z } from 'zod'
import { news2 } from '../../news2/news2.js'
import type { VectorTable } from '../registry.js'

function news2Vector(input: unknown): unknown {
  const part = () => z.number().nullish()
  const i = z
    .object({
      respiratoryRate: part(),
      spo2: part(),
      spo2Scale: z.literal([1, 2]),
      onOxygen: z.boolean().nullish(),
      sbp: part(),
      pulse: part(),
      consciousness: z.enum(['A', 'C', 'V', 'P', 'U']).nullish(),
      temperature: part(),
    })
    .parse(input)
  const found = news2({
    respirationsPerMinute: i.respiratoryRate ?? null,
    spo2Percent: i.spo2 ?? null,
    spo2Scale: i.spo2Scale,
    onOxygen: i.onOxygen ?? null,
    systolicMmHg: i.sbp ?? null,
    pulsePerMinute: i.pulse ?? null,
    consciousness: i.consciousness ?? null,
    temperatureCelsius: i.temperature ?? null,
  })
  if (!('points' in found)) return { points: null, total: null, anyThree: null, risk: null }
  const { respiration, systolic, ...same } = found.points
  const points = { ...same, respiratoryRate: respiration, sbp: systolic }
  return found.ok
    ? { points, total: found.total, anyThree: found.anyThree, risk: found.risk }
    : { points, total: null, anyThree: null, risk: null }
}

export const news2Vectors: VectorTable = { files: { news2: news2Vector } }
