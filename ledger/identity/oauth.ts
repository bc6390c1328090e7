// What the token service keeps: registered clients, single-use tokens, and the built-in OIDC provider's own state.

import type { EpochMs } from '#core'
import type { Queryable } from '../database.js'
import { timestamp } from '../rows.js'
import { type Row, statement } from '../statement.js'

const TIME = 'timestamp with time zone'

const CLIENT = {
  client_id: 'text',
  organisation_id: 'int8',
  name: 'text',
  scopes: 'text[]',
  jwks: 'jsonb',
  legal_basis: 'text',
  purpose: 'text',
} as const
export type OauthClientRow = Row<typeof CLIENT>

const clientById = statement({
  name: 'oauth-client',
  text: `select client_id, organisation_id, name, scopes, jwks, legal_basis, purpose from oauth_client
         where client_id = $1 and (expires_at is null or expires_at > $2)`,
  parameters: ['text', TIME],
  columns: CLIENT,
})

/** A client whose registration is live, or null. */
export async function oauthClient(db: Queryable, clientId: string, now: EpochMs): Promise<OauthClientRow | null> {
  const [row] = await db.run(clientById, [clientId, timestamp(now)])
  return row ?? null
}

const putClient = statement({
  name: 'oauth-client-put',
  text: `insert into oauth_client (client_id, organisation_id, name, scopes, jwks, legal_basis, purpose, registered_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (client_id) do update set
           organisation_id = excluded.organisation_id, name = excluded.name, scopes = excluded.scopes,
           jwks = excluded.jwks, legal_basis = excluded.legal_basis, purpose = excluded.purpose, expires_at = null`,
  parameters: ['text', 'bigint', 'text', 'text[]', 'jsonb', 'text', 'text', TIME],
  columns: {},
})

export async function putOauthClient(db: Queryable, client: OauthClientRow, now: EpochMs): Promise<void> {
  await db.run(putClient, [
    client.client_id,
    client.organisation_id,
    client.name,
    client.scopes,
    JSON.stringify(client.jwks),
    client.legal_basis,
    client.purpose,
    timestamp(now),
  ])
}

const expireClient = statement({
  name: 'oauth-client-expire',
  text: 'update oauth_client set expires_at = $2 where client_id = $1',
  parameters: ['text', TIME],
  columns: {},
})

export async function endOauthClient(db: Queryable, clientId: string, now: EpochMs): Promise<void> {
  await db.run(expireClient, [clientId, timestamp(now)])
}

const useToken = statement({
  name: 'used-token',
  text: `insert into used_token (issuer, token_id, expires_at) values ($1, $2, $3)
         on conflict do nothing returning issuer`,
  parameters: ['text', 'text', TIME],
  columns: { issuer: 'text' },
})

/** Marks a single-use token as used. @returns false when it was used before, also by another process at the same moment */
export async function useOnce(db: Queryable, issuer: string, tokenId: string, expiresAt: EpochMs): Promise<boolean> {
  return (await db.run(useToken, [issuer, tokenId, timestamp(expiresAt)])).length === 1
}

const sweepTokens = statement({
  name: 'used-token-sweep',
  text: 'delete from used_token where expires_at <= $1',
  parameters: [TIME],
  columns: {},
})
const sweepState = statement({
  name: 'oidc-state-sweep',
  text: 'delete from oidc_state where expires_at <= $1',
  parameters: [TIME],
  columns: {},
})

export async function sweepOauth(db: Queryable, now: EpochMs): Promise<void> {
  await db.run(sweepTokens, [timestamp(now)])
  await db.run(sweepState, [timestamp(now)])
}

const upsertState = statement({
  name: 'oidc-state-put',
  text: `insert into oidc_state (model, id, payload, grant_id, uid, user_code, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (model, id) do update set
           payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid,
           user_code = excluded.user_code, expires_at = excluded.expires_at`,
  parameters: ['text', 'text', 'jsonb', 'text', 'text', 'text', TIME],
  columns: {},
})

export interface OidcState {
  model: string
  id: string
  payload: unknown
  grantId: string | null
  uid: string | null
  userCode: string | null
  expiresAt: EpochMs | null
}

export async function putOidcState(db: Queryable, s: OidcState): Promise<void> {
  const expires = s.expiresAt === null ? null : timestamp(s.expiresAt)
  await db.run(upsertState, [s.model, s.id, JSON.stringify(s.payload), s.grantId, s.uid, s.userCode, expires])
}

const STATE = { payload: 'jsonb', consumed_at: 'timestamptz?' } as const
const live = '(expires_at is null or expires_at > $3)'

const stateById = statement({
  name: 'oidc-state-by-id',
  text: `select payload, consumed_at from oidc_state where model = $1 and id = $2 and ${live}`,
  parameters: ['text', 'text', TIME],
  columns: STATE,
})
const stateByUid = statement({
  name: 'oidc-state-by-uid',
  text: `select payload, consumed_at from oidc_state where model = $1 and uid = $2 and ${live}`,
  parameters: ['text', 'text', TIME],
  columns: STATE,
})
const stateByUserCode = statement({
  name: 'oidc-state-by-user-code',
  text: `select payload, consumed_at from oidc_state where model = $1 and user_code = $2 and ${live}`,
  parameters: ['text', 'text', TIME],
  columns: STATE,
})
const STATE_BY = { id: stateById, uid: stateByUid, userCode: stateByUserCode } as const

export async function oidcState(
  db: Queryable,
  by: keyof typeof STATE_BY,
  model: string,
  key: string,
  now: EpochMs,
): Promise<Row<typeof STATE> | null> {
  const [row] = await db.run(STATE_BY[by], [model, key, timestamp(now)])
  return row ?? null
}

const consumeState = statement({
  name: 'oidc-state-consume',
  text: 'update oidc_state set consumed_at = $3 where model = $1 and id = $2',
  parameters: ['text', 'text', TIME],
  columns: {},
})
const deleteState = statement({
  name: 'oidc-state-delete',
  text: 'delete from oidc_state where model = $1 and id = $2',
  parameters: ['text', 'text'],
  columns: {},
})
const deleteGrant = statement({
  name: 'oidc-state-delete-grant',
  text: 'delete from oidc_state where grant_id = $1',
  parameters: ['text'],
  columns: {},
})

export async function consumeOidcState(db: Queryable, model: string, id: string, now: EpochMs): Promise<void> {
  await db.run(consumeState, [model, id, timestamp(now)])
}
export async function deleteOidcState(db: Queryable, model: string, id: string): Promise<void> {
  await db.run(deleteState, [model, id])
}
/** Code reuse revokes everything that came of the grant. */
export async function deleteOidcGrant(db: Queryable, grantId: string): Promise<void> {
  await db.run(deleteGrant, [grantId])
}
