// The provider's memory, in the ledger: codes and sessions survive a restart, and several processes share them.
// Clients are read from their registration; used assertions are refused elsewhere (assertion-rules.ts).

import type { Adapter, AdapterPayload } from 'oidc-provider'
import { z } from 'zod'
import type { EpochMs } from '#core'
import {
  consumeOidcState,
  type Database,
  deleteOidcGrant,
  deleteOidcState,
  type OauthClientRow,
  oauthClient,
  oidcState,
  putOidcState,
} from '#ledger'

const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) })
const payloadSchema = z.record(z.string(), z.unknown())

/** A registered machine as the provider's client metadata; null when its keys cannot be read. */
export function clientMetadata(row: OauthClientRow): AdapterPayload | null {
  const jwks = jwksSchema.safeParse(row.jwks)
  if (!jwks.success) return null
  return {
    client_id: row.client_id,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: jwks.data,
  }
}

export function ledgerAdapter(database: Database, clock: () => EpochMs): (model: string) => Adapter {
  return (model) => {
    async function find(by: 'id' | 'uid' | 'userCode', key: string): Promise<AdapterPayload | undefined> {
      const row = await oidcState(database, by, model, key, clock())
      if (!row) return undefined
      const payload = payloadSchema.parse(row.payload)
      return row.consumed_at === null ? payload : { ...payload, consumed: Math.floor(row.consumed_at / 1000) }
    }

    async function findClient(id: string): Promise<AdapterPayload | undefined> {
      const row = await oauthClient(database, id, clock())
      return (row && clientMetadata(row)) ?? undefined
    }

    return {
      find: (id) => (model === 'Client' ? findClient(id) : find('id', id)),
      findByUid: (uid) => find('uid', uid),
      findByUserCode: (code) => find('userCode', code),
      upsert: (id, payload, expiresIn) =>
        putOidcState(database, {
          model,
          id,
          payload,
          grantId: payload.grantId ?? null,
          uid: payload.uid ?? null,
          userCode: payload.userCode ?? null,
          expiresAt: expiresIn ? clock() + expiresIn * 1000 : null,
        }),
      consume: (id) => consumeOidcState(database, model, id, clock()),
      destroy: (id) => deleteOidcState(database, model, id),
      revokeByGrantId: (grantId) => deleteOidcGrant(database, grantId),
    }
  }
}
