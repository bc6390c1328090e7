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

/** @param planned one verdict for each planned measure; a plan without measures is not judged at all */
export function tileOf(planned: readonly (Colour | CannotJudge)[]): Tile {
  const notJudged = CANNOT_JUDGE.filter((reason) => planned.includes(reason))
  if (planned.includes('red')) return { colour: 'red', notJudged }
  if (planned.includes('yellow')) return { colour: 'yellow', notJudged }
  return { colour: planned.length === 0 || notJudged.length > 0 ? 'grey' : 'green', notJudged }
}
