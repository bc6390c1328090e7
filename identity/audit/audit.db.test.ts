import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '#test-support'
import type { AuditEntry } from '../access.js'
import { newCitizenId, person, silent, type TestKeys, testKeys } from '../test-kit.js'
import { canonicalJson, type Json } from './canonical-json.js'
import { verifyAudit } from './verify.js'
import { type AuditWriter, openAuditWriter } from './writer.js'

const entry = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  action: 'read',
  outcome: 'success',
  principal: person('nurse'),
  citizenIds: [newCitizenId()],
  what: { route: '/citizens/:id', metric: 'weight', count: 3 },
  ...over,
})

describe('the audit trail', () => {
  let test: TestDatabase
  let ring: TestKeys
  let now = 0
  let writer: AuditWriter
  const open = (): AuditWriter =>
    openAuditWriter({
      database: test.database,
      keys: ring.keys.audit,
      anchorFolder: ring.folder,
      stream: 'access',
      clock: () => now,
      log: silent,
    })
  const verify = () => verifyAudit(test.database, ring.keys.audit, ring.folder)
  const kinds = async (): Promise<string[]> => (await verify()).problems.map((p) => p.kind)
  const sql = (text: string): Promise<unknown> => test.database.query(text, [])

  beforeEach(async () => {
    test = await openTestDatabase()
    ring = await testKeys()
    now = 1_760_000_000_000
    writer = open()
    for (let i = 0; i < 10; i++) await writer.write(entry({ citizenIds: [newCitizenId(), newCitizenId()] }))
  })
  afterEach(async () => {
    await writer.close()
    await test.close()
    await ring.remove()
  })

  it('has one event per citizen touched, in an unbroken chain', async () => {
    expect(await verify()).toEqual({ ok: true, streams: 1, events: 20, anchors: 1, problems: [] })
  })

  it('keeps every event of many writers at once, in several processes', async () => {
    const second = open()
    await Promise.all(
      Array.from({ length: 3_000 }, (_, i) => (i % 2 ? writer : second).write(entry({ what: { number: i } }))),
    )
    await second.close()
    expect(await verify()).toMatchObject({ ok: true, events: 3_020 })
  })

  it('shows a changed event', async () => {
    await sql(`update audit_event set event = jsonb_set(event, '{who,role}', '"doctor"') where seq = 7`)
    expect(await kinds()).toEqual(['changed'])
  })

  it('shows that an event was moved to another citizen, time or place in the trail', async () => {
    await sql(`update audit_event set citizen_id = 5 where seq = 3`)
    await sql(`update audit_event set recorded_at = recorded_at + interval '1 s' where seq = 5`)
    await sql(`update audit_event set seq = case seq when 8 then 109 else 8 end where seq in (8, 9)`)
    await sql(`update audit_event set seq = 9 where seq = 109`)
    expect(new Set((await verify()).problems.map((p) => p.seq))).toEqual(new Set([3, 5, 8, 9, 10]))
  })

  it('shows a removed event', async () => {
    await sql('delete from audit_event where seq = 4')
    expect(await kinds()).toEqual(['missing'])
  })

  it('shows events cut off the end, also when the head was set back or removed with them', async () => {
    await writer.close()
    await sql('delete from audit_event where seq > 15')
    expect(await kinds()).toEqual(['truncated'])
    await sql(`update audit_head set seq = 15, hash = (select hash from audit_event where seq = 15)`)
    expect(await kinds()).toEqual(['truncated'])
    await sql('delete from audit_event')
    await sql('delete from audit_head')
    expect(await kinds()).toEqual(['truncated'])
  })

  it('refuses to go on after a trail that was cut, in a running process and in a new one', async () => {
    await writer.close()
    const running = open()
    await running.write(entry())
    await sql('delete from audit_event where seq > 15')
    await sql(`update audit_head set seq = 15, hash = (select hash from audit_event where seq = 15)`)
    await expect(running.write(entry())).rejects.toMatchObject({ code: 'audit-truncated' })
    await running.close()
    const next = open()
    await expect(next.write(entry())).rejects.toMatchObject({ code: 'audit-truncated' })
    await next.close()
  })

  it('shows a trail written anew by someone without the key', async () => {
    const foreign = await testKeys()
    await writer.close()
    await sql('delete from audit_event')
    await sql('delete from audit_head')
    const forger = openAuditWriter({
      database: test.database,
      keys: foreign.keys.audit,
      anchorFolder: null,
      stream: 'access',
      clock: () => now,
      log: silent,
    })
    for (let i = 0; i < 20; i++) await forger.write(entry())
    await forger.close()
    await foreign.remove()
    expect(new Set(await kinds())).toEqual(new Set(['changed']))
  })

  it('shows a forged anchor and forgives a line torn by a crash', async () => {
    await writer.close()
    const path = join(ring.folder, 'audit-anchor-access.jsonl')
    const lines = await readFile(path, 'utf8')
    await writeFile(path, `${lines}{"stream":"acc`)
    expect(await kinds()).toEqual([])
    await writeFile(path, lines.replace(/"seq":\d+/, '"seq":1'))
    expect(await kinds()).toContain('anchor-forged')
  })

  it('fails the caller when it cannot be written, and goes on when it can again', async () => {
    await sql('alter table audit_event rename to away')
    await expect(writer.write(entry())).rejects.toThrow()
    await sql('alter table away rename to audit_event')
    await writer.write(entry())
    expect(await verify()).toMatchObject({ ok: true, events: 21 })
  })

  it('takes what PostgreSQL does not: null characters, half characters, infinite numbers', async () => {
    await writer.write(
      entry({ what: { odd: 'a\u0000b\ud800', many: Number.POSITIVE_INFINITY, small: 1e-9, big: 1e21 } }),
    )
    expect(await verify()).toMatchObject({ ok: true, events: 21 })
  })

  it('refuses after closing', async () => {
    await writer.close()
    await expect(writer.write(entry())).rejects.toMatchObject({ code: 'audit-closed' })
  })

  it('spells any JSON the same before and after the database', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const text = canonicalJson(value as Json)
        const [row] = await test.database.query<{ v: Json }>('select $1::jsonb as v', [text])
        expect(canonicalJson(row?.v ?? null)).toBe(text)
      }),
      { numRuns: 300 },
    )
  })
})
