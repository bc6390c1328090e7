// Compares what was acknowledged with what is in the ledger: every message exactly once, or in quarantine. Reads each table once, however long the run was.

import type pg from 'pg'
import { type DeviceId, idFromInt8, idToInt8 } from '#core'
import type { Database } from '#ledger'
import { NumberSet } from './number-set.js'
import type { LoadRecord, PublishRecord } from './publishers.js'

export interface Verdict {
  /** Different messages that were acknowledged, by PUBACK or by receipt. */
  acknowledged: number
  /** Of these: in the ledger exactly once, or in quarantine. */
  found: number
  /** Of these: in quarantine, in whole or in part. */
  quarantined: number
  lost: number
  /** Messages, acknowledged or not, of which the ledger holds more than one. */
  doubled: number
  /** Committed and never acknowledged: the answer was lost, which is allowed. */
  unanswered: number
  /** Readings that stand at a time, or under a number, that nobody sent. */
  strange: number
  /** Devices whose watermark, in the ledger or in a receipt, speaks of messages that are not there. */
  watermarksAhead: number
  /** Series whose newest value is not the newest reading. */
  latestWrong: number
}

const NOTHING: Verdict = {
  acknowledged: 0,
  found: 0,
  quarantined: 0,
  lost: 0,
  doubled: 0,
  unanswered: 0,
  strange: 0,
  watermarksAhead: 0,
  latestWrong: 0,
}

export async function judge(database: Database, record: PublishRecord): Promise<Verdict> {
  const client = await database.connect()
  try {
    await client.query(`begin; set transaction read only; set local work_mem = '256MB'`)
    const parts: Partial<Verdict>[] = []
    for (const load of record.loads) parts.push(await judgeLoad(client, load))
    parts.push(await judgeMess(client, record.mess))
    parts.push({ watermarksAhead: await watermarksAhead(client), latestWrong: await latestWrong(client) })
    await client.query('rollback')
    return parts.reduce<Verdict>(add, NOTHING)
  } finally {
    await client.end()
  }
}

/** Whether the promise was kept. */
export function holds(verdict: Verdict): boolean {
  const { acknowledged, found, lost, doubled, strange, watermarksAhead, latestWrong } = verdict
  return acknowledged > 0 && found === acknowledged && lost + doubled + strange + watermarksAhead + latestWrong === 0
}

function add(sum: Verdict, part: Partial<Verdict>): Verdict {
  const total = { ...sum }
  for (const key of Object.keys(NOTHING) as (keyof Verdict)[]) total[key] += part[key] ?? 0
  return total
}

/** One row per device and time of measurement, with the message that the reading names. */
const READINGS = `
select d.n::int - 1 as index, (extract(epoch from r.effective_at) * 1000)::bigint as at, count(*)::int as readings,
       count(m.seq)::int as messages, min(m.epoch) as epoch, min(m.device_seq) as seq
from unnest($1::bigint[]) with ordinality d(device_id, n)
join reading r using (device_id)
left join message m on m.seq = r.message_seq and m.device_id = r.device_id
group by 1, 2`

interface Kept extends pg.QueryResultRow {
  index: number
  at: string
  readings: number
  messages: number
  epoch: number | null
  seq: string | null
}

async function judgeLoad(client: pg.Client, load: LoadRecord): Promise<Partial<Verdict>> {
  const kept = load.devices.map(() => new NumberSet())
  const verdict = { ...NOTHING }
  for await (const row of rowsOf<Kept>(
    client,
    READINGS,
    load.devices.map((device) => device.deviceId),
  )) {
    const seq = seqOf(load, row)
    if (seq === null) {
      verdict.strange++
      continue
    }
    if (row.readings > 1 || row.messages > 1) verdict.doubled++
    // A reading whose message is not there is half of what was promised.
    if (row.messages > 0) kept[row.index]?.add(seq)
  }
  load.acknowledged.forEach((acknowledged, index) => {
    const found = kept[index] ?? new NumberSet()
    for (let seq = 1; seq <= Math.max(acknowledged.largest, found.largest); seq++) {
      if (!acknowledged.has(seq)) verdict.unanswered += found.has(seq) ? 1 : 0
      else if (found.has(seq)) verdict.found++
      else verdict.lost++
    }
    verdict.acknowledged += acknowledged.size
  })
  verdict.doubled += await doubledMessages(client, load)
  return verdict
}

/** The number of the message that has this time of measurement; null when there is none, or when it stands under another number. */
function seqOf({ timeOf, epoch, numbered }: LoadRecord, row: Kept): number | null {
  const first = timeOf(row.index, 1)
  const seq = 1 + Math.round((Number(row.at) - first) / (timeOf(row.index, 2) - first))
  if (seq < 1 || timeOf(row.index, seq) !== Number(row.at)) return null
  if (numbered && row.messages > 0 && (row.epoch !== epoch || Number(row.seq) !== seq)) return null
  return seq
}

/** The same bytes from the same device kept twice as a message. */
async function doubledMessages(client: pg.Client, { devices }: LoadRecord): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from (
       select from message where device_id = any($1::bigint[]) group by device_id, sha256 having count(*) > 1) d`,
    [devices.map((device) => idToInt8(device.deviceId))],
  )
  return rows[0]?.n ?? 0
}

interface Case extends pg.QueryResultRow {
  device_id: string
  sha256: Buffer
  cases: number
}

async function judgeMess(client: pg.Client, mess: PublishRecord['mess']): Promise<Partial<Verdict>> {
  const devices = [...new Set(mess.messages.map((message) => message.device.deviceId))]
  const cases = new Map<string, number>()
  const { rows } = await client.query<Case>(
    'select device_id, sha256, count(*)::int as cases from quarantine where device_id = any($1::bigint[]) group by 1, 2',
    [devices.map(idToInt8)],
  )
  for (const row of rows) cases.set(`${idFromInt8(row.device_id)} ${row.sha256.toString('hex')}`, row.cases)
  const readings = new Map<string, number>()
  for await (const row of rowsOf<Kept>(client, READINGS, devices)) {
    readings.set(`${devices[row.index]} ${row.at}`, row.messages > 0 ? row.readings : 0)
  }
  const verdict = { ...NOTHING }
  const expected = new Set<string>()
  for (const { device, sha256, seq, ...message } of mess.messages) {
    const found = message.readings.map((at) => readings.get(`${device.deviceId} ${at}`) ?? 0)
    const set = cases.get(`${device.deviceId} ${sha256.toString('hex')}`) ?? 0
    for (const at of message.readings) expected.add(`${device.deviceId} ${at}`)
    if (found.some((n) => n > 1) || set > message.quarantined) verdict.doubled++
    const whole = found.every((n) => n === 1) && set === message.quarantined
    const byReceipt = seq !== null && seq <= (mess.through.get(device.deviceId) ?? 0)
    if (!message.acknowledged && !byReceipt) {
      verdict.unanswered += whole ? 1 : 0
      continue
    }
    verdict.acknowledged++
    if (whole) verdict.found++
    else if (!found.some((n) => n > 1)) verdict.lost++
    if (whole && set > 0) verdict.quarantined++
  }
  for (const key of readings.keys()) if (!expected.has(key)) verdict.strange++
  return verdict
}

/** Devices whose row claims more messages of the epoch than the ledger has kept. */
async function watermarksAhead(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>(`
    with kept as (
      select m.device_id, count(distinct m.device_seq) as n from message m join device_state s using (device_id)
      where m.epoch = s.epoch and m.device_seq >= 1 and (m.device_seq <= s.through or m.device_seq = any(s.beyond)) group by 1)
    select count(*)::int as n from device_state s left join kept using (device_id)
    where s.epoch is not null and s.through + cardinality(s.beyond) > coalesce(kept.n, 0)`)
  return rows[0]?.n ?? 0
}

async function latestWrong(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>(`
    with newest as (
      select distinct on (citizen_id, metric) citizen_id, metric, effective_at, dedupe, v1 from reading
      order by citizen_id, metric, effective_at desc, dedupe desc)
    select count(*)::int as n from newest full join latest l using (citizen_id, metric)
    where (newest.effective_at, newest.dedupe, newest.v1) is distinct from (l.effective_at, l.dedupe, l.v1)`)
  return rows[0]?.n ?? 0
}

const AT_ONCE = 20_000

/** Rows of a statement over some devices, a few at a time. */
async function* rowsOf<R extends pg.QueryResultRow>(
  client: pg.Client,
  text: string,
  devices: readonly DeviceId[],
): AsyncGenerator<R> {
  await client.query(`declare rows_of cursor for ${text}`, [devices.map(idToInt8)])
  for (;;) {
    const { rows } = await client.query<R>(`fetch ${AT_ONCE} from rows_of`)
    yield* rows
    if (rows.length < AT_ONCE) break
  }
  await client.query('close rows_of')
}
