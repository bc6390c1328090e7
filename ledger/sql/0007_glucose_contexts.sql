-- What a glucose meter says around a measurement, in a message of its own (Bluetooth characteristic 2A34), until its measurement is found.

create table glucose_context (
  glucose_context_id bigint generated always as identity primary key,
  device_id bigint not null,
  -- Of the measurement it belongs to, as the meter counts; it begins again at a reset and after 65 535.
  sequence integer not null,
  received_at timestamptz not null,
  sha256 bytea not null,
  -- Meal, carbohydrate, medication, exercise …: named scalars.
  facts jsonb not null,
  -- The reading it was joined to; all null while there is none.
  citizen_id bigint,
  metric smallint,
  effective_at timestamptz,
  dedupe bigint,
  joined_at timestamptz
);
create index glucose_context_sequence on glucose_context (device_id, sequence, received_at);
