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

/** @returns null when no computation of that kind or name is known */
export function computationFor(fileName: string, kind: string | null): VectorComputation | null {
  if (kind !== null) {
    const table = TABLES.find((t) => Object.hasOwn(t.kinds ?? {}, kind))
    return table?.kinds?.[kind] ?? null
  }
  const base = fileName.replace(/^.*[\\/]/, '').replace(/\.json$/i, '')
  const named = TABLES.flatMap((t) => Object.entries(t.files ?? {})).filter(
    ([name]) => base === name || base.startsWith(`${name}-`),
  )
  named.sort(([a], [b]) => b.length - a.length)
  return named[0]?.[1] ?? null
}
