// Devices as the caller may see them: those that a visible citizen holds or held.

import { type DeviceFacts, type DeviceId, toDevice } from '#core'
import type { FhirDevice } from '#ledger'
import type { Shown } from './patients.js'
import { contentVersion } from './versioned.js'

function factsOf(row: FhirDevice, now: number): Omit<DeviceFacts, 'versionId'> {
  const retired = row.retiredAt !== null && row.retiredAt <= now
  return {
    deviceId: row.deviceId,
    lastUpdated: Math.max(row.registeredAt, retired ? (row.retiredAt ?? 0) : 0, row.heldSince ?? 0),
    kind: row.kind,
    manufacturer: row.manufacturer,
    model: row.model,
    serial: row.serial,
    retired,
    holder: row.holder,
    organisation: row.organisation,
  }
}

export function showDevice(row: FhirDevice, now: number): Shown & { id: DeviceId } {
  const facts = factsOf(row, now)
  const versionId = contentVersion(facts)
  return {
    id: row.deviceId,
    versionId,
    lastUpdated: facts.lastUpdated,
    json: JSON.stringify(toDevice({ ...facts, versionId })),
  }
}
