// Where a result differs from what is expected, with the path to each place. What a result says beyond the expected is not judged.

import { isRecord, type Tolerance } from './tolerance.js'

export interface Difference {
  /** `steps[3].z`; empty for the whole result. */
  path: string
  expected: unknown
  actual: unknown
}

export function differences(expected: unknown, actual: unknown, tolerance: Tolerance): Difference[] {
  const found: Difference[] = []
  walk(expected, actual, [], '')
  return found

  function walk(want: unknown, got: unknown, names: readonly string[], path: string): void {
    if (Array.isArray(want)) {
      if (!Array.isArray(got)) found.push({ path, expected: want, actual: got })
      else if (got.length !== want.length)
        found.push({ path: `${path}.length`, expected: want.length, actual: got.length })
      else for (const [i, item] of want.entries()) walk(item, got[i], names, `${path}[${i}]`)
    } else if (isRecord(want)) {
      if (!isRecord(got)) found.push({ path, expected: want, actual: got })
      else
        for (const [name, value] of Object.entries(want)) {
          walk(
            value,
            Object.hasOwn(got, name) ? got[name] : undefined,
            [...names, name],
            path === '' ? name : `${path}.${name}`,
          )
        }
    } else if (!isSame(want, got, names)) {
      found.push({ path, expected: want, actual: got })
    }
  }

  function isSame(want: unknown, got: unknown, names: readonly string[]): boolean {
    if (typeof want !== 'number' || typeof got !== 'number') return want === got
    if (want === got) return true
    const { abs, rel } = tolerance.of(names)
    const distance = Math.abs(got - want)
    return distance <= abs || distance <= rel * Math.abs(want)
  }
}
