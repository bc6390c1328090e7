// Answers to a questionnaire's items: kept one by one, never only as a sum (clinical.md 5). Null is an item left empty.

export type Items = readonly (number | null)[]

/** True when there are `count` items and each is empty or a whole number from 0 to `max`. */
export function areItems(items: Items, count: number, max: number): boolean {
  return items.length === count && items.every((v) => v === null || (Number.isInteger(v) && v >= 0 && v <= max))
}

export function answered(items: Items): number[] {
  return items.filter((v) => v !== null)
}

export function total(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
