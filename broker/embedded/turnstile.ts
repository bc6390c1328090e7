// Lets a few jobs run at a time and the others wait in line.

export interface Turnstile {
  run<T>(job: () => Promise<T>): Promise<T>
}

export function createTurnstile(atOnce: number): Turnstile {
  const line: (() => void)[] = []
  let running = 0

  function enter(): Promise<void> {
    if (running < atOnce) {
      running++
      return Promise.resolve()
    }
    return new Promise((resolve) => line.push(resolve))
  }

  /** Whoever is first in line takes over the place, so `running` stays. */
  function leave(): void {
    const next = line.shift()
    if (next) next()
    else running--
  }

  return {
    async run(job) {
      await enter()
      try {
        return await job()
      } finally {
        leave()
      }
    },
  }
}
