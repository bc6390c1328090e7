// The order of the morning list (clinical.md 4.8): who needs somebody first. Ties go by pseudonym, so that two nurses see the same order.

export interface MorningFacts {
  pseudonym: string
  openRedTask: boolean
  redSymptoms: boolean
  /** Milliseconds since the oldest alarm that nobody has handled; null for none. */
  oldestUnhandledMs: number | null
  /** Measures that are yellow or red. */
  measuresOff: number
  /** Largest distance from the own baseline in robust SDs, either way; null while it is being learnt. */
  worstZ: number | null
  missedRun: number
}

/** A comparator: negative when `a` comes first. */
export function byMorningUrgency(a: MorningFacts, b: MorningFacts): number {
  return (
    Number(b.openRedTask) - Number(a.openRedTask) ||
    Number(b.redSymptoms) - Number(a.redSymptoms) ||
    descending(a.oldestUnhandledMs ?? -1, b.oldestUnhandledMs ?? -1) ||
    descending(a.measuresOff, b.measuresOff) ||
    descending(Math.abs(a.worstZ ?? 0), Math.abs(b.worstZ ?? 0)) ||
    descending(a.missedRun, b.missedRun) ||
    (a.pseudonym < b.pseudonym ? -1 : a.pseudonym > b.pseudonym ? 1 : 0)
  )
}

const descending = (a: number, b: number): number => (a > b ? -1 : a < b ? 1 : 0)

/**
 * A new list in that order.
 *
 * @figure Order of the morning list (*arbejdsliste*)
 * @nurse Who needs somebody first, with the reason on each row. Two nurses see the same order. The worklist of this version has no tasks and no
 *   symptoms yet: it sorts by colour, the oldest breach, and from measures off on as below.
 * @statistician Lexicographic order, all keys descending; not a risk score, and no key weighs against another.
 * @formula
 *   open red task; red symptoms; age of the oldest unhandled alarm; measures off; largest |z| from the own baseline; missed run; pseudonym
 * @source The platform's own definition.
 * @needs Nothing: what is unknown counts least.
 * @notFor Measuring risk or workload.
 * @with byMorningUrgency
 */
export function morningOrder<Row extends MorningFacts>(rows: readonly Row[]): Row[] {
  return [...rows].sort(byMorningUrgency)
}
