// Devices as the Device resource needs them. A device is visible through the citizens who hold or held it, and only those are told.

import { type CitizenId, type DeviceId, type EpochMs, idFromInt8, idToInt8 } from '#core'
import type { Queryable } from '../database.js'
import { timestamp } from '../rows.js'
import { type Columns, statement } from '../statement.js'

export interface FhirDevice {
  deviceId: DeviceId
  kind: string
  manufacturer: string | null
  model: string | null
  serial: string | null
  registeredAt: EpochMs
  retiredAt: EpochMs | null
  organisation: { name: string; sor: string | null } | null
  /** The visible citizen who holds it now, and since when. */
  holder: CitizenId | null
  heldSince: EpochMs | null
}

export interface DeviceQuery {
  ids: readonly DeviceId[] | null
  /** Devices that one of these holds now. */
  patients: readonly CitizenId[] | null
}

const MATCHES = `from device d
  left join organisation o using (organisation_id)
  left join assignment h on h.device_id = d.device_id and h.held @> $2::timestamptz and h.citizen_id = any($1::bigint[])
  where exists (select from assignment s where s.device_id = d.device_id and s.citizen_id = any($1::bigint[]))
    and ($3::bigint[] is null or d.device_id = any($3))
    and ($4::bigint[] is null or h.citizen_id = any($4))`

const COLUMNS = {
  device_id: 'int8',
  kind: 'text',
  manufacturer: 'text?',
  model: 'text?',
  serial: 'text?',
  registered_at: 'timestamptz',
  retired_at: 'timestamptz?',
  name: 'text?',
  sor: 'text?',
  holder: 'int8?',
  held_since: 'timestamptz?',
} as const satisfies Columns

const devicePage = statement({
  name: 'fhir-devices',
  text: `select d.device_id, d.kind, d.manufacturer, d.model, d.serial, d.registered_at, d.retired_at, o.name, o.sor,
           h.citizen_id as holder, lower(h.held) as held_since
         ${MATCHES} and d.device_id > $5 order by d.device_id limit $6`,
  parameters: ['bigint[]', 'timestamp with time zone', 'bigint[]', 'bigint[]', 'bigint', 'bigint'],
  columns: COLUMNS,
})

const deviceCount = statement({
  name: 'fhir-device-count',
  text: `select count(*) as total ${MATCHES}`,
  parameters: ['bigint[]', 'timestamp with time zone', 'bigint[]', 'bigint[]'],
  columns: { total: 'int8' },
})

function parameters(visible: Iterable<CitizenId>, { ids, patients }: DeviceQuery, now: EpochMs): unknown[] {
  const int8 = (list: readonly string[] | null): string[] | null => list?.map(idToInt8) ?? null
  return [[...visible].map(idToInt8), timestamp(now), int8(ids), int8(patients)]
}

/** Devices in the order of their ids, from after `after` on. */
export async function fhirDevices(
  db: Queryable,
  visible: Iterable<CitizenId>,
  query: DeviceQuery,
  page: { after: DeviceId | null; limit: number; now: EpochMs },
): Promise<FhirDevice[]> {
  const rows = await db.run(devicePage, [
    ...parameters(visible, query, page.now),
    page.after ? idToInt8(page.after) : '-1',
    page.limit,
  ])
  return rows.map((row) => ({
    deviceId: idFromInt8(row.device_id) as DeviceId,
    kind: row.kind,
    manufacturer: row.manufacturer,
    model: row.model,
    serial: row.serial,
    registeredAt: row.registered_at,
    retiredAt: row.retired_at,
    organisation: row.name === null ? null : { name: row.name, sor: row.sor },
    holder: row.holder === null ? null : (idFromInt8(row.holder) as CitizenId),
    heldSince: row.held_since,
  }))
}

export async function countFhirDevices(
  db: Queryable,
  visible: Iterable<CitizenId>,
  query: DeviceQuery,
  now: EpochMs,
): Promise<number> {
  const [row] = await db.run(deviceCount, parameters(visible, query, now))
  return Number(row?.total ?? 0)
}
