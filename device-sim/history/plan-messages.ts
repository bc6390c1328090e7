// All messages of a population in the order in which they arrive, without their bytes. Days are made one at a time and let go:
// memory holds one day and what is still under way. The end of the period never changes what came before it.

import { AppError, addLocalDays, type DeviceId, type EpochMs, startOfLocalDay } from '#core'
import { bodyOf } from '../models/body.js'
import type { Population } from '../population/types.js'
import { draftsOfDay } from './sittings.js'
import type { DraftMessage, PlannedMessage } from './types.js'

export interface PlanOptions {
  /** First moment of measurement. */
  from: EpochMs
  /** Messages that arrive before it. */
  to: EpochMs
  /** Of the noise; the bodies come from the population. */
  seed: number
  epoch?: number
}

/** One delivery: a message arrives, or arrives again. */
export interface Arrival {
  at: EpochMs
  message: PlannedMessage
  duplicate: boolean
}

/** @throws AppError `bad-period` */
export function* planMessages(population: Population, { from, to, seed, epoch = 1 }: PlanOptions): Generator<Arrival> {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(seed) || Number.isNaN(to)) {
    throw new AppError('bad-period', 'A period needs whole milliseconds and a whole seed.')
  }
  const bodies = population.citizens.map((citizen) => bodyOf(citizen, seed))
  const counters = new Map<DeviceId, { seq: number; ordinal: number }>()
  let underWay: Arrival[] = []
  for (let midnight = startOfLocalDay(from); midnight < to; midnight = addLocalDays(midnight, 1)) {
    const next = addLocalDays(midnight, 1)
    for (const body of bodies) {
      const drafts = draftsOfDay(body, midnight, population.now).filter((d) => firstMoment(d) >= from)
      drafts.sort((a, b) => a.createdAt - b.createdAt || compare(a.device.deviceId, b.device.deviceId))
      for (const draft of drafts) {
        const message = number(draft, epoch, counters)
        underWay.push({ at: draft.receivedAt, message, duplicate: false })
        if (draft.duplicateAt !== null) underWay.push({ at: draft.duplicateAt, message, duplicate: true })
      }
    }
    underWay.sort(
      (a, b) =>
        a.at - b.at ||
        compare(a.message.device.deviceId, b.message.device.deviceId) ||
        a.message.ordinal - b.message.ordinal,
    )
    const limit = Math.min(next, to)
    let ready = 0
    while (ready < underWay.length && underWay[ready]!.at < limit) yield underWay[ready++]!
    underWay = underWay.slice(ready)
  }
}

function firstMoment(draft: DraftMessage): EpochMs {
  return draft.readings[0]?.at ?? draft.createdAt
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function number(
  draft: DraftMessage,
  epoch: number,
  counters: Map<DeviceId, { seq: number; ordinal: number }>,
): PlannedMessage {
  let counter = counters.get(draft.device.deviceId)
  if (!counter) {
    counter = { seq: 0, ordinal: 0 }
    counters.set(draft.device.deviceId, counter)
  }
  const ordinal = ++counter.ordinal
  return { ...draft, epoch, ordinal, seq: draft.format === 'readings' ? ++counter.seq : null }
}
