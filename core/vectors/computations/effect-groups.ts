// Vectors of effect in groups and of scores: comparisons, mixed model, time to event, small cells, reliable change, goals, levels.

import { z } from 'zod'
import { attackerRange } from '../../effect/attacker-range.js'
import { directStandardisation } from '../../effect/direct-standardisation.js'
import { type FunctionalLevel, functionalLevels } from '../../effect/functional-level.js'
import { goalAttainment } from '../../effect/goal-attainment.js'
import { compareGroups } from '../../effect/group-comparison.js'
import { kaplanMeier } from '../../effect/kaplan-meier.js'
import { logRank } from '../../effect/log-rank.js'
import { fitMixedModel } from '../../effect/mixed-model.js'
import { regressionToTheMean } from '../../effect/regression-to-the-mean.js'
import { reliableChange } from '../../effect/reliable-change.js'
import { staggeredStart } from '../../effect/staggered-start.js'
import { suppressTable, withTotals } from '../../effect/suppression.js'
import type { VectorTable } from '../registry.js'

const id = () => z.union([z.string(), z.number()])

function reliableChangeVector(input: unknown): unknown {
  const pair = z
    .object({
      baseline: z.number(),
      followUp: z.number(),
      sdBaseline: z.number(),
      reliability: z.number(),
      better: z.enum(['up', 'down']),
      mcid: z.number(),
    })
    .parse(input)
  return reliableChange(pair)
}

function goalAttainmentVector(input: unknown): unknown {
  const goal = z.object({ weight: z.number(), attained: z.number(), baseline: z.number() })
  const { goals, rho } = z.object({ goals: z.array(goal), rho: z.number().optional() }).parse(input)
  return goalAttainment(goals, rho)
}

function functionalLevelVector(input: unknown): unknown {
  const level = z
    .literal([0, 1, 2, 3, 4, 9])
    .nullish()
    .transform((v): FunctionalLevel | null => v ?? null)
  const item = z.object({ baseline: level, expected: level, achieved: level })
  return functionalLevels(z.object({ items: z.array(item) }).parse(input).items)
}

function regressionToTheMeanVector(input: unknown): unknown {
  const enrolment = z
    .object({
      mean: z.number(),
      sd: z.number(),
      reliability: z.number(),
      cut: z.number(),
      direction: z.enum(['above', 'below']),
    })
    .parse(input)
  return regressionToTheMean(enrolment)
}

function comparisonVector(input: unknown): unknown {
  const row = z.object({
    group: z.enum(['treated', 'control']),
    age: z.number(),
    sex: z.string(),
    baseline: z.number(),
    followUp: z.number().nullish(),
  })
  const { rows } = z.object({ rows: z.array(row) }).parse(input)
  const found = compareGroups(
    rows.map((r) => ({
      group: r.group,
      ageYears: r.age,
      isMale: r.sex === 'male',
      baseline: r.baseline,
      followUp: r.followUp ?? null,
    })),
    null,
  )
  const did = found.differenceInDifferences
  const changes = did.ok ? { changeTreated: did.changeTreated, changeControl: did.changeControl } : {}
  return { ...found, ...changes }
}

function staggeredStartVector(input: unknown): unknown {
  const person = z.object({ start: z.number().nullable(), y: z.record(z.string(), z.number().nullable()) })
  const { people, horizon } = z.object({ people: z.array(person), horizon: z.number() }).parse(input)
  return staggeredStart(
    people.map(({ start, y }) => ({
      startMonth: start,
      values: new Map(Object.entries(y).flatMap(([month, v]) => (v === null ? [] : [[Number(month), v] as const]))),
    })),
    horizon,
  )
}

function directStandardisationVector(input: unknown): unknown {
  const stratum = z.object({ stratum: z.string(), n: z.number(), events: z.number(), standardN: z.number() })
  return directStandardisation(z.object({ strata: z.array(stratum) }).parse(input).strata)
}

function mixedModelVector(input: unknown): unknown {
  const row = z.object({ id: id(), month: z.number(), treated: z.union([z.number(), z.boolean()]), y: z.number() })
  const { rows } = z.object({ rows: z.array(row) }).parse(input)
  return fitMixedModel(
    rows.map((r) => ({ person: String(r.id), month: r.month, treated: Boolean(r.treated), value: r.y })),
  )
}

function kaplanMeierVector(input: unknown): unknown {
  const row = z.object({ group: z.string(), time: z.number(), event: z.union([z.number(), z.boolean()]) })
  const { rows, tau } = z.object({ rows: z.array(row), tau: z.number() }).parse(input)
  const groups = [...new Set(rows.map((r) => r.group))].sort()
  const peopleOf = (group: string) =>
    rows.filter((r) => r.group === group).map((r) => ({ time: r.time, event: Boolean(r.event) }))
  const [first, second] = groups
  return {
    ...Object.fromEntries(groups.map((group) => [group, kaplanMeier(peopleOf(group), tau)])),
    logRank:
      first === undefined || second === undefined
        ? null
        : { groups: [first, second], ...logRank(peopleOf(first), peopleOf(second)) },
  }
}

function suppressionVector(input: unknown): unknown {
  const count = z.number().int().min(0)
  const { counts, threshold } = z
    .object({ counts: z.array(z.array(count).min(1)).min(1), threshold: z.number().optional() })
    .refine((v) => v.counts.every((row) => row.length === v.counts[0]?.length), 'rows of one length')
    .parse(input)
  const { mask, published } = suppressTable(counts, threshold)
  const ranges = attackerRange(
    withTotals(counts),
    published.map((row) => row.map((n) => n === null)),
  )
  const widths = ranges.flatMap((r) => (r.high === null ? [] : [r.high - r.low]))
  return {
    mask,
    published,
    attackerRange: Object.fromEntries(ranges.map((r) => [`${r.row},${r.column}`, [r.low, r.high]])),
    narrowestRange: widths.length === 0 ? null : Math.min(...widths),
  }
}

export const effectGroupVectors: VectorTable = {
  kinds: {
    reliableChange: reliableChangeVector,
    goalAttainment: goalAttainmentVector,
    functionalLevel: functionalLevelVector,
    regressionToTheMean: regressionToTheMeanVector,
    comparison: comparisonVector,
    staggeredStart: staggeredStartVector,
    directStandardisation: directStandardisationVector,
  },
  files: { 'mixed-model': mixedModelVector, km: kaplanMeierVector, suppression: suppressionVector },
}
