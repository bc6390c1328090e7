// Helpers of the tests in this folder: inputs that cannot be changed, and results without NaN. Not for the product.

/** Frozen to the bottom: whoever changes it throws. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) frozen(inner)
  }
  return value
}

/** Where a result holds NaN or an infinite number. */
export function notNumbers(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} = ${value}`]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => notNumbers(inner, `${path}.${name}`))
}

/** The order of a list turned around by a seed. */
export function shuffled<T>(list: readonly T[], seed: number): T[] {
  const random = (i: number): number => Math.imul(seed ^ (i + 1), 0x9e3779b1) >>> 0
  return list
    .map((item, i) => ({ item, key: random(i) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
