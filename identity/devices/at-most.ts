// A queue in front of expensive work: at most `limit` pieces run at once, the rest wait in order.

export function atMost(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= limit) await new Promise<void>((go) => waiting.push(go))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // The place is handed over, so `running` stays as it is.
      if (next) next()
      else running--
    }
  }
}
