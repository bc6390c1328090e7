// `/ops/devices`: how the devices are. Silence is told apart from illness: nothing here suggests clinical urgency.

import type { EpochMs } from '#core'
import { type DeviceRow, deviceRows } from '#ledger'
import type { DeviceLine, DeviceState, DevicesData } from '../../schemas/ops.js'
import { type LoadContext, screen } from '../../server/screen.js'
import { personData } from '../../server/worklist-row.js'
import { DevicesView } from './devices-view.js'

const DAY = 86_400_000
/** *(choice)*: a device that is on loan and has been silent for two days. */
const SILENT_MS = 2 * DAY
const LOW_BATTERY = 20
const CLOCK_OFF_MS = 2 * 60_000
const SHOWN = 200

const ORDER: readonly DeviceState[] = ['silent', 'attention', 'ok', 'stock', 'retired']

export function stateOf(device: DeviceRow, now: EpochMs): DeviceState {
  if (device.retiredAt !== null && device.retiredAt <= now) return 'retired'
  if (device.citizenId === null) return 'stock'
  const heardAt = device.lastSeenAt ?? device.heldSince
  if (heardAt !== null && now - heardAt > SILENT_MS) return 'silent'
  return isLow(device) || isClockOff(device) || device.quarantined > 0 || device.conflicts > 0 ? 'attention' : 'ok'
}

const isLow = (d: DeviceRow): boolean => d.batteryPercent !== null && d.batteryPercent < LOW_BATTERY
const isClockOff = (d: DeviceRow): boolean => d.clockOffsetMs !== null && Math.abs(d.clockOffsetMs) > CLOCK_OFF_MS

async function load({ services, principal, now, query }: LoadContext): Promise<DevicesData> {
  const rows = await deviceRows(services.database, now)
  const all = rows.map((row) => ({ row, state: stateOf(row, now) }))
  const wanted = ORDER.find((s) => s === query.state) ?? null
  const shown = all
    .filter(({ state }) => wanted === null || state === wanted)
    .sort(
      (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (a.row.lastSeenAt ?? 0) - (b.row.lastSeenAt ?? 0),
    )
    .slice(0, SHOWN)
  const visible = principal ? await services.access.visibleCitizens(principal, 'patient') : new Set<never>()
  const holders = [
    ...new Set(shown.flatMap(({ row }) => (row.citizenId && visible.has(row.citizenId) ? row.citizenId : []))),
  ]
  const profiles = holders.length > 0 ? await services.access.profiles(holders) : new Map<never, never>()
  const lineOf = ({ row, state }: (typeof all)[number]): DeviceLine => ({
    id: row.deviceId,
    kind: row.kind,
    model: [row.manufacturer, row.model].filter(Boolean).join(' '),
    serial: row.serial,
    state,
    held: row.citizenId !== null,
    citizen:
      row.citizenId && visible.has(row.citizenId)
        ? { id: row.citizenId, name: personData(row.citizenId, profiles.get(row.citizenId), now).name }
        : null,
    lastSeenAt: row.lastSeenAt,
    batteryPercent: row.batteryPercent,
    firmware: row.firmware,
    clockOffsetMs: row.clockOffsetMs,
    conflicts: row.conflicts,
    quarantined: row.quarantined,
  })
  const count = (test: (d: (typeof all)[number]) => boolean): number => all.filter(test).length
  return {
    state: wanted,
    lines: shown.map(lineOf),
    all: rows.length,
    totals: {
      silent: count((d) => d.state === 'silent'),
      battery: count((d) => d.state !== 'retired' && isLow(d.row)),
      clock: count((d) => d.state !== 'retired' && isClockOff(d.row)),
      stock: count((d) => d.state === 'stock'),
    },
  }
}

export const devices = screen({
  name: 'devices',
  path: '/ops/devices',
  policy: { kind: 'capability', capability: 'operate' },
  nav: 'devices',
  entry: 'dashboards/routes/ops/devices.client.tsx',
  title: (_, { m }) => m.devices.title,
  load,
  View: DevicesView,
  topics: () => ['devices'],
})
