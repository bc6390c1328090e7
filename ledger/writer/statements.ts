// The statements of the write path. One round trip commits a whole batch; the rarer parts go in the same transaction.

import { statement } from '../statement.js'

/**
 * Readings, their newest values, the messages they came in and how far each device is received: one statement, one commit.
 * A reading that is there already is an error (23505): what may be there was looked up before, and to look again for every
 * reading costs PostgreSQL a fifth of its time. `received_at` is null for live traffic and stamped here, inside the transaction, so that no row can be stamped before a
 * row that a reader has already been shown; only history under a simulated clock brings its own.
 */
export const appendBatch = statement({
  name: 'append-batch',
  text: `
with began as materialized (
  -- A transaction number before any reading's number: followers rely on it (ledger/follow.ts).
  select pg_current_xact_id() as xid, date_trunc('milliseconds', now()) as at
), input as materialized (
  select t.*, began.xid, began.at from began, unnest(
    $1::bigint[], $2::smallint[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::integer[], $8::smallint[],
    $9::smallint[], $10::smallint[], $11::float8[], $12::float8[], $13::float8[], $14::bigint[], $15::boolean[]
  ) as t(citizen_id, metric, effective_at, dedupe, device_id, received_at, flags, offset_min, time_precision, decimals, v1, v2, v3, message_seq, newest)
), readings as (
  insert into reading (citizen_id, metric, effective_at, dedupe, device_id, received_at, flags, offset_min, time_precision, decimals, v1, v2, v3, message_seq, xid)
  select citizen_id, metric, effective_at, dedupe, device_id, coalesce(received_at, at), flags, offset_min, time_precision, decimals, v1, v2, v3, message_seq, xid
  from input
), newest as (
  insert into latest (citizen_id, metric, effective_at, dedupe, received_at, flags, offset_min, decimals, v1, v2, v3)
  select citizen_id, metric, effective_at, dedupe, coalesce(received_at, at), flags, offset_min, decimals, v1, v2, v3
  from input where newest order by citizen_id, metric
  on conflict (citizen_id, metric) do update
  set effective_at = excluded.effective_at, dedupe = excluded.dedupe, received_at = excluded.received_at, flags = excluded.flags,
      offset_min = excluded.offset_min, decimals = excluded.decimals, v1 = excluded.v1, v2 = excluded.v2, v3 = excluded.v3
  where (latest.effective_at, latest.dedupe) < (excluded.effective_at, excluded.dedupe)
), messages as (
  insert into message (received_at, seq, device_id, gateway_id, format, epoch, device_seq, sha256, raw)
  select coalesce(received_at, (select at from began)), seq, device_id, gateway_id, format, epoch, device_seq, sha256, raw
  from unnest($16::timestamptz[], $17::bigint[], $18::bigint[], $19::bigint[], $20::text[], $21::integer[], $22::bigint[], $23::bytea[], $24::bytea[])
    as m(received_at, seq, device_id, gateway_id, format, epoch, device_seq, sha256, raw)
), progress as (
  insert into device_state (device_id, epoch, through, beyond, last_seen_at, conflicts)
  select device_id, epoch, through, beyond::bigint[], seen_at, conflicts
  from unnest($25::bigint[], $26::integer[], $27::bigint[], $28::text[], $29::timestamptz[], $30::integer[])
    as d(device_id, epoch, through, beyond, seen_at, conflicts)
  order by device_id
  on conflict (device_id) do update
  set epoch = excluded.epoch, through = excluded.through, beyond = excluded.beyond,
      last_seen_at = greatest(device_state.last_seen_at, excluded.last_seen_at), conflicts = device_state.conflicts + excluded.conflicts
)
select case when $31::boolean then pg_notify('ledger', '')::text is null end as told`,
  parameters: [
    'bigint[]',
    'smallint[]',
    'timestamp with time zone[]',
    'bigint[]',
    'bigint[]',
    'timestamp with time zone[]',
    'integer[]',
    'smallint[]',
    'smallint[]',
    'smallint[]',
    'double precision[]',
    'double precision[]',
    'double precision[]',
    'bigint[]',
    'boolean[]',
    'timestamp with time zone[]',
    'bigint[]',
    'bigint[]',
    'bigint[]',
    'text[]',
    'integer[]',
    'bigint[]',
    'bytea[]',
    'bytea[]',
    'bigint[]',
    'integer[]',
    'bigint[]',
    'text[]',
    'timestamp with time zone[]',
    'integer[]',
    'boolean',
  ],
  columns: { told: 'bool?' },
})

/** Of these keys: is this very reading there, is another one there for the same citizen, metric and moment, and what is the series' newest? */
export const probeReadings = statement({
  name: 'probe-readings',
  text: `
select k.ordinal,
       exists (select from reading r where (r.citizen_id, r.metric, r.effective_at, r.dedupe) = (k.citizen_id, k.metric, k.effective_at, k.dedupe)) as same,
       exists (select from reading r where (r.citizen_id, r.metric, r.effective_at) = (k.citizen_id, k.metric, k.effective_at) and r.dedupe <> k.dedupe) as other,
       (select l.effective_at from latest l where (l.citizen_id, l.metric) = (k.citizen_id, k.metric)) as newest
from unnest($1::integer[], $2::bigint[], $3::smallint[], $4::timestamptz[], $5::bigint[]) as k(ordinal, citizen_id, metric, effective_at, dedupe)`,
  parameters: ['integer[]', 'bigint[]', 'smallint[]', 'timestamp with time zone[]', 'bigint[]'],
  columns: { ordinal: 'int4', same: 'bool', other: 'bool', newest: 'timestamptz?' },
})

const PROGRESS_COLUMNS = { device_id: 'int8', epoch: 'int4?', through: 'int8', beyond: 'int8[]' } as const

export const progressOfDevices = statement({
  name: 'progress-of-devices',
  text: 'select device_id, epoch, through, beyond from device_state where device_id = any($1)',
  parameters: ['bigint[]'],
  columns: PROGRESS_COLUMNS,
})

/** The same, held until the transaction ends: for several gateways that receive from the same devices. A row that is not there yet is made, or there would be nothing to hold. */
export const progressOfDevicesHeld = statement({
  name: 'progress-of-devices-held',
  text: `
insert into device_state (device_id, last_seen_at)
select device_id, to_timestamp(0) from unnest($1::bigint[]) as d(device_id) order by device_id
on conflict (device_id) do update set last_seen_at = device_state.last_seen_at
returning device_id, epoch, through, beyond`,
  parameters: ['bigint[]'],
  columns: PROGRESS_COLUMNS,
})

/**
 * The same bytes from the same device on the same topic, refused for the same reason, are one case, however often they come. Coming again
 * opens a case that was decided: what was decided then was what had come by then.
 */
export const insertQuarantine = statement({
  name: 'insert-quarantine',
  text: `
insert into quarantine (device_id, gateway_id, topic, format, received_at, reason, detail, ordinal, readings, sha256, raw, last_received_at)
select device_id, gateway_id, topic, format, at, reason, detail, nullif(ordinal, -1), readings, sha256, raw, at
from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::integer[], $9::integer[], $10::bytea[], $11::bytea[])
  as q(device_id, gateway_id, topic, format, at, reason, detail, ordinal, readings, sha256, raw)
order by device_id, sha256, reason, topic
on conflict (device_id, sha256, reason, hashtextextended(topic, 0)) do update
set times = quarantine.times + 1, last_received_at = greatest(quarantine.last_received_at, excluded.last_received_at),
    readings = greatest(quarantine.readings, excluded.readings), decided_at = null, decided_by = null, decision = null`,
  parameters: [
    'bigint[]',
    'bigint[]',
    'text[]',
    'text[]',
    'timestamp with time zone[]',
    'text[]',
    'text[]',
    'integer[]',
    'integer[]',
    'bytea[]',
    'bytea[]',
  ],
  columns: {},
})

export const insertDetails = statement({
  name: 'insert-reading-details',
  text: `
insert into reading_detail (citizen_id, metric, effective_at, dedupe, context)
select citizen_id, metric, effective_at, dedupe, context::jsonb
from unnest($1::bigint[], $2::smallint[], $3::timestamptz[], $4::bigint[], $5::text[]) as d(citizen_id, metric, effective_at, dedupe, context)
on conflict do nothing`,
  parameters: ['bigint[]', 'smallint[]', 'timestamp with time zone[]', 'bigint[]', 'text[]'],
  columns: {},
})

/** What is remembered in these slots. */
export const untimedDeliveries = statement({
  name: 'untimed-deliveries',
  text: `
select u.device_id, u.session, u.slot, u.epoch, u.number, u.sha256, u.received_at, u.reused
from unnest($1::bigint[], $2::bigint[], $3::smallint[]) as k(device_id, session, slot)
join untimed_delivery u on (u.device_id, u.session, u.slot) = (k.device_id, k.session, k.slot)`,
  parameters: ['bigint[]', 'bigint[]', 'smallint[]'],
  columns: {
    device_id: 'int8',
    session: 'int8',
    slot: 'int2',
    epoch: 'int4?',
    number: 'int8',
    sha256: 'bytea',
    received_at: 'timestamptz',
    reused: 'bool',
  },
})

export const rememberDeliveries = statement({
  name: 'remember-untimed-deliveries',
  text: `
insert into untimed_delivery (device_id, session, slot, epoch, number, sha256, received_at, reused)
select device_id, session, slot, epoch, number, sha256, received_at, reused
from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::integer[], $5::bigint[], $6::bytea[], $7::timestamptz[], $8::boolean[])
  as d(device_id, session, slot, epoch, number, sha256, received_at, reused)
order by device_id, session, slot
on conflict (device_id, session, slot) do update
set epoch = excluded.epoch, number = excluded.number, sha256 = excluded.sha256, received_at = excluded.received_at, reused = excluded.reused`,
  parameters: [
    'bigint[]',
    'bigint[]',
    'smallint[]',
    'integer[]',
    'bigint[]',
    'bytea[]',
    'timestamp with time zone[]',
    'boolean[]',
  ],
  columns: {},
})

export const updateReport = statement({
  name: 'update-device-report',
  text: `
insert into device_state (device_id, last_seen_at, battery_percent, firmware, clock_state, clock_offset_ms, buffered, connected)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (device_id) do update
set last_seen_at = greatest(device_state.last_seen_at, excluded.last_seen_at),
    battery_percent = coalesce(excluded.battery_percent, device_state.battery_percent),
    firmware = coalesce(excluded.firmware, device_state.firmware),
    clock_state = coalesce(excluded.clock_state, device_state.clock_state),
    clock_offset_ms = coalesce(excluded.clock_offset_ms, device_state.clock_offset_ms),
    buffered = coalesce(excluded.buffered, device_state.buffered),
    connected = coalesce(excluded.connected, device_state.connected)`,
  parameters: ['bigint', 'timestamp with time zone', 'smallint', 'text', 'text', 'bigint', 'integer', 'boolean'],
  columns: {},
})

export const nextMessageBlock = statement({
  name: 'next-message-block',
  text: "select nextval('message_block') as first",
  parameters: [],
  columns: { first: 'int8' },
})
/** How many numbers one block holds: the increment of the sequence. */
export const MESSAGE_BLOCK = 65_536

/** Wakes followers that sleep; a hint only. */
export const notifyLedger = statement({
  name: 'notify-ledger',
  text: "select pg_notify('ledger', '')::text is null as told",
  parameters: [],
  columns: { told: 'bool' },
})
