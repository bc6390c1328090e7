-- The last messages of each device whose readings carry no time: they get the time of receipt, which differs each time they come,
-- so what they say cannot tell a repeat. Their number can: the device's own, or the MQTT packet identifier of the delivery.
-- A ring of 512 rows per device and session at the most, written over: nothing here has to be cleared away.

create table untimed_delivery (
  device_id bigint not null,
  -- Whose packet identifiers they are: the publisher, or our session with an external broker; the device itself for its own numbers.
  session bigint not null,
  -- Number modulo 256; 256 is added for the device's own numbers.
  slot smallint not null,
  -- Null: `number` is a packet identifier. Else the device's epoch, and `number` its sequence number.
  epoch integer,
  number bigint not null,
  -- The first 8 bytes of the payload's hash.
  sha256 bytea not null,
  received_at timestamptz not null,
  -- The packet identifier was used for another message shortly before: it no longer tells which one comes again.
  reused boolean not null,
  primary key (device_id, session, slot)
) with (fillfactor = 70);
