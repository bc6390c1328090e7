-- FHIR resources that are not computed from the ledger, with their history; the outbox of followers; demo marker.

create table fhir_resource (
  type text not null,
  id text not null,
  version integer not null,
  last_updated timestamptz not null,
  deleted boolean not null default false,
  body jsonb not null,
  primary key (type, id)
);
create table fhir_resource_version (
  type text not null,
  id text not null,
  version integer not null,
  last_updated timestamptz not null,
  deleted boolean not null,
  body jsonb not null,
  primary key (type, id, version)
);
create table fhir_outbox (
  outbox_id bigint generated always as identity primary key,
  target text not null,
  citizen_id bigint,
  payload jsonb not null,
  created_at timestamptz not null,
  not_before timestamptz not null,
  attempts integer not null default 0,
  done_at timestamptz,
  parked_reason text
);
create index fhir_outbox_open on fhir_outbox (target, not_before) where done_at is null and parked_reason is null;

-- Parameters of POST searches, so that a next link holds no personal data: 15 minutes under a random key.
create table search_parameters (
  key text primary key,
  client text not null,
  parameters bytea not null,
  expires_at timestamptz not null
);

-- Facts about this database itself: `demo` (made by the demo, safe to fill with simulated citizens), the seed.
create table about (
  name text primary key,
  value jsonb not null
);
