// A meter, hub or phone as a FHIR Device.

import type { Device } from 'fhir/r4.js'
import type { CitizenId, DeviceId } from '../ids.js'
import { type EpochMs, formatInstant } from '../time/instant.js'
import { type NamedOrganisation, organisationReference } from './patient.js'
import { DEVICE_SYSTEM } from './systems.js'

export interface DeviceFacts {
  deviceId: DeviceId
  versionId: string
  lastUpdated: EpochMs
  kind: string
  manufacturer: string | null
  model: string | null
  serial: string | null
  retired: boolean
  /** Who holds it now, when the caller may see her. */
  holder: CitizenId | null
  organisation: NamedOrganisation | null
}

export function toDevice(facts: DeviceFacts): Device {
  return {
    resourceType: 'Device',
    id: facts.deviceId,
    meta: { versionId: facts.versionId, lastUpdated: formatInstant(facts.lastUpdated) },
    identifier: [{ use: 'official', system: DEVICE_SYSTEM, value: facts.deviceId }],
    status: facts.retired ? 'inactive' : 'active',
    ...(facts.manufacturer !== null && { manufacturer: facts.manufacturer }),
    ...(facts.serial !== null && { serialNumber: facts.serial }),
    ...(facts.model !== null && {
      deviceName: [{ name: facts.model, type: 'model-name' }],
      modelNumber: facts.model,
    }),
    type: { text: facts.kind },
    ...(facts.holder && { patient: { reference: `Patient/${facts.holder}` } }),
    ...(facts.organisation && { owner: organisationReference(facts.organisation) }),
  }
}
