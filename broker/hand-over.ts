// Hands a message to the rest of the platform and counts what became of it.

import type { Counters } from './counters.js'
import type { DeviceMessage, OnMessage } from './gateway.js'

/** Resolves when committed. A handler that throws at once is a commit that failed. */
export function handOver(onMessage: OnMessage, counters: Counters, message: DeviceMessage): Promise<void> {
  counters.published++
  counters.inFlight++
  return commitOf(onMessage, message).then(
    () => {
      counters.inFlight--
      counters.committed++
    },
    (error: unknown) => {
      counters.inFlight--
      counters.notDurable++
      throw error
    },
  )
}

function commitOf(onMessage: OnMessage, message: DeviceMessage): Promise<void> {
  try {
    return onMessage(message)
  } catch (error) {
    return Promise.reject(error)
  }
}
