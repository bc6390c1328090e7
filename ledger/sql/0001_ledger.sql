-- The ledger: what came (message), what it means (reading), what is newest (latest), what was wrong with it (amendment, quarantine).
-- Rules that keep it able to scale out: citizen_id in every key, no foreign key from a hot table, no trigger, no global unique.

create table metric (
  metric smallint primary key,
  name text not null unique
);

create table reading (
  citizen_id bigint not null,
  metric smallint not null,
  effective_at timestamptz not null,
  dedupe bigint not null,
  seq bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  device_id bigint,
  received_at timestamptz not null,
  flags integer not null default 0,
  offset_min smallint not null,
  time_precision smallint not null,
  decimals smallint not null,
  v1 float8,
  v2 float8,
  v3 float8,
  message_seq bigint,
  primary key (citizen_id, metric, effective_at, dedupe),
  -- NaN and infinity are not JSON and no measurement: they must not get in by any way.
  check (v1 is null or abs(v1) < 1e15),
  check (v2 is null or abs(v2) < 1e15),
  check (v3 is null or abs(v3) < 1e15)
) partition by range (effective_at);
create index reading_seq on reading using brin (seq);
create index reading_effective_at on reading using brin (effective_at);
-- Who polls by record time (`_lastUpdated`) reads only the new part.
create index reading_received_at on reading using brin (received_at);
-- Readings with a date only: hardly any, but a search for times must know whether there are.
create index reading_coarse on reading (effective_at) where time_precision < 4;
create table reading_default partition of reading default;

create table message (
  received_at timestamptz not null,
  seq bigint not null,
  device_id bigint not null,
  gateway_id bigint,
  format text not null,
  epoch integer,
  device_seq bigint,
  sha256 bytea not null,
  raw bytea not null,
  primary key (received_at, seq)
) partition by range (received_at);
create table message_default partition of message default;
-- Writers take numbers in blocks of this size and hand them out themselves, so that a reading can name its message.
create sequence message_block increment by 65536;

create table reading_detail (
  citizen_id bigint not null,
  metric smallint not null,
  effective_at timestamptz not null,
  dedupe bigint not null,
  performer bigint,
  context jsonb,
  note text,
  residue jsonb,
  primary key (citizen_id, metric, effective_at, dedupe)
);

create table latest (
  citizen_id bigint not null,
  metric smallint not null,
  effective_at timestamptz not null,
  dedupe bigint not null,
  received_at timestamptz not null,
  flags integer not null,
  offset_min smallint not null,
  decimals smallint not null,
  v1 float8,
  v2 float8,
  v3 float8,
  primary key (citizen_id, metric)
) with (fillfactor = 70);

create table amendment (
  citizen_id bigint not null,
  metric smallint not null,
  effective_at timestamptz not null,
  dedupe bigint not null,
  recorded_at timestamptz not null,
  xid xid8 not null default pg_current_xact_id(),
  seq bigint generated always as identity,
  status smallint not null,
  v1 float8,
  v2 float8,
  v3 float8,
  decimals smallint,
  reason text,
  actor text,
  primary key (citizen_id, metric, effective_at, dedupe, recorded_at)
);

-- A reading as it stands now: the newest amendment laid over it. The ledger itself is never updated.
create view reading_current as
select r.citizen_id, r.metric, r.effective_at, r.dedupe, r.seq, r.xid, r.device_id, r.received_at, r.flags,
       r.offset_min, r.time_precision, r.message_seq,
       case when a.decimals is null then r.decimals else a.decimals end as decimals,
       case when a.decimals is null then r.v1 else a.v1 end as v1,
       case when a.decimals is null then r.v2 else a.v2 end as v2,
       case when a.decimals is null then r.v3 else a.v3 end as v3,
       coalesce(a.status, 1::smallint) as status,
       coalesce(a.version, 1) as version,
       coalesce(a.recorded_at, r.received_at) as last_updated
from reading r
left join lateral (
  select status, v1, v2, v3, decimals, recorded_at, (1 + count(*) over ())::integer as version
  from amendment
  where (citizen_id, metric, effective_at, dedupe) = (r.citizen_id, r.metric, r.effective_at, r.dedupe)
  order by recorded_at desc
  limit 1
) a on true;

create table quarantine (
  quarantine_id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  -- The claimed device: it may be unknown to us.
  device_id bigint not null,
  gateway_id bigint,
  topic text not null,
  format text not null,
  received_at timestamptz not null,
  reason text not null,
  -- What exactly was wrong, as a path and a rule; never a value.
  detail text,
  -- Which reading of the message, from 0; null when the whole message is not understood.
  ordinal integer,
  definition text,
  sha256 bytea not null,
  raw bytea not null,
  times integer not null default 1,
  last_received_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  decision text
);
-- The same bytes from the same device are one case, however often they are sent again.
create unique index quarantine_case on quarantine (device_id, sha256, coalesce(ordinal, -1));
create index quarantine_open on quarantine (received_at) where decided_at is null;

create table sink_cursor (
  sink text primary key,
  xid xid8 not null,
  seq bigint not null,
  updated_at timestamptz not null
);
