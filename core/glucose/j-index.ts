// The J-index (clinical.md 2.2): level and spread in one number.

/**
 * @figure J-index
 * @nurse An older number that puts level and swings together; lower is better. Time in range says the same more plainly.
 * @statistician Square of the sum of mean and SD in mg/dL; dominated by high values and blind to lows.
 * @formula
 *   J = 0.001 × (mean + SD)²        mg/dL
 * @source Wójcicki, Horm Metab Res 1995;27:41.
 * @needs Two readings; otherwise as time in range.
 * @notFor Judging lows.
 */
export function jIndex(meanMgDl: number, sdMgDl: number): number {
  return 0.001 * (meanMgDl + sdMgDl) ** 2
}
