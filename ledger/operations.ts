// What an operator looks at: devices and how they are, how much arrives and how late, and what had to be set aside. Never a measured value.

import { type CitizenId, type DeviceId, type EpochMs, idFromInt8, idToInt8 } from '#core'
import type { Queryable } from './database.js'
import { timestamp } from './rows.js'
import { type Columns, type Row, statement } from './statement.js'

export interface DeviceRow {
  deviceId: DeviceId
  kind: string
  manufacturer: string | null
  model: string | null
  serial: string | null
  metrics: readonly string[]
  retiredAt: EpochMs | null
  /** Who holds it now. */
  citizenId: CitizenId | null
  heldSince: EpochMs | null
  lastSeenAt: EpochMs | null
  batteryPercent: number | null
  firmware: string | null
  clockState: string | null
  clockOffsetMs: number | null
  connected: boolean | null
  conflicts: number
  /** Open cases in quarantine. */
  quarantined: number
}

const deviceList = statement({
  name: 'device-list',
  text: `select d.device_id, d.kind, d.manufacturer, d.model, d.serial, d.metrics, d.retired_at,
                a.citizen_id, lower(a.held) as held_since,
                s.last_seen_at, s.battery_percent, s.firmware, s.clock_state, s.clock_offset_ms, s.connected,
                coalesce(s.conflicts, 0) as conflicts, coalesce(q.cases, 0) as quarantined
         from device d
         left join assignment a on a.device_id = d.device_id and a.held @> $1::timestamptz
         left join device_state s on s.device_id = d.device_id
         left join (select device_id, count(*)::int as cases from quarantine where decided_at is null group by device_id) q
           on q.device_id = d.device_id
         order by d.kind, d.model, d.serial, d.device_id limit $2`,
  parameters: ['timestamp with time zone', 'bigint'],
  columns: {
    device_id: 'int8',
    kind: 'text',
    manufacturer: 'text?',
    model: 'text?',
    serial: 'text?',
    metrics: 'text[]',
    retired_at: 'timestamptz?',
    citizen_id: 'int8?',
    held_since: 'timestamptz?',
    last_seen_at: 'timestamptz?',
    battery_percent: 'int2?',
    firmware: 'text?',
    clock_state: 'text?',
    clock_offset_ms: 'int8?',
    connected: 'bool?',
    conflicts: 'int4?',
    quarantined: 'int4?',
  },
})

export async function deviceRows(db: Queryable, now: EpochMs, limit = 5000): Promise<DeviceRow[]> {
  const rows = await db.run(deviceList, [timestamp(now), limit])
  return rows.map((row) => ({
    deviceId: idFromInt8(row.device_id) as DeviceId,
    kind: row.kind,
    manufacturer: row.manufacturer,
    model: row.model,
    serial: row.serial,
    metrics: row.metrics,
    retiredAt: row.retired_at,
    citizenId: row.citizen_id === null ? null : (idFromInt8(row.citizen_id) as CitizenId),
    heldSince: row.held_since,
    lastSeenAt: row.last_seen_at,
    batteryPercent: row.battery_percent,
    firmware: row.firmware,
    clockState: row.clock_state,
    clockOffsetMs: row.clock_offset_ms === null ? null : Number(row.clock_offset_ms),
    connected: row.connected,
    conflicts: row.conflicts ?? 0,
    quarantined: row.quarantined ?? 0,
  }))
}

export interface MinuteCount {
  minute: EpochMs
  format: string
  messages: number
}

const messagesPerMinute = statement({
  name: 'messages-per-minute',
  text: `select date_bin('1 minute', received_at, timestamptz 'epoch') as minute, format, count(*)::int as messages
         from message where received_at >= $1 and received_at < $2 group by 1, 2 order by 1, 2`,
  parameters: ['timestamp with time zone', 'timestamp with time zone'],
  columns: { minute: 'timestamptz?', format: 'text', messages: 'int4?' },
})

/** Messages received in `[from, to)`, per minute and format; minutes without any are absent. */
export async function messageCounts(db: Queryable, from: EpochMs, to: EpochMs): Promise<MinuteCount[]> {
  const rows = await db.run(messagesPerMinute, [timestamp(from), timestamp(to)])
  return rows.map((r) => ({ minute: r.minute ?? from, format: r.format, messages: r.messages ?? 0 }))
}

/** How long the newest values were on their way, from measurement to receipt. Seconds; null when nothing came. */
export interface Delays {
  values: number
  p50: number | null
  p95: number | null
  p99: number | null
}

const delaysOfLatest = statement({
  name: 'delays-of-latest',
  text: `select count(*)::int as values,
                percentile_cont(0.5) within group (order by seconds) as p50,
                percentile_cont(0.95) within group (order by seconds) as p95,
                percentile_cont(0.99) within group (order by seconds) as p99
         from (select greatest(0, extract(epoch from received_at - effective_at))::float8 as seconds
               from latest where received_at >= $1) l`,
  parameters: ['timestamp with time zone'],
  columns: { values: 'int4?', p50: 'float8?', p95: 'float8?', p99: 'float8?' },
})

/** Over the newest value of every citizen and metric received since `from`. */
export async function delaysSince(db: Queryable, from: EpochMs): Promise<Delays> {
  const [row] = await db.run(delaysOfLatest, [timestamp(from)])
  return { values: row?.values ?? 0, p50: row?.p50 ?? null, p95: row?.p95 ?? null, p99: row?.p99 ?? null }
}

export interface QuarantineReason {
  reason: string
  /** Different messages. */
  cases: number
  /** With repetitions. */
  times: number
  newestAt: EpochMs
}

const quarantineReasons = statement({
  name: 'quarantine-reasons',
  text: `select reason, count(*)::int as cases, sum(times)::int as times, max(last_received_at) as newest_at
         from quarantine where decided_at is null group by reason order by 2 desc, 1`,
  parameters: [],
  columns: { reason: 'text', cases: 'int4?', times: 'int4?', newest_at: 'timestamptz?' },
})

export async function quarantineByReason(db: Queryable): Promise<QuarantineReason[]> {
  const rows = await db.run(quarantineReasons, [])
  return rows.map((r) => ({ reason: r.reason, cases: r.cases ?? 0, times: r.times ?? 0, newestAt: r.newest_at ?? 0 }))
}

export interface QuarantineCase {
  /** int8 as decimal text. */
  quarantineId: string
  deviceId: DeviceId
  topic: string
  format: string
  receivedAt: EpochMs
  lastReceivedAt: EpochMs
  reason: string
  detail: string | null
  /** Which reading of the message, the first of those refused for this reason; null for the whole message. */
  ordinal: number | null
  /** How many readings of the message are refused for this reason. */
  readings: number
  times: number
  decidedAt: EpochMs | null
  decision: string | null
}

const CASE_COLUMNS = {
  quarantine_id: 'int8',
  device_id: 'int8',
  topic: 'text',
  format: 'text',
  received_at: 'timestamptz',
  last_received_at: 'timestamptz',
  reason: 'text',
  detail: 'text?',
  ordinal: 'int4?',
  readings: 'int4',
  times: 'int4',
  decided_at: 'timestamptz?',
  decision: 'text?',
} as const satisfies Columns
const CASE_SELECT =
  'quarantine_id, device_id, topic, format, received_at, last_received_at, reason, detail, ordinal, readings, times, decided_at, decision'

const openCases = statement({
  name: 'quarantine-open-cases',
  text: `select ${CASE_SELECT} from quarantine
         where decided_at is null and ($1::text is null or reason = $1) order by last_received_at desc, quarantine_id desc limit $2`,
  parameters: ['text', 'bigint'],
  columns: CASE_COLUMNS,
})

const caseWithBytes = statement({
  name: 'quarantine-case',
  // The bytes of a message are with one of its cases.
  text: `select ${CASE_SELECT}, octet_length(b.raw) as bytes, substring(b.raw from 1 for 4096) as head
         from quarantine q left join lateral (
           select raw from quarantine o where (o.device_id, o.sha256) = (q.device_id, q.sha256) and o.raw is not null order by o.quarantine_id limit 1
         ) b on true
         where q.quarantine_id = $1`,
  parameters: ['bigint'],
  columns: { ...CASE_COLUMNS, bytes: 'int4?', head: 'bytea?' },
})

function toCase(row: Row<typeof CASE_COLUMNS>): QuarantineCase {
  return {
    quarantineId: row.quarantine_id,
    deviceId: idFromInt8(row.device_id) as DeviceId,
    topic: row.topic,
    format: row.format,
    receivedAt: row.received_at,
    lastReceivedAt: row.last_received_at,
    reason: row.reason,
    detail: row.detail,
    ordinal: row.ordinal,
    readings: row.readings,
    times: row.times,
    decidedAt: row.decided_at,
    decision: row.decision,
  }
}

/** Open cases, newest first; all reasons when `reason` is null. */
export async function quarantineCases(db: Queryable, reason: string | null, limit: number): Promise<QuarantineCase[]> {
  return (await db.run(openCases, [reason, limit])).map(toCase)
}

/** One case with its first 4096 bytes; null when there is none. @param quarantineId decimal text */
export async function quarantineCase(
  db: Queryable,
  quarantineId: string,
): Promise<(QuarantineCase & { bytes: number; head: Uint8Array }) | null> {
  const [row] = await db.run(caseWithBytes, [quarantineId])
  return row ? { ...toCase(row), bytes: row.bytes ?? 0, head: row.head ?? new Uint8Array() } : null
}

const devicesOfCitizen = statement({
  name: 'devices-of-citizen',
  text: `select d.device_id, d.kind, d.manufacturer, d.model, s.last_seen_at, s.battery_percent
         from assignment a join device d using (device_id) left join device_state s using (device_id)
         where a.citizen_id = $1 and a.held @> $2::timestamptz order by d.kind, d.device_id`,
  parameters: ['bigint', 'timestamp with time zone'],
  columns: {
    device_id: 'int8',
    kind: 'text',
    manufacturer: 'text?',
    model: 'text?',
    last_seen_at: 'timestamptz?',
    battery_percent: 'int2?',
  },
})

export interface HeldDevice {
  deviceId: DeviceId
  kind: string
  manufacturer: string | null
  model: string | null
  lastSeenAt: EpochMs | null
  batteryPercent: number | null
}

/** The devices a citizen holds now. */
export async function devicesOf(db: Queryable, citizenId: CitizenId, now: EpochMs): Promise<HeldDevice[]> {
  const rows = await db.run(devicesOfCitizen, [idToInt8(citizenId), timestamp(now)])
  return rows.map((row) => ({
    deviceId: idFromInt8(row.device_id) as DeviceId,
    kind: row.kind,
    manufacturer: row.manufacturer,
    model: row.model,
    lastSeenAt: row.last_seen_at,
    batteryPercent: row.battery_percent,
  }))
}
