// A measured value in percent of the predicted one (clinical.md 1.1). For FEV1 and FVC; FEV1/FVC is shown as z, never as a percentage (1.3).

/** @returns null when either is not above 0 */
export function percentPredicted(measured: number, predicted: number): number | null {
  return measured > 0 && predicted > 0 && Number.isFinite(measured) ? (100 * measured) / predicted : null
}
