// Pauses of a plan (clinical.md 4.7): a holiday or an admission takes its due days away, so that nobody is called careless for being in hospital.

export interface Pause {
  /** Local day numbers, both included; `to` is null while it lasts. */
  from: number
  to: number | null
}

export function withoutPauses(dueDays: readonly number[], pauses: readonly Pause[]): number[] {
  return dueDays.filter((day) => !pauses.some((p) => day >= p.from && (p.to === null || day <= p.to)))
}
