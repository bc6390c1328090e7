// The device's own remark on the pulse (clinical.md 3.5): "device reported irregular pulse; consider ECG", never "atrial fibrillation".

const FEWEST = 2
const SMALLEST_SHARE = 0.25

/** True when at least two, and at least a quarter, of the used readings carry the flag. */
export function remarksIrregularPulse(flagged: number, used: number): boolean {
  return flagged >= FEWEST && flagged >= SMALLEST_SHARE * used
}

/** Readings that a sitting needs: an oscillometric average of an irregular pulse takes three. */
export function readingsPerSitting(planned: number, irregular: boolean): number {
  return irregular ? Math.max(3, planned) : planned
}
