// Which computation a vector asks for: by its `kind`, or by the file's name where it has none.
// A new field adds its own table here, and `./naermaal vectors` knows it.

import type { VectorComputation } from './computation.js'
import { adherenceVectors } from './computations/adherence.js'
import { bloodPressureVectors } from './computations/blood-pressure.js'
import { effectVectors } from './computations/effect.js'
import { effectGroupVectors } from './computations/effect-groups.js'
import { glucoseVectors } from './computations/glucose.js'
import { news2Vectors } from './computations/news2.js'
import { questionnaireVectors } from './computations/questionnaires.js'
import { spirometryVectors } from './computations/spirometry.js'
import { statisticsVectors } from './computations/statistics.js'
import { triageVectors } from './computations/triage.js'

export interface VectorTable {
  /** By `kind`. */
  kinds?: Readonly<Record<string, VectorComputation>>
  /** By the file's name without `.json`, for vectors without a kind; `spc` serves `spc-edges` too. */
  files?: Readonly<Record<string, VectorComputation>>
}

const TABLES: readonly VectorTable[] = [
  adherenceVectors,
  bloodPressureVectors,
  effectVectors,
  effectGroupVectors,
  glucoseVectors,
  news2Vectors,
  questionnaireVectors,
  spirometryVectors,
  statisticsVectors,
  triageVectors,
]

/**
 * `spc-edges.json` and `my-spc.json` are served by `spc`; of several names that fit, the longest counts.
 * @returns null when no computation of that kind or name is known
 */
export function computationFor(fileName: string, kind: string | null): VectorComputation | null {
  if (kind !== null) return own(TABLES, kind)
  const words = wordsOf(fileName.replace(/^.*[\\/]/, '').replace(/\.json$/i, ''))
  const fitting = TABLES.flatMap((t) => Object.entries(t.files ?? {})).filter(([name]) =>
    ` ${words} `.includes(` ${wordsOf(name)} `),
  )
  fitting.sort(([a], [b]) => b.length - a.length)
  return fitting[0]?.[1] ?? null
}

const wordsOf = (name: string): string =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .join(' ')

/** A kind of its own, or the name of a file's computation used as a kind. */
function own(tables: readonly VectorTable[], kind: string): VectorComputation | null {
  for (const names of [...tables.map((t) => t.kinds), ...tables.map((t) => t.files)]) {
    if (names && Object.hasOwn(names, kind)) return names[kind] ?? null
  }
  return null
}
