// The wait at closing: until nothing is in flight and the acknowledgements are on their way, but not for ever.

import type { Counters } from './counters.js'

export async function commitsEnded(counters: Counters, graceMs: number): Promise<void> {
  const giveUp = performance.now() + graceMs
  while (counters.inFlight > 0 && performance.now() < giveUp) await new Promise((resolve) => setTimeout(resolve, 5))
  // A PUBACK is written two turns of the event loop after its commit: answer, then the flush of the corked socket.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}
