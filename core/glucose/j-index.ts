// The J-index (clinical.md 2.2): level and spread in one number.

export function jIndex(meanMgDl: number, sdMgDl: number): number {
  return 0.001 * (meanMgDl + sdMgDl) ** 2
}
