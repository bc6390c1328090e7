// Stored hashes of devices' secrets. The secrets themselves are shown once and never kept.

import type { EpochMs } from '#core'
import type { Queryable } from '../database.js'
import { timestamp } from '../rows.js'
import { statement } from '../statement.js'

const TIME = 'timestamp with time zone'

const putCredentials = statement({
  name: 'device-credential-put',
  text: `insert into device_credential (device_id, secret, created_at)
         select v.device_id, v.secret, greatest(v.created_at,
           (select max(c.created_at) + interval '1 millisecond' from device_credential c where c.device_id = v.device_id))
         from unnest($1::bigint[], $2::text[], $3::timestamptz[]) as v (device_id, secret, created_at)`,
  parameters: ['bigint[]', 'text[]', 'timestamp with time zone[]'],
  columns: {},
})

/** @param rows int8 device ids as decimal text, with `scrypt$N$r$p$salt$hash` */
export async function putDeviceCredentials(
  db: Queryable,
  rows: readonly { deviceId: string; secret: string; createdAt: EpochMs }[],
): Promise<void> {
  await db.run(putCredentials, [
    rows.map((r) => r.deviceId),
    rows.map((r) => r.secret),
    rows.map((r) => timestamp(r.createdAt)),
  ])
}

const liveCredentials = statement({
  name: 'device-credential-live',
  text: `select c.secret from device_credential c join device d using (device_id)
         where c.device_id = $1 and (c.revoked_at is null or c.revoked_at > $2)
           and (d.retired_at is null or d.retired_at > $2)
         order by c.created_at desc limit 3`,
  parameters: ['bigint', TIME],
  columns: { secret: 'text' },
})

/** The hashes a device may log in with now, newest first; three at most. */
export async function liveDeviceSecrets(db: Queryable, deviceId: string, now: EpochMs): Promise<string[]> {
  return (await db.run(liveCredentials, [deviceId, timestamp(now)])).map((r) => r.secret)
}

const revokeCredentials = statement({
  name: 'device-credential-revoke',
  text: 'update device_credential set revoked_at = $2 where device_id = $1 and revoked_at is null returning device_id',
  parameters: ['bigint', TIME],
  columns: { device_id: 'int8' },
})

/** @returns how many were live */
export async function revokeDeviceSecrets(db: Queryable, deviceId: string, now: EpochMs): Promise<number> {
  return (await db.run(revokeCredentials, [deviceId, timestamp(now)])).length
}
