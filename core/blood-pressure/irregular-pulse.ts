// The device's own remark on the pulse (clinical.md 3.5): "device reported irregular pulse; consider ECG", never "atrial fibrillation".

const FEWEST = 2
const SMALLEST_SHARE = 0.25

/**
 * True when at least two, and at least a quarter, of the used readings carry the flag.
 *
 * @figure Remark on irregular pulse (*uregelmæssig puls*)
 * @nurse The device itself noticed an irregular pulse in several readings: "device reported irregular pulse; consider ECG". Then three readings
 *   are needed at each sitting.
 * @statistician Threshold on the count of a device's proprietary flag, of unknown sensitivity and specificity; no probability is attached.
 * @formula
 *   remark: flagged ≥ {FEWEST} and flagged ≥ {SMALLEST_SHARE%} % of used readings
 * @source Parati, J Hypertens 2021;39:1742; the threshold is the platform's own.
 * @needs {FEWEST} flagged readings.
 * @notFor Saying "atrial fibrillation"; saying that the rhythm is regular when there is no remark.
 * @with readingsPerSitting
 */
export function remarksIrregularPulse(flagged: number, used: number): boolean {
  return flagged >= FEWEST && flagged >= SMALLEST_SHARE * used
}

/** Readings that a sitting needs: an oscillometric average of an irregular pulse takes three. */
export function readingsPerSitting(planned: number, irregular: boolean): number {
  return irregular ? Math.max(3, planned) : planned
}
