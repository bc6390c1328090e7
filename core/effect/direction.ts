// Which way is good, and how large a change matters. Limits count as reached, and 1.2 − 0.8 reaches 0.4 although binary fractions say 0.39999999999999997.

export type Better = 'up' | 'down'

/** A change turned so that positive is good. */
export function oriented(change: number, better: Better): number {
  return better === 'up' ? change : -change
}

/** Whether a change is at least the limit, the limit included. */
export function reaches(change: number, limit: number): boolean {
  return change >= limit - 1e-9 * Math.max(1, Math.abs(limit), Math.abs(change))
}

/** Follow-up minus baseline without the noise of binary fractions: equal changes are equal, so that ties are ties and no spread is no spread. */
export function changeBetween(baseline: number, followUp: number): number {
  return Math.round((followUp - baseline) * 1e9) / 1e9
}
