// Whom lists show: citizens of whom this person may see every kind of measurement that a colour can come from.

import type { CitizenId } from '#core'
import type { Access, DataCategory, Principal } from '#identity'

/** A colour tells about all of them; somebody who may see only one kind reads that kind on the citizen's own page. */
const COLOURING: readonly DataCategory[] = ['vital-signs', 'laboratory', 'exam']

export async function visibleForLists(access: Access, principal: Principal): Promise<ReadonlySet<CitizenId>> {
  const [first, ...others] = await Promise.all(COLOURING.map((c) => access.visibleCitizens(principal, c)))
  if (!first) return new Set()
  return new Set([...first].filter((id) => others.every((set) => set.has(id))))
}
