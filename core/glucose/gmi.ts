// The glucose management indicator (clinical.md 2.2; Bergenstal, Diabetes Care 2018;41:2275). It is not HbA1c: shown as "estimated from sensor".
// Each unit has its own formula; the one is never converted to the other.

export function gmiPercent(meanMgDl: number): number {
  return 3.31 + 0.02392 * meanMgDl
}

export function gmiMmolMol(meanMmolL: number): number {
  return 12.71 + 4.70587 * meanMmolL
}
