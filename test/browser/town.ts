// A small town in the test database: citizens whose numbers say red, yellow, green, missing, doubtful and nothing at all; devices; quarantine.

import { createHash } from 'node:crypto'
import {
  addLocalDays,
  type CitizenId,
  citizenId,
  type EpochMs,
  FLAG_BITS,
  idToInt8,
  METRICS,
  type MetricId,
  metric,
  type PersonId,
  personId,
  type Reading,
} from '#core'
import type { Access, Principal, Profile } from '#identity'
import type { Database } from '#ledger'
import { KNOWN_PEOPLE, type KnownPerson } from '../support/known-people.js'

export const DAY = 86_400_000
export const HOUR = 3_600_000

export interface Resident {
  id: CitizenId
  given: string
  family: string
  birthDate: string
  conditions: readonly string[]
}

const resident = (n: number, person: KnownPerson, birthDate: string, conditions: string[]): Resident => ({
  id: citizenId(String(n).padStart(13, '0')),
  given: person.given.join(' '),
  family: person.family,
  birthDate,
  conditions,
})

/** The people of the stories below. */
export const TOWN = {
  red: resident(11, KNOWN_PEOPLE.anne, '1948-03-01', ['copd']),
  yellow: resident(12, KNOWN_PEOPLE.jens, '1955-06-12', ['hypertension']),
  weight: resident(13, KNOWN_PEOPLE.karen, '1941-11-30', ['heart-failure', 'hypertension']),
  green: resident(14, KNOWN_PEOPLE.bent, '1950-01-15', ['copd']),
  missing: resident(15, KNOWN_PEOPLE.mette, '1943-09-09', ['copd']),
  doubtful: resident(16, KNOWN_PEOPLE.poul, '1939-04-21', ['copd']),
  sensor: resident(17, KNOWN_PEOPLE.lone, '1961-02-02', ['diabetes-type-2']),
  fresh: resident(18, KNOWN_PEOPLE.ole, '1952-12-24', ['copd']),
  glucose: resident(19, KNOWN_PEOPLE.inger, '1957-07-07', ['diabetes-type-2']),
} as const

const TEAM = '4711'
const ORGANISATION = '101'

function wave(i: number, size: number): number {
  return Math.sin(i * 1.7) * size * 0.6 + Math.sin(i * 0.31 + 1) * size * 0.4
}

interface Row {
  citizen: CitizenId
  metric: MetricId
  at: EpochMs
  values: number[]
  flags: number
  device: string | null
}

const dedupe = (row: Row): string =>
  createHash('sha256')
    .update(`${row.citizen}${row.metric}${row.at}${row.values.join()}`)
    .digest()
    .readBigInt64BE()
    .toString()

export class Town {
  readonly #database: Database
  readonly now: EpochMs
  #rows: Row[] = []

  constructor(database: Database, now: EpochMs) {
    this.#database = database
    this.now = now
  }

  reading(who: Resident, id: MetricId, at: EpochMs, values: number[], flags = 0, device: string | null = null): Row {
    const row = { citizen: who.id, metric: id, at, values, flags, device }
    this.#rows.push(row)
    return row
  }

  /** One a day at about the same hour, for `days` days up to `endDaysAgo`. */
  daily(who: Resident, id: MetricId, days: number, usual: number[], size: number, endDaysAgo = 0, hour = 8): void {
    for (let d = endDaysAgo; d < days; d++) {
      const at = this.now - d * DAY - 2 * HOUR - hour * 60_000 + Math.round(wave(d, 20)) * 60_000
      this.reading(
        who,
        id,
        at,
        usual.map((u, i) =>
          Number((u + wave(d + i * 3, size)).toFixed(metric(id).unit === 'kg' || metric(id).unit === 'mmol/L' ? 1 : 0)),
        ),
      )
    }
  }

  async flush(): Promise<Row[]> {
    const rows = this.#rows
    this.#rows = []
    for (let i = 0; i < rows.length; i += 2000) await this.#insert(rows.slice(i, i + 2000))
    return rows
  }

  async #insert(rows: readonly Row[]): Promise<void> {
    const columns = rows.map((r) => ({
      citizen_id: idToInt8(r.citizen),
      metric: metric(r.metric).number,
      effective_at: new Date(r.at).toISOString(),
      dedupe: dedupe(r),
      received_at: new Date(r.at + 4000).toISOString(),
      flags: r.flags,
      offset_min: 60,
      decimals: r.values.reduce(
        (packed, v, k) => packed | (Math.min(2, (String(v).split('.')[1] ?? '').length) << (4 * k)),
        0,
      ),
      v1: r.values[0] ?? null,
      v2: r.values[1] ?? null,
      v3: r.values[2] ?? null,
      device_id: r.device,
    }))
    const shape = `citizen_id bigint, metric smallint, effective_at timestamptz, dedupe bigint, received_at timestamptz, flags int,
      offset_min smallint, decimals smallint, v1 float8, v2 float8, v3 float8, device_id bigint`
    const json = JSON.stringify(columns)
    await this.#database.query(
      `insert into reading (citizen_id, metric, effective_at, dedupe, received_at, flags, offset_min, decimals, v1, v2, v3, device_id, time_precision)
       select *, 5 from json_to_recordset($1::json) as r(${shape}) on conflict do nothing`,
      [json],
    )
    await this.#database.query(
      `insert into latest (citizen_id, metric, effective_at, dedupe, received_at, flags, offset_min, decimals, v1, v2, v3)
       select distinct on (citizen_id, metric) citizen_id, metric, effective_at, dedupe, received_at, flags, offset_min, decimals, v1, v2, v3
       from json_to_recordset($1::json) as r(${shape}) order by citizen_id, metric, effective_at desc
       on conflict (citizen_id, metric) do update set effective_at = excluded.effective_at, dedupe = excluded.dedupe,
         received_at = excluded.received_at, flags = excluded.flags, decimals = excluded.decimals, v1 = excluded.v1, v2 = excluded.v2, v3 = excluded.v3
       where latest.effective_at < excluded.effective_at`,
      [json],
    )
  }

  async enrol(who: readonly Resident[], daysAgo = 120): Promise<void> {
    const database = this.#database
    await database.query(
      `insert into organisation (organisation_id, kind, name) values ($1, 'municipality', 'Nærby Kommune') on conflict do nothing`,
      [ORGANISATION],
    )
    await database.query(
      `insert into care_team (care_team_id, organisation_id, name) values ($1, $2, 'Team Nord') on conflict do nothing`,
      [TEAM, ORGANISATION],
    )
    for (const r of who) {
      const at = new Date(this.now - daysAgo * DAY).toISOString()
      await database.query(
        'insert into citizen (citizen_id, organisation_id, conditions, enrolled_at) values ($1, $2, $3, $4)',
        [idToInt8(r.id), ORGANISATION, r.conditions, at],
      )
      await database.query(
        `insert into care_relation (citizen_id, care_team_id, valid) values ($1, $2, tstzrange($3, null))`,
        [idToInt8(r.id), TEAM, at],
      )
    }
  }

  async device(
    id: number,
    kind: string,
    model: string,
    holder: Resident | null,
    state: { seenAgoMs: number; battery: number; clockMs?: number } | null,
  ): Promise<void> {
    const database = this.#database
    const since = new Date(this.now - 100 * DAY).toISOString()
    await database.query(
      `insert into device (device_id, kind, manufacturer, model, serial, metrics, registered_at) values ($1, $2, 'A&D', $3, $4, '{}', $5)`,
      [id, kind, model, `SN-${id}`, since],
    )
    if (holder)
      await database.query(
        `insert into assignment (device_id, citizen_id, held) values ($1, $2, tstzrange($3, null))`,
        [id, idToInt8(holder.id), since],
      )
    if (state)
      await database.query(
        'insert into device_state (device_id, last_seen_at, battery_percent, firmware, clock_offset_ms, connected) values ($1, $2, $3, $4, $5, true)',
        [id, new Date(this.now - state.seenAgoMs).toISOString(), state.battery, '2.4.1', state.clockMs ?? 900],
      )
  }

  /** @param part the first reading that was refused, and how many were; without it the message as a whole */
  async quarantine(
    reason: string,
    detail: string,
    raw: Buffer,
    agoMs: number,
    times = 1,
    part: { ordinal: number; readings: number } | null = null,
  ): Promise<void> {
    const at = new Date(this.now - agoMs).toISOString()
    await this.#database.query(
      `insert into quarantine (device_id, topic, format, received_at, reason, detail, sha256, raw, times, last_received_at, ordinal, readings)
       values (901, 'naermaal/v1/00000000000w5/up/readings', 'readings', $1, $2, $3, $4, $5, $6, $1, $7, $8)`,
      [
        at,
        reason,
        detail,
        createHash('sha256').update(raw).digest(),
        raw,
        times,
        part?.ordinal ?? null,
        part?.readings ?? 1,
      ],
    )
  }
}

/** Fills the database with everybody's story as it stands at `now`. */
export async function settleTown(database: Database, now: EpochMs): Promise<Town> {
  const town = new Town(database, now)
  await town.enrol(Object.values(TOWN).filter((r) => r !== TOWN.fresh))
  await town.enrol([TOWN.fresh], 0)

  town.daily(TOWN.red, 'spo2', 60, [91], 1.4, 3)
  town.daily(TOWN.red, 'pulse', 60, [82], 5, 1)
  town.daily(TOWN.red, 'fev1', 60, [1], 0.1, 40)
  for (const [ago, v] of [
    [2, 87],
    [1, 86],
    [0, 86],
  ] as const)
    town.reading(TOWN.red, 'spo2', now - ago * DAY - 18 * 60_000, [v])
  town.reading(TOWN.red, 'pulse', now - 18 * 60_000, [96])
  for (let w = 0; w < 10; w++) {
    town.reading(TOWN.red, 'fev1', now - (w * 7 + 1) * DAY, [Number((1.32 - w * -0.02 + wave(w, 0.05)).toFixed(2))])
    town.reading(TOWN.red, 'fvc', now - (w * 7 + 1) * DAY, [Number((2.41 + wave(w + 2, 0.08)).toFixed(2))])
  }
  town.daily(TOWN.red, 'body-weight', 60, [71.4], 0.5, 0)
  town.daily(TOWN.red, 'blood-pressure', 60, [136, 82], 6, 0)

  for (let d = 0; d < 90; d++) {
    const rise = Math.max(0, 14 - d) * 0.6
    for (const hour of [6, 20]) {
      const at = now - d * DAY - hour * HOUR
      town.reading(TOWN.yellow, 'blood-pressure', at, [
        Math.round(134 + rise + wave(d + hour, 7)),
        Math.round(84 + rise / 2 + wave(d, 4)),
      ])
    }
  }
  town.daily(TOWN.weight, 'body-weight', 80, [68.2], 0.4, 1)
  town.reading(TOWN.weight, 'body-weight', now - 3 * HOUR, [70.9])
  for (let d = 0; d < 28; d++)
    for (const h of [5, 18])
      town.reading(TOWN.weight, 'blood-pressure', now - d * DAY - h * HOUR, [
        Math.round(126 + wave(d + h, 5)),
        Math.round(76 + wave(d, 3)),
      ])

  town.daily(TOWN.green, 'spo2', 80, [95], 1)
  town.daily(TOWN.green, 'pulse', 80, [72], 4)
  // The last one on the sixth local day back: five whole days are missed, at whatever hour the tests run.
  for (let d = 6; d < 40; d++)
    town.reading(TOWN.missing, 'spo2', addLocalDays(now, -d) + 12 * HOUR, [93 + Math.round(wave(d, 1))])
  town.daily(TOWN.doubtful, 'spo2', 40, [94], 1, 1)
  town.reading(TOWN.doubtful, 'spo2', now - HOUR, [52], FLAG_BITS.implausible)
  for (let i = 0; i < 15 * 288; i++) {
    const at = now - i * 5 * 60_000
    const hour = ((at / HOUR) % 24) + 1
    const meal = [8, 13, 19].reduce((sum, h) => sum + 3.2 * Math.exp(-((hour - h) ** 2) / 2.2), 0)
    town.reading(TOWN.sensor, 'glucose-cgm', at, [Number((6.4 + meal + wave(i / 40, 1.1)).toFixed(1))])
  }
  town.daily(TOWN.glucose, 'blood-glucose-capillary', 60, [8.4], 1.8, 0)
  await town.flush()

  await town.device(901, 'pulse-oximeter', 'UO-200', TOWN.red, { seenAgoMs: 18 * 60_000, battery: 71 })
  await town.device(902, 'blood-pressure-monitor', 'UA-651', TOWN.yellow, { seenAgoMs: 6 * HOUR, battery: 12 })
  await town.device(903, 'pulse-oximeter', 'UO-200', TOWN.missing, { seenAgoMs: 5 * DAY, battery: 4 })
  await town.device(904, 'scale', 'UC-352', TOWN.weight, { seenAgoMs: 3 * HOUR, battery: 88, clockMs: 412_000 })
  await town.device(905, 'pulse-oximeter', 'UO-200', TOWN.fresh, null)
  await town.device(906, 'spirometer', 'SP-10', null, null)
  await town.quarantine(
    'bad-json',
    '$.readings[0].value: not a number',
    Buffer.from('{"readings":[{"metric":"spo2","value":"æ"}]}'),
    12 * 60_000,
    3,
    { ordinal: 2, readings: 750 },
  )
  await town.quarantine(
    'unknown-format',
    'format: gatt/ffff',
    Buffer.from(Array.from({ length: 40 }, (_, i) => (i * 7) & 255)),
    2 * HOUR,
  )
  for (let m = 0; m < 55; m++) {
    await database.query(
      `insert into message (received_at, seq, device_id, format, sha256, raw) select $1::timestamptz + g * interval '1 second', $2 + g, 901, case when g % 3 = 0 then 'gatt/2a5e' else 'readings' end, ''::bytea, ''::bytea from generate_series(1, $3) g`,
      [new Date(now - (m + 1) * 60_000).toISOString(), m * 100, 12 + Math.round(wave(m, 8))],
    )
  }
  return town
}

export const NURSE: Principal = {
  kind: 'professional',
  role: 'nurse',
  issuer: 'test',
  subject: 'nurse',
  personId: personId('0000000000001') as PersonId,
  selfCitizenId: null,
  loa: 3,
  capabilities: ['view', 'assess', 'message'],
  organisationId: ORGANISATION,
  careTeamId: TEAM,
  scopes: null,
  purpose: 'TREAT',
  displayName: 'Maja Jensen',
}
export const OPERATOR: Principal = {
  ...NURSE,
  role: 'operator',
  subject: 'operator',
  capabilities: ['operate', 'device.admin'],
  displayName: 'Omar Drift',
}

/** Answers as the policies would for one team: everybody in `sees`, for who may view. Remembers what was audited. */
export class TestAccess implements Access {
  readonly sees = new Set<CitizenId>()
  readonly audited: { action: string; citizenIds: readonly CitizenId[]; route: unknown }[] = []
  auditFails = false
  readonly #profiles = new Map<CitizenId, Profile>()

  constructor(residents: readonly Resident[] = Object.values(TOWN)) {
    for (const r of residents) this.add(r)
  }

  add(r: Resident): void {
    this.sees.add(r.id)
    this.#profiles.set(r.id, {
      family: r.family,
      given: [r.given],
      birthDate: r.birthDate,
      sex: 'unknown',
      municipality: '0101',
    })
  }

  async decide(principal: Principal, _action: string, id: CitizenId) {
    const allowed = principal.capabilities.includes('view') && this.sees.has(id)
    return allowed
      ? ({ allowed, policies: ['care-relation'] } as const)
      : ({ allowed: false, policies: [], reason: 'no-relation' } as const)
  }
  async decideReport(principal: Principal) {
    return principal.capabilities.includes('report')
      ? ({ allowed: true, policies: ['group-report'] } as const)
      : ({ allowed: false, policies: [], reason: 'no-relation' } as const)
  }
  async visibleCitizens(principal: Principal) {
    return principal.capabilities.includes('view') ? new Set(this.sees) : new Set<CitizenId>()
  }
  async audit(entry: Parameters<Access['audit']>[0]) {
    if (this.auditFails) throw new Error('the audit trail cannot be written')
    this.audited.push({ action: entry.action, citizenIds: entry.citizenIds, route: entry.what.route })
  }
  async profiles(ids: readonly CitizenId[]) {
    return new Map(ids.flatMap((id) => (this.#profiles.has(id) ? [[id, this.#profiles.get(id)!] as const] : [])))
  }
  async cprNumber() {
    return null
  }
  async citizenByCpr() {
    return null
  }
}

/** A committed reading as the ledger's follower hands it on. */
export function committed(row: {
  citizen: CitizenId
  metric: MetricId
  at: EpochMs
  values: number[]
  flags: number
}): Reading {
  return {
    citizenId: row.citizen,
    metric: row.metric,
    effectiveAt: row.at,
    dedupe: '0000000000000',
    deviceId: null,
    offsetMin: 60,
    precision: 5,
    values: row.values.map((value) => ({ value, decimals: (String(value).split('.')[1] ?? '').length })),
    flags: row.flags,
    receivedAt: row.at + 500,
    version: 1,
    status: 'final',
    lastUpdated: row.at + 500,
  }
}

export const ALL_METRICS = METRICS.map((m) => m.id)
