// Typed pressures that end in 0 too often (clinical.md 0.10): a quality remark, not a reproach.

const FEWEST = 20
const LARGEST_SHARE = 0.4

/**
 * @param typed systolic or diastolic values that a person typed in
 * @returns null for fewer than 20: then nothing can be said
 */
export function prefersRoundDigits(typed: readonly number[]): boolean | null {
  if (typed.length < FEWEST) return null
  return typed.filter((v) => v % 10 === 0).length > LARGEST_SHARE * typed.length
}
