// What the caller may see: the policy's decision per citizen and category, cut to the token's scopes. Everything that is shown goes through here.

import { AppError, type CitizenId, METRICS, type MetricCategory, type MetricId, metric, type Reading } from '#core'
import type { Access, DataCategory, Principal } from '#identity'
import type { ObservationQuery, VisibleGroup } from '#ledger'
import { type Grant, opensCitizen } from './scopes.js'

export interface Seen {
  groups: readonly VisibleGroup[]
  /** Citizens that the search names and the caller may see something of. */
  named: readonly CitizenId[]
  /** Citizens that the search names and the caller may see nothing of. */
  denied: readonly CitizenId[]
}

/**
 * Those of the citizens whose data of the category the principal may read; `null` asks for all she may.
 * Searches ask for the set, which identity keeps for a while: a decision for each citizen would cost more than the page.
 */
async function visibleOf(
  access: Access,
  principal: Principal,
  citizens: readonly CitizenId[] | null,
  category: DataCategory,
): Promise<ReadonlySet<CitizenId>> {
  const visible = await access.visibleCitizens(principal, category)
  return citizens ? new Set(citizens.filter((c) => visible.has(c))) : visible
}

function sameSet(a: ReadonlySet<CitizenId>, b: ReadonlySet<CitizenId>): boolean {
  if (a === b) return true
  if (a.size !== b.size) return false
  for (const member of a) if (!b.has(member)) return false
  return true
}

/** Categories with the same citizens become one group, so that the query stays one condition. */
function merge(groups: readonly VisibleGroup[]): VisibleGroup[] {
  const merged: { metrics: Set<MetricId>; citizens: ReadonlySet<CitizenId> }[] = []
  for (const group of groups) {
    const same = merged.find((m) => sameSet(m.citizens, group.citizens))
    if (same) for (const id of group.metrics) same.metrics.add(id)
    else merged.push({ metrics: new Set(group.metrics), citizens: group.citizens })
  }
  return merged.map(({ metrics, citizens }) => ({ metrics: [...metrics], citizens }))
}

/** The predicate of a search for Observations. */
export async function seenObservations(
  access: Access,
  principal: Principal,
  { citizens, metrics }: Pick<ObservationQuery, 'citizens' | 'metrics'>,
  granted: readonly Grant[],
): Promise<Seen> {
  const opened = new Set(granted.flatMap((grant) => grant.metrics))
  const wanted = (metrics ?? METRICS.map((m) => m.id)).filter((id) => opened.has(id))
  // A search for nothing that we measure still asks about its citizens: the record must tell whether it was allowed to.
  const asked: readonly MetricCategory[] = wanted.length > 0 ? wanted.map((id) => metric(id).category) : ['vital-signs']
  const categories = [...new Set(asked)]
  const visible = new Map<MetricCategory, ReadonlySet<CitizenId>>()
  await Promise.all(
    categories.map(async (category) => {
      visible.set(category, await visibleOf(access, principal, citizens, category))
    }),
  )
  const groups = granted.flatMap((grant) =>
    categories.map((category) => {
      const all = visible.get(category) ?? new Set<CitizenId>()
      const mine = new Set(grant.metrics)
      return {
        metrics: wanted.filter((id) => metric(id).category === category && mine.has(id)),
        citizens: grant.citizen === null ? all : new Set([grant.citizen].filter((c) => all.has(c))),
      }
    }),
  )
  const some = merge(groups.filter((group) => group.metrics.length > 0 && group.citizens.size > 0))
  const sees = (citizen: CitizenId): boolean =>
    opensCitizen(granted, citizen) && [...visible.values()].some((citizens) => citizens.has(citizen))
  const named = citizens ?? []
  return {
    groups: some,
    named: named.filter(sees),
    denied: named.filter((c) => !sees(c)),
  }
}

/** The set for Patient or Device data. */
export async function seenCitizens(
  access: Access,
  principal: Principal,
  citizens: readonly CitizenId[] | null,
  category: DataCategory,
  granted: readonly Grant[],
): Promise<{ citizens: readonly CitizenId[]; denied: readonly CitizenId[] }> {
  const found = await visibleOf(access, principal, citizens, category)
  const seen = [...found].filter((c) => opensCitizen(granted, c))
  return { citizens: seen, denied: (citizens ?? []).filter((c) => !seen.includes(c)) }
}

/** The last look before a page leaves: a row outside the predicate is our bug, and it must not be shown. */
export function assertSeen(readings: readonly Reading[], groups: readonly VisibleGroup[]): void {
  const stray = readings.some(
    (r) => !groups.some((group) => group.citizens.has(r.citizenId) && group.metrics.includes(r.metric)),
  )
  if (stray) throw new AppError('policy-leak', 'A search found a row that the caller may not see.')
}
