import { vi } from 'vitest'

/**
 * Waits until `check` no longer throws, and gives what it returns. It is patient, because a test of what happens must not
 * become a test of how quick the machine is today; what never happens still fails, with the last thing that `check` said.
 */
export function eventually<T>(check: () => T | Promise<T>, withinMs = 30_000): Promise<T> {
  return vi.waitFor(check, { timeout: withinMs, interval: 20 })
}
