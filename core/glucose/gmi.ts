// The glucose management indicator (clinical.md 2.2; Bergenstal, Diabetes Care 2018;41:2275). It is not HbA1c: shown as "estimated from sensor".
// Each unit has its own formula; the one is never converted to the other.

/**
 * @figure Glucose management indicator (GMI)
 * @nurse What HbA1c would be expected from the sensor's average, "estimated from sensor". It can differ from the
 *   laboratory's HbA1c by several mmol/mol in one person; then the laboratory is not wrong, and the sensor need not be.
 * @statistician Linear regression of HbA1c on mean sensor glucose in a study population. Each unit has its own published equation; converting the
 *   one to the other gives slightly different numbers and is not done. The regression's residual spread is not shown, so the second decimal means
 *   nothing.
 * @formula
 *   GMI % = 3.31 + 0.02392 × mean (mg/dL)          GMI mmol/mol = 12.71 + 4.70587 × mean (mmol/L)
 * @source Bergenstal, Diabetes Care 2018;41:2275.
 * @needs What time in range needs.
 * @notFor Replacing HbA1c; diagnosing diabetes.
 * @with gmiMmolMol
 */
export function gmiPercent(meanMgDl: number): number {
  return 3.31 + 0.02392 * meanMgDl
}

export function gmiMmolMol(meanMmolL: number): number {
  return 12.71 + 4.70587 * meanMmolL
}
