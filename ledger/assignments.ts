// Who held a device, and when: what a reading's citizen is found by.

import { type CitizenId, type DeviceId, type EpochMs, idFromInt8, idToInt8 } from '#core'
import type { Queryable } from './database.js'
import { timestamp } from './rows.js'
import { statement } from './statement.js'

/** A device in one citizen's hands from `from` until `to` (Infinity: still). */
export interface Assignment {
  deviceId: DeviceId
  citizenId: CitizenId
  from: EpochMs
  to: EpochMs
}

const assignmentsOfDevices = statement({
  name: 'assignments-of-devices',
  text: `select device_id, citizen_id, lower(held) as held_from, coalesce(upper(held), 'infinity') as held_to
         from assignment where device_id = any($1) order by device_id, lower(held)`,
  parameters: ['bigint[]'],
  columns: { device_id: 'int8', citizen_id: 'int8', held_from: 'timestamptz', held_to: 'timestamptz' },
})

/** Every assignment these devices ever had, oldest first. */
export async function assignmentsOf(db: Queryable, deviceIds: readonly DeviceId[]): Promise<Assignment[]> {
  const rows = await db.run(assignmentsOfDevices, [deviceIds.map(idToInt8)])
  return rows.map((row) => ({
    deviceId: idFromInt8(row.device_id) as DeviceId,
    citizenId: idFromInt8(row.citizen_id) as CitizenId,
    from: row.held_from,
    to: row.held_to,
  }))
}

const insertDevice = statement({
  name: 'insert-device',
  text: `insert into device (device_id, kind, manufacturer, model, serial, metrics, organisation_id, registered_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (device_id) do nothing`,
  parameters: ['bigint', 'text', 'text', 'text', 'text', 'text[]', 'bigint', 'timestamp with time zone'],
  columns: {},
})

export interface NewDevice {
  deviceId: DeviceId
  kind: string
  manufacturer: string | null
  model: string | null
  serial: string | null
  metrics: readonly string[]
  /** int8 as decimal text. */
  organisationId: string | null
  registeredAt: EpochMs
}

/** Registers a device; a device that is known stays as it is. */
export async function addDevice(db: Queryable, device: NewDevice): Promise<void> {
  await db.run(insertDevice, [
    idToInt8(device.deviceId),
    device.kind,
    device.manufacturer,
    device.model,
    device.serial,
    device.metrics,
    device.organisationId,
    timestamp(device.registeredAt),
  ])
}

const insertAssignment = statement({
  name: 'insert-assignment',
  text: 'insert into assignment (device_id, citizen_id, held) values ($1, $2, tstzrange($3, $4))',
  parameters: ['bigint', 'bigint', 'timestamp with time zone', 'timestamp with time zone'],
  columns: {},
})

const closeAssignment = statement({
  name: 'close-assignment',
  text: `update assignment set held = tstzrange(lower(held), $2)
         where device_id = $1 and upper_inf(held) and lower(held) < $2 returning citizen_id`,
  parameters: ['bigint', 'timestamp with time zone'],
  columns: { citizen_id: 'int8' },
})

/**
 * Hands a device to a citizen from that moment on; whoever held it until then no longer does.
 * @throws a database error of class 23 when it would overlap another assignment
 */
export async function handOver(db: Queryable, deviceId: DeviceId, citizenId: CitizenId, at: EpochMs): Promise<void> {
  await db.run(closeAssignment, [idToInt8(deviceId), timestamp(at)])
  await db.run(insertAssignment, [idToInt8(deviceId), idToInt8(citizenId), timestamp(at), null])
}

const bindingOf = statement({
  name: 'gateway-binding',
  text: 'select exists (select from gateway_binding where gateway_id = $1 and device_id = $2 and bound @> $3::timestamptz) as bound',
  parameters: ['bigint', 'bigint', 'timestamp with time zone'],
  columns: { bound: 'bool' },
})

/** May this gateway publish for that device now? */
export async function isBound(db: Queryable, gatewayId: DeviceId, deviceId: DeviceId, at: EpochMs): Promise<boolean> {
  const [row] = await db.run(bindingOf, [idToInt8(gatewayId), idToInt8(deviceId), timestamp(at)])
  return row?.bound === true
}

const knownDevice = statement({
  name: 'device-is-active',
  text: 'select exists (select from device where device_id = $1 and retired_at is null) as active',
  parameters: ['bigint'],
  columns: { active: 'bool' },
})

export async function isActiveDevice(db: Queryable, deviceId: DeviceId): Promise<boolean> {
  const [row] = await db.run(knownDevice, [idToInt8(deviceId)])
  return row?.active === true
}

const everHeld = statement({
  name: 'device-is-held',
  text: 'select exists (select from assignment where device_id = $1) as held',
  parameters: ['bigint'],
  columns: { held: 'bool' },
})

/** Was the device ever handed to somebody? */
export async function isHeld(db: Queryable, deviceId: DeviceId): Promise<boolean> {
  const [row] = await db.run(everHeld, [idToInt8(deviceId)])
  return row?.held === true
}
