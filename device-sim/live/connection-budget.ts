// How many connections may be open at once. Who wants one waits in line; who is done gives it back.

export interface ConnectionBudget {
  /** Calls back when there is room. */
  acquire(granted: () => void): void
  release(): void
  readonly open: number
  readonly waiting: number
}

export function createConnectionBudget(most: number): ConnectionBudget {
  const line: (() => void)[] = []
  let open = 0
  const next = (): void => {
    while (open < most && line.length > 0) {
      open++
      line.shift()?.()
    }
  }
  return {
    acquire(granted) {
      line.push(granted)
      next()
    },
    release() {
      open--
      next()
    },
    get open() {
      return open
    },
    get waiting() {
      return line.length
    },
  }
}
