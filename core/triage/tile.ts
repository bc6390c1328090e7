// A citizen's tile (clinical.md 4.9): what cannot be judged is grey stripes with its reason, never green. Green means: all planned measures arrived and were judged.

import type { Colour } from './colour.js'

/** In the order in which they are shown. */
export const CANNOT_JUDGE = ['device-silent', 'no-reading-in-window', 'implausible', 'learning-baseline'] as const
export type CannotJudge = (typeof CANNOT_JUDGE)[number]

export interface Tile {
  /** Grey: nothing is off, but not everything was judged. */
  colour: Colour | 'grey'
  /** Why not everything was judged; also beside yellow and red. */
  notJudged: readonly CannotJudge[]
}

/**
 * @param planned one verdict for each planned measure; a plan without measures is not judged at all
 *
 * @figure A citizen's tile
 * @nurse The worst colour of what was planned. Green means that all planned measures arrived and were judged. What cannot be judged is grey
 *   stripes with its reason, never green.
 * @statistician Maximum over planned measures with "not judged" between green and yellow, for the reasons device silent, no reading in the window,
 *   implausible, learning the baseline.
 * @formula
 *   red if any is red; else yellow if any is yellow; else grey if any was not judged, or nothing is planned; else green
 * @source The platform's own definition.
 * @needs A plan.
 * @notFor Saying that nothing is wrong: only what was measured is judged.
 */
export function tileOf(planned: readonly (Colour | CannotJudge)[]): Tile {
  const notJudged = CANNOT_JUDGE.filter((reason) => planned.includes(reason))
  if (planned.includes('red')) return { colour: 'red', notJudged }
  if (planned.includes('yellow')) return { colour: 'yellow', notJudged }
  return { colour: planned.length === 0 || notJudged.length > 0 ? 'grey' : 'green', notJudged }
}
