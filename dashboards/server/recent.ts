// A citizen's last weeks in memory, kept up to date reading by reading, and never much more than twice what the ledger would hand out.

import type { EpochMs, MetricId, Reading } from '#core'
import { MOST_RECENT } from '#ledger'
import type { RecentReading } from '#monitoring'

const HOUR = 3_600_000

/** Puts a reading in its place. Twice `MOST_RECENT` is when the older half is thinned: a strap sends every second, for weeks. */
export function takeIn(
  recent: Map<MetricId, RecentReading[]>,
  { metric, effectiveAt, values }: Pick<Reading, 'metric' | 'effectiveAt' | 'values'>,
): void {
  const list = recent.get(metric) ?? []
  let i = list.length
  while (i > 0 && list[i - 1]!.at > effectiveAt) i--
  list.splice(i, 0, { at: effectiveAt, values: values.map((v) => v?.value ?? null) })
  recent.set(metric, list.length > 2 * MOST_RECENT ? thinned(list) : list)
}

/** The newest, and the last of each hour before them: what `recentOf` reads from the ledger. */
function thinned(list: readonly RecentReading[]): RecentReading[] {
  const from = list.length - MOST_RECENT
  const hourOf = (at: EpochMs): number => Math.floor(at / HOUR)
  return list.filter((reading, i) => i >= from - 1 || hourOf(list[i + 1]!.at) > hourOf(reading.at))
}
