// Citizens as the Patient resource needs them. Names and numbers are not here: they live in the vault.

import { type CitizenId, type EpochMs, idFromInt8, idToInt8 } from '#core'
import type { Queryable } from '../database.js'
import { statement } from '../statement.js'

export interface FhirCitizen {
  citizenId: CitizenId
  enrolledAt: EpochMs
  endedAt: EpochMs | null
  organisation: { name: string; sor: string | null } | null
}

const citizensById = statement({
  name: 'fhir-citizens',
  text: `select c.citizen_id, c.enrolled_at, c.ended_at, o.name, o.sor
         from citizen c left join organisation o using (organisation_id)
         where c.citizen_id = any($1) and c.citizen_id > $2 order by c.citizen_id limit $3`,
  parameters: ['bigint[]', 'bigint', 'bigint'],
  columns: { citizen_id: 'int8', enrolled_at: 'timestamptz', ended_at: 'timestamptz?', name: 'text?', sor: 'text?' },
})

/** Those of these citizens that exist, in the order of their ids, from after `after` on. */
export async function fhirCitizens(
  db: Queryable,
  citizenIds: readonly CitizenId[],
  after: CitizenId | null,
  limit: number,
): Promise<FhirCitizen[]> {
  const rows = await db.run(citizensById, [citizenIds.map(idToInt8), after ? idToInt8(after) : '-1', limit])
  return rows.map((row) => ({
    citizenId: idFromInt8(row.citizen_id) as CitizenId,
    enrolledAt: row.enrolled_at,
    endedAt: row.ended_at,
    organisation: row.name === null ? null : { name: row.name, sor: row.sor },
  }))
}

const citizenCount = statement({
  name: 'fhir-citizen-count',
  text: 'select count(*) as total from citizen where citizen_id = any($1)',
  parameters: ['bigint[]'],
  columns: { total: 'int8' },
})

export async function countFhirCitizens(db: Queryable, citizenIds: readonly CitizenId[]): Promise<number> {
  const [row] = await db.run(citizenCount, [citizenIds.map(idToInt8)])
  return Number(row?.total ?? 0)
}
