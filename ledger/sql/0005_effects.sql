-- Effects: what was begun with a citizen, which goals she has, what cut her follow-up short; and what each night makes of it.

-- Something begun with a citizen, as part of a plan (a template of the program's catalogue, by id). When it began is said by its changes.
create table intervention (
  citizen_id bigint not null references citizen,
  intervention_id bigint not null,
  plan text not null,
  kind text not null,
  recorded_at timestamptz not null,
  recorded_by bigint,
  primary key (citizen_id, intervention_id)
);
-- Only ever added to. The first `start` by record time is the start; a later one is a note, and moves nothing.
create table intervention_change (
  citizen_id bigint not null,
  intervention_id bigint not null,
  recorded_at timestamptz not null,
  change text not null check (change in ('start', 'stop', 'void')),
  at timestamptz not null,
  reason text,
  recorded_by bigint,
  primary key (citizen_id, intervention_id, recorded_at, change),
  foreign key (citizen_id, intervention_id) references intervention
);

-- The newest by record time counts; both ends null takes the goal away.
create table effect_goal (
  citizen_id bigint not null references citizen,
  measure text not null,
  recorded_at timestamptz not null,
  low float8,
  high float8,
  recorded_by bigint,
  primary key (citizen_id, measure, recorded_at)
);

-- What ends a follow-up or disturbs a baseline.
create table citizen_event (
  citizen_id bigint not null references citizen,
  kind text not null check (kind in ('admission', 'exacerbation', 'death')),
  at timestamptz not null,
  until timestamptz,
  recorded_at timestamptz not null,
  recorded_by bigint,
  primary key (citizen_id, kind, at)
);

-- One citizen's settled part in a group: what group figures are made from. No row is ever shown to anybody.
create table citizen_effect (
  citizen_id bigint not null,
  organisation_id bigint not null,
  plan text not null,
  measure text not null,
  -- Counted as: `both`, or why she is left out; null when she no longer belongs to the group.
  status text,
  -- The same when the group was last shown: a group that differs from what was shown by a few people is not shown anew.
  shown_status text,
  n_baseline integer not null,
  n_follow_up integer not null,
  baseline_mean float8,
  follow_up_mean float8,
  primary key (citizen_id, organisation_id, plan, measure)
) with (fillfactor = 70);
-- The group's figures are one read of this order.
create index citizen_effect_group on citizen_effect (organisation_id, plan, measure);

-- Who is to be settled, and for which night she was. Workers take turns by locking rows.
create table effect_settlement (
  citizen_id bigint primary key,
  settled_for timestamptz,
  method smallint not null
) with (fillfactor = 70);
create index effect_settlement_due on effect_settlement (settled_for nulls first);

create table effect_night (
  night timestamptz not null,
  method smallint not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  citizens integer not null default 0,
  primary key (night, method)
);

-- What a group page shows: made once a night, small cells already gone.
create table plan_effect (
  organisation_id bigint not null,
  plan text not null,
  method smallint not null,
  night timestamptz not null,
  body jsonb not null,
  primary key (organisation_id, plan)
);
