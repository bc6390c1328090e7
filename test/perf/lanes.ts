// Closed loop: some lanes do the same job over and over until the time is up; every run is timed.

import { type Percentiles, percentiles } from './figures.js'

export interface LaneFigures extends Percentiles {
  perSecond: number
  n: number
}

/** @param job gets its number, counted over all lanes; what it throws ends the measurement */
export async function runLanes(
  lanes: number,
  seconds: number,
  job: (n: number) => Promise<unknown>,
): Promise<LaneFigures> {
  const times: number[] = []
  const start = performance.now()
  const end = start + seconds * 1000
  let next = 0
  const lane = async (): Promise<void> => {
    for (let now = performance.now(); now < end; now = performance.now()) {
      await job(next++)
      times.push(performance.now() - now)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  const took = (performance.now() - start) / 1000
  return { ...percentiles(times), perSecond: times.length / took, n: times.length }
}
