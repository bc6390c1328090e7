// Vectors of questionnaires (questionnaires.json).

import { z } from 'zod'
import { audit, auditC } from '../../questionnaires/audit.js'
import { gad7 } from '../../questionnaires/gad7.js'
import { goldGroup } from '../../questionnaires/gold-group.js'
import { breathlessness } from '../../questionnaires/mmrc.js'
import { phq9 } from '../../questionnaires/phq9.js'
import { who5 } from '../../questionnaires/who5.js'
import type { VectorTable } from '../registry.js'

const itemsOf = (input: unknown): (number | null)[] =>
  z.object({ items: z.array(z.number().nullable()) }).parse(input).items

function who5Vector(input: unknown): unknown {
  const found = who5(itemsOf(input))
  return found.ok ? found : { raw: null, score: null, band: null }
}

function phq9Vector(input: unknown): unknown {
  const { score, item9Alert } = phq9(itemsOf(input))
  return { score: score.ok ? score.total : null, severity: score.ok ? score.severity : null, item9Alert }
}

function gad7Vector(input: unknown): unknown {
  const found = gad7(itemsOf(input))
  return found.ok ? found : { score: null, severity: null }
}

function auditVector(input: unknown): unknown {
  const items = itemsOf(input)
  const [all, c] = [audit(items), auditC(items)]
  return { score: all.ok ? all.score : null, zone: all.ok ? all.zone : null, auditC: c.ok ? c.score : null }
}

function mmrcVector(input: unknown): unknown {
  const { scale, grade } = z.object({ scale: z.enum(['MRC', 'mMRC']), grade: z.number() }).parse(input)
  const found = breathlessness(scale, grade)
  return found.ok
    ? { mMRC: found.mMrc, mrc: found.mrc, goldMoreSymptoms: found.moreSymptoms }
    : { mMRC: null, mrc: null, goldMoreSymptoms: null }
}

function goldGroupVector(input: unknown): unknown {
  const { mMRC, cat, moderateExacerbations, hospitalised } = z
    .object({
      mMRC: z.number().nullish(),
      cat: z.number().nullish(),
      moderateExacerbations: z.number(),
      hospitalised: z.number(),
    })
    .parse(input)
  const found = goldGroup({ mMrc: mMRC ?? null, cat: cat ?? null, moderateExacerbations, hospitalised })
  return { group: found.ok ? found.group : null }
}

export const questionnaireVectors: VectorTable = {
  kinds: {
    who5: who5Vector,
    phq9: phq9Vector,
    gad7: gad7Vector,
    audit: auditVector,
    mmrc: mmrcVector,
    goldGroup: goldGroupVector,
  },
}
