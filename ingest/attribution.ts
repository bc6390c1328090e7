// Whose reading is it: the citizen who held the device when it measured, never the present holder by default.

import { AppError, type CitizenId, type DeviceId, type EpochMs } from '#core'
import type { Assignment } from '#ledger'

export interface Attribution {
  /** The holder at that moment; null when nobody held it. Resolved from memory when the device is known. */
  holderOf(deviceId: DeviceId, at: EpochMs): CitizenId | null | Promise<CitizenId | null>
  /** Forgets what is known, when an assignment has changed. */
  forget(deviceId?: DeviceId): void
}

export interface AttributionOptions {
  /** Every assignment a device ever had. Called once per device and trust period, for several devices at a time. */
  load(deviceIds: readonly DeviceId[]): Promise<readonly Assignment[]>
  clock: () => EpochMs
  /** How long a loaded list is believed. A hand-over takes effect after this at the latest. */
  trustMs?: number
}

interface Known {
  assignments: readonly Assignment[]
  until: EpochMs
}

/** Devices kept in memory; beyond this all are forgotten and read again. */
const MOST_DEVICES = 200_000

export function createAttribution({ load, clock, trustMs = 5_000 }: AttributionOptions): Attribution {
  const known = new Map<DeviceId, Known>()
  let gathering: { ids: Set<DeviceId>; loaded: Promise<ReadonlyMap<DeviceId, readonly Assignment[]>> } | null = null

  /** Devices asked for in the same turn of the event loop are loaded together. */
  function gather(): NonNullable<typeof gathering> {
    const ids = new Set<DeviceId>()
    const loaded = new Promise((resolve) => setImmediate(resolve)).then(async () => {
      gathering = null
      return groupByDevice(await load([...ids]))
    })
    return { ids, loaded }
  }

  async function request(deviceId: DeviceId): Promise<readonly Assignment[]> {
    gathering ??= gather()
    gathering.ids.add(deviceId)
    return (await gathering.loaded).get(deviceId) ?? []
  }

  async function loadAndFind(deviceId: DeviceId, at: EpochMs): Promise<CitizenId | null> {
    let assignments: readonly Assignment[]
    try {
      assignments = await request(deviceId)
    } catch (error) {
      throw new AppError('not-durable', 'The holder of the device cannot be looked up now: send again later.', {
        cause: error,
      })
    }
    if (known.size >= MOST_DEVICES) known.clear()
    known.set(deviceId, { assignments, until: clock() + trustMs })
    return find(assignments, at)
  }

  return {
    holderOf(deviceId, at) {
      const entry = known.get(deviceId)
      return entry && clock() < entry.until ? find(entry.assignments, at) : loadAndFind(deviceId, at)
    },
    forget(deviceId) {
      if (deviceId === undefined) known.clear()
      else known.delete(deviceId)
    },
  }
}

/** An assignment holds from its first moment to just before its last. */
function find(assignments: readonly Assignment[], at: EpochMs): CitizenId | null {
  return assignments.find((a) => a.from <= at && at < a.to)?.citizenId ?? null
}

function groupByDevice(assignments: readonly Assignment[]): ReadonlyMap<DeviceId, readonly Assignment[]> {
  const groups = new Map<DeviceId, Assignment[]>()
  for (const assignment of assignments) {
    const group = groups.get(assignment.deviceId)
    if (group) group.push(assignment)
    else groups.set(assignment.deviceId, [assignment])
  }
  return groups
}
