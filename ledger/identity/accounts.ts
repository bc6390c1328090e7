// Who may log in, and her server-side sessions. A session names an account; the account says the role at each request.

import type { EpochMs } from '#core'
import type { Queryable } from '../database.js'
import { timestamp } from '../rows.js'
import { type Row, statement } from '../statement.js'

const ACCOUNT = {
  issuer: 'text',
  subject: 'text',
  person_id: 'int8',
  role: 'text',
  organisation_id: 'int8?',
  care_team_id: 'int8?',
} as const
export type AccountRow = Row<typeof ACCOUNT>

const TIME = 'timestamp with time zone'

const accountOf = statement({
  name: 'account-of',
  text: `select issuer, subject, person_id, role, organisation_id, care_team_id from account
         where issuer = $1 and subject = $2 and (ended_at is null or ended_at > $3)`,
  parameters: ['text', 'text', TIME],
  columns: ACCOUNT,
})

export async function account(
  db: Queryable,
  issuer: string,
  subject: string,
  now: EpochMs,
): Promise<AccountRow | null> {
  const [row] = await db.run(accountOf, [issuer, subject, timestamp(now)])
  return row ?? null
}

const putAccounts = statement({
  name: 'account-put',
  text: `insert into account (issuer, subject, person_id, role, organisation_id, care_team_id, created_at)
         select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::timestamptz[])
         on conflict (issuer, subject) do update set
           person_id = excluded.person_id, role = excluded.role, organisation_id = excluded.organisation_id,
           care_team_id = excluded.care_team_id, ended_at = null`,
  parameters: ['text[]', 'text[]', 'bigint[]', 'text[]', 'bigint[]', 'bigint[]', 'timestamp with time zone[]'],
  columns: {},
})

export async function putAccount(db: Queryable, row: AccountRow, now: EpochMs): Promise<void> {
  await db.run(putAccounts, [
    [row.issuer],
    [row.subject],
    [row.person_id],
    [row.role],
    [row.organisation_id],
    [row.care_team_id],
    [timestamp(now)],
  ])
}

const endAccount = statement({
  name: 'account-end',
  text: 'update account set ended_at = $3 where issuer = $1 and subject = $2',
  parameters: ['text', 'text', TIME],
  columns: {},
})

/** From now on the person cannot log in, and her sessions are dead. */
export async function endAccountOf(db: Queryable, issuer: string, subject: string, now: EpochMs): Promise<void> {
  await db.run(endAccount, [issuer, subject, timestamp(now)])
}

const insertSession = statement({
  name: 'session-insert',
  text: `insert into session (session_hash, issuer, subject, role, loa, authenticated_at, created_at, last_used_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7, $8)`,
  parameters: ['bytea', 'text', 'text', 'text', 'smallint', TIME, TIME, TIME],
  columns: {},
})

export interface NewSession {
  sessionHash: Buffer
  issuer: string
  subject: string
  role: string
  loa: number
  authenticatedAt: EpochMs
  createdAt: EpochMs
  expiresAt: EpochMs
}

export async function putSession(db: Queryable, s: NewSession): Promise<void> {
  await db.run(insertSession, [
    s.sessionHash,
    s.issuer,
    s.subject,
    s.role,
    s.loa,
    timestamp(s.authenticatedAt),
    timestamp(s.createdAt),
    timestamp(s.expiresAt),
  ])
}

const findSession = statement({
  name: 'session-find',
  text: `select s.issuer, s.subject, s.loa, s.created_at, s.last_used_at, s.expires_at,
                a.person_id, a.role, a.organisation_id, a.care_team_id
         from session s
         join account a on a.issuer = s.issuer and a.subject = s.subject and a.role = s.role
         where s.session_hash = $1 and s.expires_at > $2 and (a.ended_at is null or a.ended_at > $2)`,
  parameters: ['bytea', TIME],
  columns: {
    ...ACCOUNT,
    loa: 'int2',
    created_at: 'timestamptz',
    last_used_at: 'timestamptz',
    expires_at: 'timestamptz',
  },
})
export type SessionRow = Row<(typeof findSession)['columns']>

/** The session with its account as it is now; null when either has ended or the role has changed. */
export async function sessionOf(db: Queryable, sessionHash: Buffer, now: EpochMs): Promise<SessionRow | null> {
  const [row] = await db.run(findSession, [sessionHash, timestamp(now)])
  return row ?? null
}

const touchSession = statement({
  name: 'session-touch',
  text: 'update session set last_used_at = $2 where session_hash = $1 and last_used_at < $2',
  parameters: ['bytea', TIME],
  columns: {},
})

export async function markSessionUsed(db: Queryable, sessionHash: Buffer, now: EpochMs): Promise<void> {
  await db.run(touchSession, [sessionHash, timestamp(now)])
}

const deleteSession = statement({
  name: 'session-delete',
  text: 'delete from session where session_hash = $1',
  parameters: ['bytea'],
  columns: {},
})

export async function endSession(db: Queryable, sessionHash: Buffer): Promise<void> {
  await db.run(deleteSession, [sessionHash])
}

const sweepSessions = statement({
  name: 'session-sweep',
  text: 'delete from session where expires_at <= $1',
  parameters: [TIME],
  columns: {},
})

/** Removes sessions that have ended by age. */
export async function sweepEndedSessions(db: Queryable, now: EpochMs): Promise<void> {
  await db.run(sweepSessions, [timestamp(now)])
}
