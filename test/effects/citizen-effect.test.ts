// One citizen's effect, from readings in a real ledger.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addLocalDays, type CitizenId, idToInt8, metric, READING_STATUS } from '#core'
import { type CitizenEffect, citizenEffect, type OutcomeEffect } from '#effects'
import { addCitizenEvent, changeIntervention } from '#ledger'
import { around, daysFrom, NOW, openWard, START, type Ward } from './ward.js'

let ward: Ward
beforeAll(async () => {
  ward = await openWard()
})
afterAll(() => ward.close())

async function effectOf(citizenId: CitizenId, at = NOW): Promise<CitizenEffect> {
  const effect = await citizenEffect(ward.database, citizenId, at)
  if (effect === null) throw new Error('no effect')
  return effect
}

async function systolicOf(citizenId: CitizenId, at = NOW): Promise<OutcomeEffect> {
  return (await effectOf(citizenId, at)).courses[0]!.outcomes[0]!
}

/** Measures daily for 28 days before the start, and from the start on; the level changes at the start. */
async function citizenWhoFell(before: number, after: number) {
  const who = await ward.addCitizen()
  await ward.begin(who.citizenId)
  await ward.measure(who, 'blood-pressure', START, daysFrom(-28, -1), around(before))
  await ward.measure(who, 'blood-pressure', START, daysFrom(0, 99), around(after))
  return who
}

describe('the effect of one citizen', () => {
  it('is a change between two windows of whole days, with an interval, a verdict and what it rests on', async () => {
    const { citizenId } = await citizenWhoFell(150, 138)
    await ward.goal(citizenId, 'systolic', null, 138.5)
    const { courses, ...rest } = await effectOf(citizenId)
    expect(rest).toEqual({ citizenId, at: NOW, method: { name: 'citizen-effect', version: 1 } })
    expect(courses).toHaveLength(1)
    expect(courses[0]).toMatchObject({ startAt: START, days: 100, ended: null })
    const [systolic, diastolic] = courses[0]!.outcomes
    expect(systolic).toMatchObject({
      primary: true,
      measure: { id: 'systolic', better: 'down', decimals: 0, mcid: { value: 5 } },
      baseline: { from: addLocalDays(START, -28), to: addLocalDays(START, -1), daysSoFar: 28, n: 28 },
      followUp: { from: addLocalDays(START, 29), to: addLocalDays(START, 84), daysSoFar: 56, n: 56 },
      change: { ok: true, method: 'before-after', verdict: 'improved-relevant', moreNeeded: null },
      adherence: { met: 100, due: 100, percent: 100, perWeek: 7 },
      caveats: [],
    })
    const change = systolic!.change
    if (!change.ok) throw new Error('no change')
    expect(change.estimate).toBeCloseTo(-12, 0)
    expect(change.low!).toBeLessThan(change.estimate)
    expect(change.high!).toBeGreaterThan(change.estimate)
    expect(systolic?.goal?.weeks).toBe(12)
    expect(diastolic).toMatchObject({ primary: false, measure: { id: 'diastolic' }, goal: null })
  })

  it('is none where nothing was begun, and none where nobody has said when', async () => {
    const { citizenId } = await ward.addCitizen()
    expect(await citizenEffect(ward.database, citizenId, NOW)).toBeNull()
    await ward.begin(citizenId, { startAt: null })
    expect(await citizenEffect(ward.database, citizenId, NOW)).toBeNull()
  })

  it('says what is missing: values before, values after, or time', async () => {
    const who = await ward.addCitizen()
    await ward.begin(who.citizenId)
    await ward.measure(who, 'blood-pressure', START, [-5, -4, -3, -2, -1], around(150))
    const fewBefore = { ok: false, reason: 'not-enough-data', have: 5, need: 7, of: 'baseline' }
    expect((await systolicOf(who.citizenId)).change).toEqual(fewBefore)
    await ward.measure(who, 'blood-pressure', START, [-7, -6], around(150))
    expect((await systolicOf(who.citizenId, addLocalDays(START, 29))).change).toEqual({
      ok: false,
      reason: 'not-begun',
      from: addLocalDays(START, 29),
    })
    await ward.measure(who, 'blood-pressure', START, [30, 31, 32], around(150))
    expect((await systolicOf(who.citizenId)).change).toMatchObject({ have: 3, need: 7, of: 'follow-up' })
    expect((await systolicOf(who.citizenId)).chart.limits).toEqual({
      ok: false,
      reason: 'not-enough-data',
      have: 1,
      need: 12,
    })
  })

  it('draws limits from twelve weeks before the start on, and marks what lies beyond them afterwards', async () => {
    const who = await ward.addCitizen()
    await ward.begin(who.citizenId)
    await ward.measure(who, 'blood-pressure', START, daysFrom(-84, -1), around(150))
    await ward.measure(who, 'blood-pressure', START, daysFrom(0, 20), around(125))
    const { chart } = await systolicOf(who.citizenId)
    expect(chart.limits).toMatchObject({ ok: true, provisional: true })
    expect(chart.points.map((p) => p.week)).toEqual([...daysFrom(-12, -1), 0, 1, 2])
    expect(chart.points.slice(-3).map((p) => p.signal)).toEqual(['below-lpl', 'below-lpl', 'below-lpl'])
    expect(chart.points.slice(-3).map((p) => p.meaning)).toEqual(Array(3).fill('special-improvement'))
  })

  it('becomes a time series with twelve weeks on each side', async () => {
    const who = await ward.addCitizen()
    await ward.begin(who.citizenId)
    await ward.measure(who, 'blood-pressure', START, daysFrom(-91, -1), around(150))
    await ward.measure(who, 'blood-pressure', START, daysFrom(0, 99), around(140))
    const { change } = await systolicOf(who.citizenId)
    expect(change).toMatchObject({
      ok: true,
      method: 'interrupted-time-series',
      rough: true,
      verdict: 'improved-relevant',
    })
    expect(change.ok && change.estimate).toBeCloseTo(-10, 0)
  })

  it('counts neither today nor voided readings, and corrected ones as corrected', async () => {
    const who = await citizenWhoFell(150, 150)
    const before = await systolicOf(who.citizenId)
    await ward.measure(who, 'blood-pressure', NOW, [0], () => 60 + 120)
    expect(await systolicOf(who.citizenId)).toEqual(before)
    const amend = async (day: number, status: number, v1: number | null): Promise<void> => {
      await ward.database.query(
        `insert into amendment (citizen_id, metric, effective_at, dedupe, recorded_at, status, v1, v2, decimals)
         select citizen_id, metric, effective_at, dedupe, now(), $3::smallint, $4::float8, 80, $5::smallint from reading
         where citizen_id = $1 and metric = $6 and effective_at = $2`,
        [
          idToInt8(who.citizenId),
          new Date(addLocalDays(START, day) + 8 * 3_600_000),
          status,
          v1,
          v1 === null ? null : 0,
          metric('blood-pressure').number,
        ],
      )
    }
    await amend(-1, READING_STATUS['entered-in-error'], null)
    expect((await systolicOf(who.citizenId)).baseline.n).toBe(27)
    const wrong = around(150)(-2)
    await amend(-2, READING_STATUS.corrected, wrong + 27)
    const { baseline } = await systolicOf(who.citizenId)
    expect(baseline.n).toBe(27)
    const days = daysFrom(-28, -2).map(around(150))
    expect(baseline.mean).toBeCloseTo(days.reduce((sum, v) => sum + v, 27) / 27, 6)
  })

  it('has a late reading as soon as it is committed', async () => {
    const who = await citizenWhoFell(150, 140)
    const other = await ward.addCitizen()
    await ward.begin(other.citizenId)
    await ward.measure(other, 'blood-pressure', START, daysFrom(-28, -2), around(150))
    expect((await systolicOf(other.citizenId)).baseline.n).toBe(27)
    await ward.measure(other, 'blood-pressure', START, [-1], around(150))
    expect((await systolicOf(other.citizenId)).baseline.n).toBe(28)
    expect((await systolicOf(who.citizenId)).baseline.n).toBe(28)
  })

  it('keeps the first recorded start when it is moved, and says so', async () => {
    const who = await ward.addCitizen()
    const interventionId = await ward.begin(who.citizenId)
    await ward.measure(who, 'blood-pressure', START, daysFrom(-28, 99), around(150))
    const before = await systolicOf(who.citizenId)
    const to = addLocalDays(START, -20)
    await changeIntervention(ward.database, {
      citizenId: who.citizenId,
      interventionId,
      recordedAt: NOW,
      change: 'start',
      at: to,
      reason: 'written down wrongly',
      recordedBy: null,
    })
    const { courses } = await effectOf(who.citizenId)
    expect(courses[0]).toMatchObject({ startAt: START, interventions: [{ startMoved: { to, recordedAt: NOW } }] })
    expect(courses[0]?.marks.map((m) => m.kind)).toEqual(['start-moved-to', 'start'])
    expect(courses[0]?.outcomes[0]).toEqual({ ...before, caveats: [{ kind: 'start-moved', to }] })
  })

  it.each(['death', 'admission'] as const)('looks at nothing after %s', async (kind) => {
    const who = await citizenWhoFell(150, 140)
    const at = addLocalDays(START, 60) + 12 * 3_600_000
    await addCitizenEvent(ward.database, {
      citizenId: who.citizenId,
      kind,
      at,
      until: null,
      recordedAt: at,
      recordedBy: null,
    })
    const { courses } = await effectOf(who.citizenId)
    expect(courses[0]).toMatchObject({ days: 60, ended: { at, why: kind } })
    expect(courses[0]?.outcomes[0]).toMatchObject({
      followUp: { n: 31, daysSoFar: 31 },
      adherence: { due: 60 },
      caveats: [{ kind: 'ended', at, why: kind }],
    })
    // A day before it happened nothing of it was known.
    expect((await effectOf(who.citizenId, addLocalDays(START, 59))).courses[0]?.ended).toBeNull()
  })

  it('claims nothing firm when the device was swapped, and names the new one', async () => {
    const who = await ward.addCitizen()
    await ward.begin(who.citizenId)
    await ward.measure(who, 'blood-pressure', START, daysFrom(-28, 40), around(150))
    const deviceId = await ward.addDevice('B-2')
    await ward.measure({ ...who, deviceId }, 'blood-pressure', START, daysFrom(41, 99), around(130))
    const { change, caveats } = await systolicOf(who.citizenId)
    expect(change).toMatchObject({ verdict: 'possibly-improved', moreNeeded: null })
    expect(caveats).toMatchObject([{ kind: 'device-swapped', model: 'Maker B-2' }])
  })

  it('is one combined effect for what began within 28 days, and another for what began later', async () => {
    const who = await ward.addCitizen()
    await ward.begin(who.citizenId)
    await ward.begin(who.citizenId, { kind: 'exercise', startAt: addLocalDays(START, 28) })
    await ward.begin(who.citizenId, { kind: 'dose-change', startAt: addLocalDays(START, 50) })
    await ward.measure(who, 'blood-pressure', START, daysFrom(-28, 99), around(150))
    const { courses } = await effectOf(who.citizenId)
    expect(courses.map((c) => c.interventions.map((i) => i.kind.id))).toEqual([
      ['dose-change'],
      ['new-medicine', 'exercise'],
    ])
    expect(courses[1]?.outcomes[0]?.caveats.map((c) => c.kind)).toEqual(['combined', 'other-start-in-follow-up'])
    expect(courses[0]?.marks).toHaveLength(3)
  })

  it('keeps both results where an exacerbation lies in the baseline', async () => {
    const who = await ward.addCitizen()
    await ward.begin(who.citizenId, { plan: 'copd', kind: 'rehabilitation' })
    const ill = (day: number): number => (day < -18 ? 1.2 : 1.5) + around(0)(day) / 100
    await ward.measure(who, 'fev1', START, daysFrom(-28, 99), ill)
    const [from, until] = [addLocalDays(START, -28), addLocalDays(START, -18)]
    const event = { citizenId: who.citizenId, at: from, recordedAt: from, recordedBy: null }
    await addCitizenEvent(ward.database, { ...event, kind: 'exacerbation', until })
    const { change, withoutExacerbation, caveats } = await systolicOf(who.citizenId)
    expect(change.ok && change.estimate).toBeGreaterThan(0.09)
    expect(withoutExacerbation?.ok && withoutExacerbation.estimate).toBeCloseTo(0, 1)
    expect(caveats).toEqual([{ kind: 'exacerbation-in-baseline' }])
  })

  it('tells time in range from a sensor, on days with most of their hours', async () => {
    const who = await ward.addCitizen()
    await ward.begin(who.citizenId, { plan: 'diabetes', kind: 'diet-guidance' })
    const insert = (days: string, hours: number, value: string): Promise<unknown> =>
      ward.database.query(
        `insert into reading (citizen_id, metric, effective_at, dedupe, received_at, offset_min, time_precision, decimals, v1)
         select $1, $2, $3::timestamptz + d * interval '1 day' + h * interval '1 hour', 1, now(), 60, 5, 1, ${value}
         from generate_series(${days}) d, generate_series(0, ${hours - 1}) h`,
        [idToInt8(who.citizenId), metric('glucose-cgm').number, new Date(addLocalDays(START, 0))],
      )
    await insert('-28, -1', 24, 'case when h < 12 then 12 else 7 end')
    await insert('0, 60', 24, 'case when h < 6 then 12 else 7 end')
    await insert('61, 70', 16, '3')
    await ward.database.query(
      `insert into latest (citizen_id, metric, effective_at, dedupe, received_at, flags, offset_min, decimals, v1) values ($1, $2, now(), 1, now(), 0, 60, 1, 7)`,
      [idToInt8(who.citizenId), metric('glucose-cgm').number],
    )
    const [only, ...others] = (await effectOf(who.citizenId)).courses[0]!.outcomes
    expect(others).toEqual([])
    expect(only).toMatchObject({
      measure: { id: 'time-in-range' },
      baseline: { n: 28, mean: 50 },
      followUp: { n: 32, mean: 75 },
    })
  })

  it('gives weight in heart failure no verdict: no important difference is agreed', async () => {
    const who = await ward.addCitizen()
    await ward.begin(who.citizenId, { plan: 'heart-failure', kind: 'fluid-guidance' })
    await ward.measure(who, 'body-weight', START, daysFrom(-28, 99), (day) => 80 + around(0)(day) / 10)
    const { measure, change } = await systolicOf(who.citizenId)
    expect(measure).toMatchObject({ id: 'weight', better: null, mcid: null })
    expect(change).toMatchObject({ ok: true, verdict: null, moreNeeded: null })
  })
})
