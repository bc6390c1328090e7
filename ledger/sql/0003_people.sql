-- People: the identity vault (the only place with CPR numbers and names, encrypted), who belongs to which team, sessions and the audit trail.

create schema vault;
create table vault.person (
  person_id bigint primary key,
  -- AES-256-GCM, AAD = person_id|column|key_version, so that a swapped row does not decrypt.
  cpr_enc bytea,
  -- HMAC-SHA256 under another key: equality look-up without decryption.
  cpr_lookup bytea unique,
  -- Name, birth date, sex, address as JSON, encrypted likewise.
  profile_enc bytea not null,
  key_version integer not null
);

-- Who may log in, as what. (issuer, subject) is the person's key at her identity provider, never a CPR number.
create table account (
  issuer text not null,
  subject text not null,
  -- A citizen's own account bears her citizen id.
  person_id bigint not null,
  role text not null check (role in ('nurse', 'doctor', 'manager', 'operator', 'citizen', 'relative')),
  organisation_id bigint references organisation,
  care_team_id bigint,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (issuer, subject)
);
create index account_person on account (person_id);

create table care_team (
  care_team_id bigint primary key,
  organisation_id bigint not null references organisation,
  name text not null
);
create table care_team_member (
  care_team_id bigint not null references care_team,
  person_id bigint not null,
  role text not null,
  member tstzrange not null default tstzrange(null, null),
  primary key (care_team_id, person_id, role)
);
create index care_team_member_person on care_team_member (person_id);
-- The care relation: this team follows this citizen in this period.
create table care_relation (
  citizen_id bigint not null references citizen,
  care_team_id bigint not null references care_team,
  valid tstzrange not null,
  primary key (citizen_id, care_team_id, valid)
);
create index care_relation_team on care_relation (care_team_id);
-- A relative's power of attorney, by category of measurement.
create table power_of_attorney (
  citizen_id bigint not null references citizen,
  person_id bigint not null,
  categories text[] not null,
  valid tstzrange not null,
  primary key (citizen_id, person_id, valid)
);
create index power_of_attorney_person on power_of_attorney (person_id);
-- A party (a client's organisation) with a live sharing agreement for a citizen.
create table sharing (
  citizen_id bigint not null references citizen,
  to_organisation_id bigint not null references organisation,
  categories text[] not null,
  legal_basis text not null,
  valid tstzrange not null,
  primary key (citizen_id, to_organisation_id, valid)
);
create index sharing_to on sharing (to_organisation_id);
create table consent_block (
  citizen_id bigint not null references citizen,
  organisation_id bigint,
  valid tstzrange not null,
  reason text
);
create index consent_block_citizen on consent_block (citizen_id);

create table oauth_client (
  client_id text primary key,
  organisation_id bigint not null references organisation,
  name text not null,
  scopes text[] not null,
  jwks jsonb not null,
  legal_basis text not null,
  purpose text not null,
  registered_at timestamptz not null,
  expires_at timestamptz
);
-- jti values of client assertions and other single-use tokens, until they expire.
create table used_token (
  issuer text not null,
  token_id text not null,
  expires_at timestamptz not null,
  primary key (issuer, token_id)
);
-- State of the built-in OIDC provider (codes, grants, interactions), by model and id.
create table oidc_state (
  model text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  uid text,
  user_code text,
  consumed_at timestamptz,
  expires_at timestamptz,
  primary key (model, id)
);
create index oidc_state_grant on oidc_state (grant_id) where grant_id is not null;
create index oidc_state_uid on oidc_state (uid) where uid is not null;

create table session (
  -- SHA-256 of the cookie's random id: a read of the table gives no session away.
  session_hash bytea primary key,
  -- Whose: role and organisation are read from `account` at each request, so that losing them works at once.
  issuer text not null,
  subject text not null,
  -- The role at log-in: a session does not outlive a change of it.
  role text not null,
  loa smallint not null,
  authenticated_at timestamptz not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null
);
create index session_account on session (issuer, subject);
create index session_expires on session (expires_at);

create table audit_event (
  stream text not null,
  seq bigint not null,
  recorded_at timestamptz not null,
  xid xid8 not null default pg_current_xact_id(),
  citizen_id bigint,
  -- What happened, as canonical JSON without personal data: ids, codes, purposes.
  event jsonb not null,
  -- Names and the like, encrypted; its hash is part of the chain, so that lawful erasure keeps the chain whole.
  personal_enc bytea,
  personal_hash bytea,
  previous bytea not null,
  hash bytea not null,
  primary key (stream, seq)
);
create index audit_event_citizen on audit_event (citizen_id, recorded_at);
create table audit_head (
  stream text primary key,
  seq bigint not null,
  hash bytea not null
);
