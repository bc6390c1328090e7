import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DeviceId, idToInt8 } from '#core'
import { ensurePartitions, openWriter } from '#ledger'
import { message, openTestDatabase, randomCitizen, randomDevice, reading, type TestDatabase } from '#test-support'
import { holds, judge, type Verdict } from './judge.js'
import { NumberSet } from './number-set.js'
import type { PublishRecord } from './publishers.js'

const NOW = Date.now()
const EPOCH = 7
const SENT = 5

describe('the judge of a fault run', () => {
  let db: TestDatabase
  let device: DeviceId
  const acknowledged = new NumberSet()
  for (let seq = 1; seq <= SENT; seq++) acknowledged.add(seq)

  const record = (): PublishRecord => ({
    loads: [
      {
        epoch: EPOCH,
        timeOf: (_, seq) => NOW + seq,
        devices: [{ deviceId: device, username: device, password: '', metrics: ['pulse'] }],
        numbered: true,
        acknowledged: [acknowledged],
        sent: SENT,
        resent: 0,
        unacknowledged: 0,
      },
    ],
    mess: { epoch: EPOCH, messages: [], repeated: 0, through: new Map() },
    acknowledged: SENT,
    longestSilenceMs: 0,
    seconds: 1,
  })
  const verdict = (): Promise<Verdict> => judge(db.database, record())
  const change = (text: string): Promise<unknown> => db.database.query(text, [])

  beforeEach(async () => {
    db = await openTestDatabase()
    await ensurePartitions(db.database, NOW)
    device = randomDevice()
    const citizen = randomCitizen()
    const writer = openWriter({ database: db.database, clock: Date.now, exclusive: true })
    for (let seq = 1; seq <= SENT; seq++)
      await writer.append(message(device, [reading(citizen, 'pulse', NOW + seq, [60 + seq])], { epoch: EPOCH, seq }))
    await writer.close()
  })
  afterEach(() => db.close())

  it('is content when every acknowledged message is there once', async () => {
    const found = await verdict()
    expect(found).toMatchObject({ acknowledged: SENT, found: SENT, lost: 0, doubled: 0, strange: 0, unanswered: 0 })
    expect(holds(found)).toBe(true)
  })

  it('counts a missing reading as lost', async () => {
    await change(`delete from reading where v1 = 63`)
    await expectFault({ lost: 1, found: SENT - 1 })
  })

  it('counts a reading without its message as lost', async () => {
    await change(`delete from message where device_seq = 2`)
    await expectFault({ lost: 1, found: SENT - 1, watermarksAhead: 1 })
  })

  it('counts a second reading of the same moment as doubled', async () => {
    await change(`insert into reading (citizen_id, metric, effective_at, dedupe, device_id, received_at, offset_min, time_precision, decimals, v1, message_seq)
      select citizen_id, metric, effective_at, dedupe + 1, device_id, received_at, offset_min, time_precision, decimals, v1, message_seq from reading where v1 = 63`)
    await expectFault({ doubled: 1, lost: 0 })
  })

  it('counts a message that is kept twice as doubled', async () => {
    await change(
      `insert into message select received_at, seq + 1000000, device_id, gateway_id, format, epoch, device_seq, sha256, raw from message where device_seq = 4`,
    )
    await expectFault({ doubled: 1, lost: 0 })
  })

  it('notices a reading under another number than it was sent with, and one that nobody sent', async () => {
    await change(`update message set device_seq = 40 where device_seq = 4`)
    await change(`update reading set effective_at = effective_at + interval '1 day' where v1 = 62`)
    await expectFault({ strange: 2, lost: 2 })
  })

  it('notices a watermark that speaks of what is not there, and a newest value that is not', async () => {
    await change(`update device_state set through = through + 1`)
    await change(`update latest set v1 = 1`)
    await expectFault({ watermarksAhead: 1, latestWrong: 1, lost: 0 })
  })

  it('asks of odd messages that each is in quarantine or in the ledger as it should be', async () => {
    const odd = (n: number, seq: number | null, acknowledged: boolean) => ({
      device: { deviceId: device, username: device, password: '', metrics: [] },
      topic: '',
      payload: Buffer.alloc(0),
      sha256: Buffer.from([n]),
      seq,
      quarantined: 1 as const,
      readings: [],
      acknowledged,
    })
    const messages = [odd(1, null, true), odd(2, null, true), odd(3, 1, false), odd(4, 9, false)]
    const through = new Map([[device as string, 8]])
    for (const n of [1, 4])
      await db.database.query(
        `insert into quarantine (device_id, topic, format, received_at, reason, sha256, raw, last_received_at)
         values ($1, '', '', now(), 'test', $2, '', now())`,
        [idToInt8(device), Buffer.from([n])],
      )
    const found = await judge(db.database, { ...record(), mess: { epoch: EPOCH, messages, repeated: 0, through } })
    // One is there; one is not; one only a receipt spoke of, and it is not there; one is there and nobody was told.
    expect(found).toMatchObject({ acknowledged: SENT + 3, found: SENT + 1, lost: 2, quarantined: 1, unanswered: 1 })
    expect(holds(found)).toBe(false)
  })

  async function expectFault(expected: Partial<Verdict>): Promise<void> {
    const found = await verdict()
    expect(found).toMatchObject(expected)
    expect(holds(found)).toBe(false)
  }
})
