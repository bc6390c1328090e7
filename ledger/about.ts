// What this database says about itself: whether the demo made it, and from which seed.

import type { Queryable } from './database.js'
import { statement } from './statement.js'

const aboutOf = statement({
  name: 'about-of',
  text: 'select value from about where name = $1',
  parameters: ['text'],
  columns: { value: 'jsonb' },
})

const putAbout = statement({
  name: 'put-about',
  text: 'insert into about (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
  parameters: ['text', 'jsonb'],
  columns: {},
})

const holdsPeople = statement({
  name: 'holds-people',
  text: 'select exists (select from citizen) or exists (select from device) or exists (select from reading limit 1) as any',
  parameters: [],
  columns: { any: 'bool' },
})

/** A fact about the database by name, as it was put; null when it is not there. The caller parses it. */
export async function readAbout(db: Queryable, name: string): Promise<unknown> {
  const [row] = await db.run(aboutOf, [name])
  return row?.value ?? null
}

export async function writeAbout(db: Queryable, name: string, value: object): Promise<void> {
  await db.run(putAbout, [name, JSON.stringify(value)])
}

/** True when there is a citizen, a device or a reading. */
export async function isInUse(db: Queryable): Promise<boolean> {
  const [row] = await db.run(holdsPeople, [])
  return row?.any === true
}
