// Mean amplitude of glycaemic excursions, "MAGE, zigzag 1 SD" (clinical.md 2.4). Several definitions exist and differ by 1 to 11 %: the name is shown.

import { standardDeviation } from '../statistics/standard-deviation.js'
import { mean } from '../statistics/sum.js'
import { MS_PER_MINUTE } from '../time/local-clock.js'

export const MAGE_NAME = 'MAGE, zigzag 1 SD'

export interface Mage {
  /** Over all readings, in the values' unit, as are the legs. */
  sd: number
  up: number | null
  down: number | null
  /** Mean of the two, or the one that exists. */
  average: number | null
  upLegs: number
  downLegs: number
}

const LONGEST_GAP_MS = 45 * MS_PER_MINUTE
const SHORTEST_PIECE = 3

/**
 * @returns null when the values have no spread; a leg that does not occur is null
 *
 * @figure Mean amplitude of glycaemic excursions (MAGE, zigzag 1 SD)
 * @nurse The average size of the large swings, up and down. Only swings larger than the usual spread count.
 * @statistician Turning points by a zigzag with threshold one SD of all readings; the legs between turning points are averaged per direction, and
 *   the two directions with each other. Series are cut at gaps above 45 minutes; pieces below {SHORTEST_PIECE} readings are left out. Published
 *   algorithms differ by 1 to 11 % on the same data: the name of the definition is always shown.
 * @formula
 *   MAGE = (mean upward leg + mean downward leg) / 2, legs of at least 1 SD
 * @source Our definition, after Service, Diabetes 1970;19:644.
 * @needs A sensor's series with some spread; otherwise as time in range.
 * @notFor Comparing with MAGE of another program.
 */
export function mage(times: ArrayLike<number>, values: ArrayLike<number>): Mage | null {
  const sd = standardDeviation(values)
  if (sd === null || sd === 0) return null
  const ups: number[] = []
  const downs: number[] = []
  for (const [from, to] of pieces(times)) {
    if (to - from < SHORTEST_PIECE) continue
    const turns = turningPoints(values, from, to, sd)
    for (let i = 1; i < turns.length; i++) {
      const leg = turns[i]! - turns[i - 1]!
      if (leg > 0) ups.push(leg)
      else downs.push(-leg)
    }
  }
  const [up, down] = [mean(ups), mean(downs)]
  const average = up !== null && down !== null ? (up + down) / 2 : (up ?? down)
  return { sd, up, down, average, upLegs: ups.length, downLegs: downs.length }
}

/** Runs without a gap of more than 45 minutes, as [from, to). */
function pieces(times: ArrayLike<number>): [number, number][] {
  const found: [number, number][] = []
  let from = 0
  for (let i = 1; i <= times.length; i++) {
    if (i < times.length && times[i]! - times[i - 1]! <= LONGEST_GAP_MS) continue
    found.push([from, i])
    from = i
  }
  return found
}

/**
 * Undecided: follow the highest and the lowest until they are one SD apart; the earlier is the first turning point.
 * Decided: follow the extreme; a retreat of one SD from it makes it a turning point and reverses. The last extreme closes.
 */
function turningPoints(values: ArrayLike<number>, from: number, to: number, sd: number): number[] {
  const turns: number[] = []
  let direction: 'up' | 'down' | null = null
  let [high, low] = [values[from]!, values[from]!]
  let [highAt, lowAt] = [from, from]
  let extreme = high
  for (let i = from + 1; i < to; i++) {
    const v = values[i]!
    if (direction === null) {
      if (v > high) [high, highAt] = [v, i]
      if (v < low) [low, lowAt] = [v, i]
      if (high - low < sd) continue
      direction = lowAt < highAt ? 'up' : 'down'
      turns.push(direction === 'up' ? low : high)
      extreme = direction === 'up' ? high : low
    } else if (direction === 'up' ? v > extreme : v < extreme) {
      extreme = v
    } else if (Math.abs(extreme - v) >= sd) {
      turns.push(extreme)
      direction = direction === 'up' ? 'down' : 'up'
      extreme = v
    }
  }
  if (direction !== null) turns.push(extreme)
  return turns
}
