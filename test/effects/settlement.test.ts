// The nightly settlement on a real ledger: cut off, repeated and shared, it leaves one result; and what it shows gives nobody away.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addLocalDays, type CitizenId, idToInt8 } from '#core'
import {
  citizenEffect,
  nightBefore,
  PLAN_EFFECT_VERSION,
  type PlanEffect,
  planEffects,
  settleNight,
  startSettlement,
} from '#effects'
import { addCitizenEvent, claimDueCitizens, openDatabase, openNight } from '#ledger'
import { eventually } from '#test-support'
import { around, daysFrom, NOW, openWard, START, type Ward } from './ward.js'

const NIGHT = nightBefore(NOW)
let ward: Ward

beforeEach(async () => {
  ward = await openWard()
})
afterEach(() => ward.close())

const settle = (nightAt = NIGHT) => settleNight({ database: ward.database, nightAt, clock: () => NOW })
const night = (after: number): number => addLocalDays(NIGHT, after) + 3 * 3_600_000

/** @returns whoever it is, measured enough on both sides unless told otherwise */
async function citizen(change = -8, options: { before?: number; after?: number; startAt?: number } = {}) {
  const { before = 28, after = 56, startAt = START } = options
  const who = await ward.addCitizen()
  await ward.begin(who.citizenId, { startAt })
  const level = 140 + (Number(idToInt8(who.citizenId)) % 17)
  await ward.measure(who, 'blood-pressure', startAt, daysFrom(-before, -1), around(level))
  await ward.measure(who, 'blood-pressure', startAt, daysFrom(29, 28 + after), around(level + change))
  return who
}

const citizens = (n: number, change = -8, options = {}) =>
  Promise.all(Array.from({ length: n }, () => citizen(change, options)))

async function plan(): Promise<PlanEffect> {
  const { plans } = await planEffects(ward.database, ward.organisationId)
  if (plans.length !== 1) throw new Error(`${plans.length} plans`)
  return plans[0]!
}

const rows = () =>
  ward.database.query<Record<string, unknown>>(
    `select citizen_id, measure, status, n_baseline, n_follow_up, baseline_mean, follow_up_mean from citizen_effect order by citizen_id, measure`,
    [],
  )

describe('a settled night', () => {
  it('counts whom it left out and why, before it says what changed', async () => {
    await citizens(12)
    await citizens(5, -8, { before: 3 })
    await citizens(6, -8, { after: 2 })
    expect(await settle()).toEqual({ settled: 23, done: true })
    const { settledAt, outcomes } = await plan()
    expect(settledAt).toBe(NIGHT)
    const { completeness, change, improved, worsened, regression, show, medianChange } = outcomes[0]!
    expect(show).toBe('estimate')
    expect(completeness).toMatchObject({
      enrolled: 23,
      withBoth: 12,
      leftOut: 11,
      thoseWhoStayed: false,
      reasons: [
        { reason: 'not-due', people: 0 },
        { reason: 'too-few-before', people: 5 },
        { reason: 'too-few-after', people: 6 },
        { reason: 'ended', people: 0 },
      ],
    })
    expect(completeness.followUpShare).toBeCloseTo(12 / 18, 9)
    expect(completeness.leftOutMeanBaseline).toBeGreaterThan(138)
    expect(change).toMatchObject({ ok: true, n: 12 })
    expect(change.ok && change.estimate).toBeCloseTo(-8, 0)
    expect(medianChange).toBe(-8)
    expect(improved).toMatchObject({ people: 12, proportion: 1 })
    expect(worsened).toMatchObject({ people: 0, proportion: 0 })
    expect(regression).toMatchObject({ cut: 135, direction: 'above' })
    expect(regression?.expected).toBeCloseTo(-6.7, 1)
  })

  it('says the same as the citizens’ own pages', async () => {
    const { citizenId } = await citizen(-8, { after: 30 })
    await settle()
    const effect = await citizenEffect(ward.database, citizenId, NOW)
    const { baseline, followUp } = effect!.courses[0]!.outcomes[0]!
    expect((await rows()).find((r) => r.measure === 'systolic')).toMatchObject({
      status: 'both',
      n_baseline: baseline.n,
      n_follow_up: followUp.n,
      baseline_mean: baseline.mean,
      follow_up_mean: followUp.mean,
    })
  })

  it('gives one result, however often it is settled', async () => {
    await citizens(6)
    await settle()
    const first = { rows: await rows(), plan: await plan() }
    expect(await settle()).toEqual({ settled: 0, done: true })
    await ward.database.query('update effect_settlement set settled_for = null', [])
    await ward.database.query('update effect_night set finished_at = null', [])
    expect(await settle()).toEqual({ settled: 6, done: true })
    expect({ rows: await rows(), plan: await plan() }).toEqual(first)
  })

  it('takes in readings that came late, the night after', async () => {
    await citizens(6)
    const late = await citizen(-8, { after: 0 })
    await settle()
    expect((await rows()).filter((r) => r.status === 'too-few-after')).toHaveLength(2)
    await ward.measure(late, 'blood-pressure', START, daysFrom(29, 60), around(140))
    await settle(night(1))
    expect((await rows()).filter((r) => r.status === 'both')).toHaveLength(14)
  })

  it('forgets citizens whose intervention was withdrawn, and the group with the last of them', async () => {
    const members = await citizens(7)
    await settle()
    const withdraw = ({ citizenId }: { citizenId: CitizenId }) =>
      ward.database.query(
        `insert into intervention_change (citizen_id, intervention_id, recorded_at, change, at)
         select citizen_id, intervention_id, now(), 'void', now() from intervention where citizen_id = $1`,
        [idToInt8(citizenId)],
      )
    await withdraw(members[0]!)
    await settle(night(1))
    expect((await rows()).filter((r) => r.status !== null)).toHaveLength(12)
    expect((await plan()).outcomes[0]?.completeness.withBoth, 'one less would say who').toBe(7)
    for (const member of members.slice(1)) await withdraw(member)
    await settle(night(2))
    expect(await rows()).toEqual([])
    expect((await planEffects(ward.database, ward.organisationId)).plans).toEqual([])
  })
})

describe('a settlement that is cut off', () => {
  it('goes on where it stopped, and makes the groups only when nobody is due', async () => {
    await citizens(60)
    let transactions = 0
    const cut = await settleNight({
      database: ward.database,
      nightAt: NIGHT,
      clock: () => NOW,
      stopping: () => transactions++ > 0,
    })
    expect(cut).toEqual({ settled: 20, done: false })
    expect((await planEffects(ward.database, ward.organisationId)).plans).toEqual([])
    expect((await planEffects(ward.database, ward.organisationId)).settledAt).toBeNull()
    expect(await settle()).toEqual({ settled: 40, done: true })
    expect((await plan()).outcomes[0]?.completeness.withBoth).toBe(60)
  }, 60_000)

  it('loses nothing with a worker that is killed in the middle of a transaction', async () => {
    await citizens(8)
    const night = { at: NIGHT, method: PLAN_EFFECT_VERSION }
    const other = openDatabase({ address: ward.db.address, applicationName: 'victim' })
    await openNight(other, night, NOW)
    let claimed: CitizenId[] = []
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let reached: () => void = () => undefined
    const holding = new Promise<void>((resolve) => {
      reached = resolve
    })
    const victim = other
      .transaction(async (tx) => {
        claimed = await claimDueCitizens(tx, night, 3)
        await tx.query('delete from citizen_effect where citizen_id = any($1)', [claimed.map(idToInt8)])
        reached()
        await held
        await tx.query('select 1', [])
      })
      .then(
        () => 'committed',
        () => 'killed',
      )
    await holding
    expect(claimed).toHaveLength(3)
    expect(await settle(), 'others do not wait, and do not call the night done').toEqual({ settled: 5, done: false })
    await ward.database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'`,
      [],
    )
    release()
    expect(await victim).toBe('killed')
    await other.close()
    expect(await settle()).toEqual({ settled: 3, done: true })
    expect(await rows()).toHaveLength(16)
  })

  it('is shared by workers without a citizen settled twice', async () => {
    await citizens(120)
    const results = await Promise.all([settle(), settle()])
    expect(results.reduce((sum, r) => sum + r.settled, 0)).toBe(120)
    if (!results.some((r) => r.done)) expect((await settle()).done).toBe(true)
    expect(await rows()).toHaveLength(240)
  }, 60_000)
})

describe('the nightly job', () => {
  it('settles the newest night as soon as it starts, then the next one when it is over, and tells both', async () => {
    await citizens(6)
    let now = NOW
    const settledNights: number[] = []
    const job = startSettlement({
      database: ward.database,
      clock: () => now,
      everyMs: 20,
      onSettled: ({ nightAt }) => settledNights.push(nightAt),
      onFailure: (error) => {
        throw error
      },
    })
    try {
      await eventually(() => expect(settledNights).toEqual([NIGHT]))
      now = night(1)
      await eventually(() => expect(settledNights).toEqual([NIGHT, night(1)]))
      expect(job.stats()).toEqual({ settled: 12, failures: 0 })
      expect(await job.lastNight()).toMatchObject({ at: night(1), citizens: 6, finishedAt: now })
    } finally {
      await job.close()
    }
  })

  it('tries again after a failure, and tells it', async () => {
    await citizens(6)
    await ward.database.query('alter table citizen_effect rename to hidden', [])
    const failures: unknown[] = []
    const settled = vi.fn()
    const job = startSettlement({
      database: ward.database,
      clock: () => NOW,
      everyMs: 20,
      onSettled: settled,
      onFailure: (error) => failures.push(error),
    })
    try {
      await eventually(() => expect(failures.length).toBeGreaterThan(1))
      expect(settled).not.toHaveBeenCalled()
      await ward.database.query('alter table hidden rename to citizen_effect', [])
      await eventually(() => expect(settled).toHaveBeenCalledWith({ nightAt: NIGHT, settled: 6 }))
    } finally {
      await job.close()
    }
  })
})

describe('small cells', () => {
  it('show nothing of a group below five, not even how many', async () => {
    await citizens(4)
    await settle()
    const { outcomes } = await plan()
    for (const { completeness, show, change, medianChange } of outcomes) {
      expect(show).toBe('nothing')
      expect(JSON.stringify(completeness)).not.toMatch(/\d/)
      expect(change).toEqual({ ok: false, reason: 'too-few-people', need: 10 })
      expect(medianChange).toBeNull()
    }
  })

  it('hide everybody’s number with the number of a few who are left out', async () => {
    await citizens(12)
    await citizens(2, -8, { after: 2 })
    await settle()
    const { completeness, change } = (await plan()).outcomes[0]!
    expect(completeness).toMatchObject({ enrolled: null, withBoth: 12, followUpShare: null, leftOut: null })
    expect(completeness.leftOutMeanBaseline).toBeNull()
    expect(completeness.reasons.every((r) => r.people === null)).toBe(true)
    expect(change).toMatchObject({ ok: true, n: 12 })
  })

  it('cannot be undone by comparing two nights: a group that a few people joined or left is not shown anew', async () => {
    const members = await citizens(12)
    await settle()
    const first = await plan()
    await citizen(-30)
    await settle(night(1))
    expect(await plan()).toEqual(first)
    expect((await planEffects(ward.database, ward.organisationId)).settledAt).toBe(night(1))

    await citizens(3, -30)
    await settle(night(2))
    expect(await plan(), 'four more are still a few').toEqual(first)

    const { citizenId } = members[0]!
    const at = addLocalDays(START, 30)
    const died = { citizenId, kind: 'death' as const, at, until: null, recordedAt: NOW, recordedBy: null }
    await addCitizenEvent(ward.database, died)
    await settle(night(3))
    const fifth = await plan()
    expect(fifth.settledAt).toBe(night(3))
    expect(fifth.outcomes[0]?.completeness).toMatchObject({ withBoth: 15, enrolled: null })
  })

  it('stay hidden for other organisations, which see nothing of this one', async () => {
    await citizens(12)
    await settle()
    expect((await planEffects(ward.database, '999999')).plans).toEqual([])
  })

  it('give no estimate where fewer than six in ten were measured again', async () => {
    await citizens(10)
    await citizens(8, -8, { after: 2 })
    await settle()
    const { show, change, completeness, improved } = (await plan()).outcomes[0]!
    expect(show).toBe('counts-and-median')
    expect(change).toEqual({ ok: false, reason: 'too-few-followed-up' })
    expect(completeness).toMatchObject({ thoseWhoStayed: true, withBoth: 10, enrolled: 18 })
    expect(improved).toBeNull()
  })
})
