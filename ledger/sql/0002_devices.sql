-- Devices, who held them when, and how far each has been received.

create extension if not exists btree_gist;

create table organisation (
  organisation_id bigint primary key,
  kind text not null check (kind in ('municipality', 'region', 'gp')),
  name text not null,
  sor text,
  part_of bigint references organisation
);

create table citizen (
  citizen_id bigint primary key,
  organisation_id bigint references organisation,
  -- Programmes of home monitoring: copd, hypertension, diabetes-type-2, heart-failure.
  conditions text[] not null default '{}',
  enrolled_at timestamptz not null,
  ended_at timestamptz
);

create table device (
  device_id bigint primary key,
  kind text not null,
  manufacturer text,
  model text,
  serial text,
  -- Metrics it measures, by id.
  metrics text[] not null default '{}',
  organisation_id bigint references organisation,
  registered_at timestamptz not null,
  retired_at timestamptz
);

create table device_credential (
  device_id bigint not null references device,
  -- scrypt parameters, salt and hash in one text: `scrypt$N$r$p$salt$hash`.
  secret text not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  primary key (device_id, created_at)
);

create table assignment (
  assignment_id bigint generated always as identity primary key,
  device_id bigint not null references device,
  citizen_id bigint not null references citizen,
  -- The real hand-over times.
  held tstzrange not null check (not isempty(held) and lower(held) is not null),
  exclude using gist (device_id with =, held with &&)
);
create index assignment_citizen on assignment (citizen_id);

create table gateway_binding (
  gateway_id bigint not null references device,
  device_id bigint not null references device,
  bound tstzrange not null check (not isempty(bound)),
  exclude using gist (gateway_id with =, device_id with =, bound with &&)
);

create table device_state (
  device_id bigint primary key,
  epoch integer,
  -- Every message of the epoch up to this sequence number is committed …
  through bigint not null default 0,
  -- … and so are these few beyond it.
  beyond bigint[] not null default '{}',
  last_seen_at timestamptz not null,
  -- From `status` messages and from the offset between sending and receipt.
  battery_percent smallint,
  firmware text,
  clock_state text,
  clock_offset_ms bigint,
  buffered integer,
  connected boolean,
  conflicts integer not null default 0
) with (fillfactor = 70);

create table downlink (
  downlink_id bigint generated always as identity primary key,
  device_id bigint not null,
  kind text not null,
  payload bytea not null,
  created_at timestamptz not null,
  sent_at timestamptz
);
create index downlink_open on downlink (device_id) where sent_at is null;
