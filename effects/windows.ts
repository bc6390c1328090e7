// Periods of the ledger that effects are told from.

import { type CitizenId, type EpochMs, startOfLocalDay } from '#core'
import type { DailyWindow } from '#ledger'

/** Whole local days; periods that overlap or touch become one, so that no reading is counted twice. */
export function joinedWindows(citizenId: CitizenId, wanted: readonly { from: EpochMs; to: EpochMs }[]): DailyWindow[] {
  const windows: DailyWindow[] = []
  for (const { from, to } of [...wanted].sort((a, b) => a.from - b.from)) {
    const last = windows.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else if (from < to) windows.push({ citizenId, from: startOfLocalDay(from), to })
  }
  return windows
}
