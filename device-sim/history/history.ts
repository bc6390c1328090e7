// The past of a population as the platform would have received it: bytes on topics, in the order of receipt, mess included.

import type { Population } from '../population/types.js'
import { encodeMessage } from '../wire/encode.js'
import { type PlanOptions, planMessages } from './plan-messages.js'
import type { SimMessage } from './types.js'

/** From the device's radio to the platform. */
export const TRAVEL_MS = 800

/**
 * Lazy and deterministic: the same population, `from` and seed give the same bytes, and a later `to` only adds to them.
 * @example for (const { topic, payload, receivedAt } of history(population, { from, to: population.now, seed: 1 })) …
 * @throws AppError `bad-period`
 */
export function* history(population: Population, options: Omit<PlanOptions, 'epoch'>): Generator<SimMessage> {
  for (const { at, message, duplicate } of planMessages(population, options)) {
    // The second delivery carries the bytes of the first.
    const { topic, payload } = encodeMessage(message, message.receivedAt - TRAVEL_MS)
    yield {
      deviceId: message.device.deviceId,
      topic,
      payload,
      measuredAt: message.readings[0]?.at ?? message.createdAt,
      receivedAt: at,
      citizenId: message.citizen.citizenId,
      readings: message.readings.length,
      epoch: message.epoch,
      seq: message.seq,
      duplicate,
    }
  }
}
