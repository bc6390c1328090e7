// The criteria of a search for Devices.

import { type CitizenId, DEVICE_SYSTEM, type DeviceId, isDeviceId } from '#core'
import type { Criterion, SearchContext } from './parse.js'
import { idsOf, intersectIds } from './patient.js'
import type { TypedQuery } from './query.js'
import { citizensReferenced, parseTokens } from './tokens.js'

export function parseDevice(
  criteria: readonly Criterion[],
  { base }: SearchContext,
): Extract<TypedQuery, { type: 'Device' }> {
  const ids: DeviceId[][] = []
  const patients: CitizenId[][] = []
  for (const criterion of criteria) {
    if (criterion.name === '_id') ids.push(idsOf(criterion, isDeviceId))
    else if (criterion.name === 'patient') patients.push(citizensReferenced(criterion.name, criterion.value, base))
    else {
      const tokens = parseTokens(criterion.name, criterion.value)
      ids.push(
        tokens
          .filter((t) => t.system === undefined || t.system === DEVICE_SYSTEM)
          .map((t) => t.code)
          .filter(isDeviceId),
      )
    }
  }
  return { type: 'Device', ids: intersectIds(ids), patients: intersectIds(patients) }
}
