// Typed pressures that end in 0 too often (clinical.md 0.10): a quality remark, not a reproach.

const FEWEST = 20
const LARGEST_SHARE = 0.4

/**
 * @param typed systolic or diastolic values that a person typed in
 * @returns null for fewer than 20: then nothing can be said
 *
 * @figure Round-number remark on typed pressures
 * @nurse Many of the numbers that were typed in end in 0. It is a remark on the data, not a reproach: they were probably rounded, and a device
 *   that sends its readings itself would help.
 * @statistician Share of values with last digit 0 above {LARGEST_SHARE%} %; without preference 10 % are expected of a device with a resolution of
 *   1 mmHg.
 * @formula
 *   remark: share ending in 0 > {LARGEST_SHARE%} %
 * @source Quality control of blood pressure data; the threshold is the platform's own.
 * @needs {FEWEST} typed values.
 * @notFor Values that a device sent; correcting anything.
 */
export function prefersRoundDigits(typed: readonly number[]): boolean | null {
  if (typed.length < FEWEST) return null
  return typed.filter((v) => v % 10 === 0).length > LARGEST_SHARE * typed.length
}
