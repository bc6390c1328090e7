// What a z-score is called (clinical.md 1.3; ERS/ATS 2021, Stanojevic, ERJ 2022;60:2101499). Unrounded values are compared.

export type SpirometryWord = 'within-normal' | 'mild' | 'moderate' | 'severe'

/** A boundary belongs to the milder word. */
export function wordForZ(z: number): SpirometryWord {
  if (z >= -1.645) return 'within-normal'
  if (z >= -2.5) return 'mild'
  return z >= -4 ? 'moderate' : 'severe'
}
