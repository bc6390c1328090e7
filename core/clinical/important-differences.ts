// The smallest changes that matter (clinical.md 6.2): published estimates with their sources, from defaults.json.

import type { Better } from '../effect/direction.js'
import defaults from './defaults.json' with { type: 'json' }

export interface ImportantDifference {
  /** As named in defaults.json: `sbp`, `cat`, `tir`. */
  measure: string
  unit: string
  /** Above 0, in that unit. */
  mcid: number
  better: Better
  /** What is cited on the screen. */
  source: string
}

/** By measure. */
export const IMPORTANT_DIFFERENCES: ReadonlyMap<string, ImportantDifference> = new Map(
  defaults.mcid.map(({ measure, unit, mcid, better, source }) => [
    measure,
    { measure, unit, mcid, better: better === 'up' ? 'up' : 'down', source },
  ]),
)
