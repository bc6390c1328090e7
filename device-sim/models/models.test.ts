import { describe, expect, it } from 'vitest'
import { quantile } from '#core'
import { generatePopulation } from '../population/generate.js'
import type { CitizenTruth, SimCitizen } from '../population/types.js'
import { eventsBetween, lungLevel, symptomLevel, waterKg } from '../truth/events.js'
import { measures, onHoliday, usualShare } from './adherence.js'
import { pressureReading, pulseReading, truePressure } from './blood-pressure.js'
import { type Body, bodyOf, DAY, HOUR } from './body.js'
import { meterReading, sensorDay, trueGlucose } from './glucose.js'
import { predictedFev1L } from './lung-reference.js'
import { saturationReading, spirometryReading, trueFev1 } from './lungs.js'
import { trueWeight, weightReading } from './weight.js'

const NOW = Date.parse('2026-11-23T00:00:00Z')
const { citizens } = generatePopulation({ seed: 3, citizens: 400, now: NOW })
const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length
const sd = (values: readonly number[]): number => {
  const m = mean(values)
  return Math.sqrt(values.reduce((sum, x) => sum + (x - m) ** 2, 0) / (values.length - 1))
}
const days = (count: number): number[] => Array.from({ length: count }, (_, i) => NOW - (count - i) * DAY)
/** The same citizen without illness, drug or holiday: what the stable gates speak of. */
const stable = (citizen: SimCitizen): Body => {
  const truth: CitizenTruth = {
    ...citizen.truth,
    scripted: [],
    lungs: citizen.truth.lungs && {
      ...citizen.truth.lungs,
      exacerbationsPerYear: 0,
      annualLossL: 0,
      bronchodilator: null,
    },
    weight: { ...citizen.truth.weight, decompensationsPerYear: 0 },
    bloodPressure: { ...citizen.truth.bloodPressure, treatment: null },
  }
  return bodyOf({ ...citizen, truth }, 3)
}
const withLungs = citizens.filter((c) => c.truth.lungs)
const cuffOf = (citizen: SimCitizen) => citizen.devices.find((d) => d.kind === 'blood-pressure-monitor')
const withCuff = citizens.filter((c) => cuffOf(c))

describe('blood pressure', () => {
  it('lies between people as clinical.md 7.1 says', () => {
    const hypertensive = withCuff.filter((c) => c.conditions.includes('hypertension'))
    const mesors = hypertensive.map((c) => c.truth.bloodPressure.systolicMesor)
    expect(mean(mesors)).toBeGreaterThan(134)
    expect(mean(mesors)).toBeLessThan(150)
    expect(sd(mesors)).toBeGreaterThan(10)
    expect(sd(mesors)).toBeLessThan(18)
  })

  it('falls at night by about 16/14 in dippers, by little in the quarter who do not dip', () => {
    const fall = (c: SimCitizen, which: 'systolic' | 'diastolic'): number => {
      const body = stable(c)
      const at = (hour: number): number => truePressure(body, NOW - 60 * DAY + (hour - 1) * HOUR)[which]
      return mean([11, 13, 15, 17, 19].map(at)) - mean([0, 2, 3, 4, 5].map(at))
    }
    const dippers = withCuff.filter((c) => c.truth.bloodPressure.dipper)
    const others = withCuff.filter((c) => !c.truth.bloodPressure.dipper)
    expect(others.length / withCuff.length).toBeGreaterThan(0.15)
    expect(others.length / withCuff.length).toBeLessThan(0.35)
    expect(mean(dippers.map((c) => fall(c, 'systolic')))).toBeGreaterThan(10)
    expect(mean(dippers.map((c) => fall(c, 'systolic')))).toBeLessThan(19)
    expect(mean(dippers.map((c) => fall(c, 'diastolic')))).toBeGreaterThan(8)
    expect(mean(others.map((c) => fall(c, 'systolic')))).toBeLessThan(7)
  })

  it('varies from day to day and within a sitting as much as real readings do', () => {
    const within: number[] = []
    const dayToDay: number[] = []
    for (const citizen of withCuff.slice(0, 60)) {
      const body = stable(citizen)
      const cuff = cuffOf(citizen)!
      const pairs = days(60).map((day) => {
        const at = day + 7 * HOUR
        return [0, 1].map((nth) => pressureReading(body, cuff, at, at + nth * 60_000, nth).systolic)
      })
      within.push(...pairs.map(([a, b]) => (a! - b! - 2) / Math.SQRT2))
      dayToDay.push(sd(pairs.map((pair) => mean(pair))))
    }
    expect(sd(within)).toBeGreaterThan(4.3)
    expect(sd(within)).toBeLessThan(6.2)
    expect(mean(dayToDay)).toBeGreaterThan(5.5)
    expect(mean(dayToDay)).toBeLessThan(9.5)
  })

  it('sinks by 9 within weeks of a new drug', () => {
    const treated = withCuff.filter((c) => (c.truth.bloodPressure.treatment?.systolicEffect ?? 0) < 0)
    expect(treated.length).toBeGreaterThan(20)
    for (const citizen of treated.slice(0, 10)) {
      const start = citizen.truth.bloodPressure.treatment?.startsAt ?? 0
      const drug = bodyOf(citizen, 3)
      const none = stable(citizen)
      const effects = Array.from({ length: 20 }, (_, i) => start + (35 + i) * DAY)
        .filter((at) => at < NOW + 30 * DAY)
        .map((at) => truePressure(drug, at).systolic - truePressure(none, at).systolic)
      expect(quantile(effects, 0.5)!).toBeGreaterThan(-9.1)
      expect(quantile(effects, 0.5)!).toBeLessThan(-8)
      expect(truePressure(drug, start - DAY)).toEqual(truePressure(none, start - DAY))
    }
  })

  it('rises by 8 after a dose that was lowered', () => {
    const lowered = withCuff.filter(
      (c) => (c.truth.bloodPressure.treatment?.systolicEffect ?? 0) > 0 && !c.conditions.includes('heart-failure'),
    )
    expect(lowered.length).toBeGreaterThan(3)
    for (const citizen of lowered) {
      const at = (citizen.truth.bloodPressure.treatment?.startsAt ?? 0) + 60 * DAY
      const [dose, none] = [bodyOf(citizen, 3), stable(citizen)]
      const change = truePressure(dose, at).systolic - truePressure(none, at).systolic
      expect([4, 8].map((full) => Math.abs(change - full)).sort((a, b) => a - b)[0]).toBeLessThan(0.1)
    }
  })

  it('is always a pressure: systolic well above diastolic, inside what a cuff can show', () => {
    for (const citizen of withCuff.slice(0, 40)) {
      const body = bodyOf(citizen, 3)
      for (const day of days(40)) {
        const shown = pressureReading(body, cuffOf(citizen)!, day, day, 0)
        expect(shown.systolic - shown.diastolic).toBeGreaterThanOrEqual(13)
        expect(shown.diastolic).toBeGreaterThanOrEqual(40)
        expect(shown.mean).toBeGreaterThan(shown.diastolic)
        expect(shown.mean).toBeLessThan(shown.systolic)
        expect(pulseReading(body, day)).toBeGreaterThanOrEqual(42)
      }
    }
  })
})

describe('glucose', () => {
  const sensors = citizens.filter((c) => c.truth.glucose?.sensor)

  it('of a sensor is as jumpy, as wide and as connected as in people with type 2 diabetes', () => {
    const seen = sensors.flatMap((c) =>
      [1, 2, 3, 4].map((seed) => {
        const body = bodyOf(c, seed)
        const first = Math.floor(NOW / DAY) - 60
        const shown = Array.from({ length: 60 }, (_, i) =>
          [...sensorDay(body, first + i)].map((x) => Math.round(x * 10) / 10),
        )
        return statisticsOf(shown.flat())
      }),
    )
    expect(sensors).toHaveLength(3)
    for (const s of seen) {
      expect(s.mean).toBeGreaterThan(6.9)
      expect(s.mean).toBeLessThan(12.1)
      expect(s.cv).toBeGreaterThan(22)
      expect(s.cv).toBeLessThan(34)
      expect(s.lag1).toBeGreaterThan(0.99)
      expect(s.lag1).toBeLessThan(0.997)
      expect(s.changeSd).toBeGreaterThan(0.2)
      expect(s.changeSd).toBeLessThan(0.33)
      expect(s.missing).toBeGreaterThan(0.015)
      expect(s.missing).toBeLessThan(0.06)
    }
    expect(mean(seen.map((s) => s.lag1))).toBeGreaterThan(0.991)
    expect(mean(seen.map((s) => s.lag1))).toBeLessThan(0.996)
  })

  it('rises after meals and before waking', () => {
    const body = bodyOf(citizens.find((c) => c.truth.glucose)!, 9)
    const at = (hour: number): number => mean(days(90).map((day) => trueGlucose(body, day + (hour - 1) * HOUR)))
    expect(at(13.5)).toBeGreaterThan(at(11) + 1)
    expect(at(6)).toBeGreaterThan(at(3) + 0.3)
  })

  it('of a meter is as exact as ISO 15197 asks', () => {
    const misses: boolean[] = []
    for (const citizen of citizens.filter((c) => c.truth.glucose).slice(0, 30)) {
      const body = bodyOf(citizen, 5)
      for (const day of days(60)) {
        const level = trueGlucose(body, day + 6 * HOUR)
        const error = Math.abs(meterReading(body, day + 6 * HOUR) - level)
        misses.push(level < 5.55 ? error > 0.83 + 0.05 : error > 0.15 * level + 0.05)
      }
    }
    expect(misses.filter(Boolean).length / misses.length).toBeLessThan(0.05)
  })

  function statisticsOf(values: readonly number[]) {
    const present = values.filter((x) => !Number.isNaN(x))
    const pairs = values.flatMap((x, i) => {
      const next = values[i + 1]
      return next === undefined || Number.isNaN(x) || Number.isNaN(next) ? [] : [[x, next] as const]
    })
    const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)]
    const [meanA, meanB] = [mean(a), mean(b)]
    const covariance = mean(pairs.map(([x, y]) => (x - meanA) * (y - meanB)))
    return {
      mean: mean(present),
      cv: (100 * sd(present)) / mean(present),
      lag1: covariance / (sd(a) * sd(b)),
      changeSd: sd(pairs.map(([x, y]) => y - x)),
      missing: 1 - present.length / values.length,
    }
  }
})

describe('COPD', () => {
  it('opens the airways by what an inhaler wins, from its start on', () => {
    const given = withLungs.filter((c) => (c.truth.lungs?.bronchodilator?.fev1EffectL ?? 0) > 0)
    expect(given.length).toBeGreaterThan(3)
    for (const citizen of given) {
      const { startsAt, fev1EffectL } = citizen.truth.lungs!.bronchodilator!
      const without: CitizenTruth = { ...citizen.truth, lungs: { ...citizen.truth.lungs!, bronchodilator: null } }
      const won = (at: number): number =>
        trueFev1(bodyOf(citizen, 3), at) - trueFev1(bodyOf({ ...citizen, truth: without }, 3), at)
      expect(won(startsAt - DAY)).toBe(0)
      expect(Math.abs(won(startsAt + 40 * DAY) - fev1EffectL)).toBeLessThan(0.11 * fev1EffectL)
    }
  })

  it('has FEV1 between a quarter and three quarters of the predicted', () => {
    expect(predictedFev1L('male', 40, 175)).toBeCloseTo(3.835, 1)
    for (const { truth, profile } of withLungs) {
      const age = (NOW - Date.parse(profile.birthDate)) / DAY / 365.25
      const share = truth.lungs!.fev1L / predictedFev1L(profile.sex, age, truth.heightCm)
      expect(share).toBeLessThan(0.76)
      if (truth.lungs!.fev1L > 0.55) expect(share).toBeGreaterThan(0.24)
    }
  })

  it('blows FEV1 with a within-person SD of 0.105 L in stable weeks', () => {
    const spreads = withLungs
      .filter((c) => c.truth.lungs!.fev1L > 0.8)
      .slice(0, 60)
      .map((c) => sd(days(90).map((day) => spirometryReading(stable(c), day + 8 * HOUR).fev1L)))
    expect(mean(spreads)).toBeGreaterThan(0.1)
    expect(mean(spreads)).toBeLessThan(0.11)
  })

  it('is best in the afternoon and worst before dawn, and never shows FEV1 above FVC', () => {
    const body = stable(withLungs[0]!)
    const at = (hour: number): number => trueFev1(body, NOW - 30 * DAY + (hour - 1) * HOUR)
    expect(at(16) / at(4)).toBeGreaterThan(1.05)
    for (const citizen of withLungs.slice(0, 60)) {
      for (const day of days(30)) {
        const { fev1L, fvcL } = spirometryReading(bodyOf(citizen, 3), day)
        expect(fvcL).toBeGreaterThan(fev1L)
      }
    }
  })

  it('shows saturation in whole per cent, some 92 between people and 1 within', () => {
    const people = withLungs.map((c) => days(40).map((day) => saturationReading(stable(c), day + 8 * HOUR)))
    expect(people.flat().every(Number.isInteger)).toBe(true)
    expect(mean(people.map(mean))).toBeGreaterThan(91.5)
    expect(mean(people.map(mean))).toBeLessThan(93.5)
    expect(mean(people.map(sd))).toBeGreaterThan(0.95)
    expect(mean(people.map(sd))).toBeLessThan(1.35)
  })

  it('gets exacerbations at some 1.6 a year, more in winter, with symptoms before the lungs', () => {
    const events = withLungs.flatMap((c) => eventsBetween({ ...c.truth, scripted: [] }, NOW - 6 * 365 * DAY, NOW))
    const perYear = events.length / withLungs.length / 6
    expect(perYear).toBeGreaterThan(1)
    expect(perYear).toBeLessThan(1.9)
    const winter = events.filter((e) => [10, 11, 0, 1, 2].includes(new Date(e.onsetAt).getUTCMonth())).length / 5
    expect(winter / ((events.length - winter * 5) / 7)).toBeGreaterThan(1.15)
    const event = events.find((e) => e.kind === 'exacerbation')!
    if (event.kind !== 'exacerbation') throw new Error('no exacerbation')
    expect(symptomLevel(event, event.onsetAt - 15 * DAY)).toBe(0)
    expect(symptomLevel(event, event.onsetAt - 2 * DAY)).toBeGreaterThan(0.3)
    expect(lungLevel(event, event.onsetAt - 1)).toBe(0)
    expect(lungLevel(event, event.onsetAt)).toBe(1)
    expect(symptomLevel(event, event.onsetAt + event.symptomHalfLifeDays * DAY)).toBeCloseTo(0.5, 6)
  })
})

describe('weight', () => {
  const heart = citizens.filter((c) => c.conditions.includes('heart-failure'))

  it('wanders by some 0.35 kg with a memory of days, in steps of 0.1', () => {
    const people = heart.map((c) => days(80).map((day) => weightReading(stable(c), day + 7 * HOUR)))
    const own = people.map((list) => list.filter((w) => !w.secondPerson).map((w) => w.kg))
    expect(own.flat().every((kg) => Math.abs(kg * 10 - Math.round(kg * 10)) < 1e-6)).toBe(true)
    expect(mean(own.map(sd))).toBeGreaterThan(0.3)
    expect(mean(own.map(sd))).toBeLessThan(0.5)
    const changes = own.flatMap((list) => list.slice(1).map((kg, i) => kg - list[i]!))
    expect(sd(changes)).toBeLessThan(0.42)
    const others = people.flat().filter((w) => w.secondPerson).length / people.flat().length
    expect(others).toBeGreaterThan(1 / 140)
    expect(others).toBeLessThan(1 / 50)
  })

  it('rises over a month before a decompensation, most in the last week, and falls with treatment', () => {
    const truth = { ...heart[0]!.truth, scripted: [{ kind: 'decompensation' as const, onsetAt: NOW }] }
    const event = eventsBetween(truth, NOW - 1, NOW + 1)[0]!
    if (event.kind !== 'decompensation') throw new Error('no decompensation')
    const gain = [-31, -8, -1, 0, 2, 30].map((day) => waterKg(event, NOW + day * DAY))
    expect(gain[0]).toBe(0)
    expect(gain[1]).toBeCloseTo(0.7, 2)
    expect(gain[3]).toBeGreaterThan(gain[2]!)
    expect(gain[4]).toBeCloseTo(gain[3]! - 1.2, 6)
    expect(gain[5]).toBe(0)
    const body = bodyOf({ ...heart[0]!, truth }, 3)
    expect(trueWeight(body, NOW) - trueWeight(body, NOW - 31 * DAY)).toBeGreaterThan(1.5)
  })
})

describe('the story of the demo', () => {
  it.each([1, 2, 3, 4, 5])('shows on its first morning, whatever the seed: %i', (seed) => {
    const told = generatePopulation({ seed, now: NOW }).citizens
    const lungs = bodyOf(told[0]!, seed)
    const saturation = (from: number, count: number): number =>
      mean(Array.from({ length: count }, (_, i) => saturationReading(lungs, NOW + (from + i) * DAY + 8 * HOUR)))
    expect(saturation(-2, 3)).toBeLessThan(saturation(-40, 20) - 1)
    const heart = bodyOf(told[3]!, seed)
    expect(trueWeight(heart, NOW) - trueWeight(heart, NOW - 7 * DAY)).toBeGreaterThan(2)
    for (const body of [lungs, heart]) {
      const mornings = Array.from({ length: 6 }, (_, i) => measures(body, NOW - i * DAY, 'morning'))
      expect(mornings).not.toContain(false)
    }
    const silent = bodyOf(told[4]!, seed)
    expect(Array.from({ length: 4 }, (_, i) => measures(silent, NOW - i * DAY, 'morning'))).not.toContain(true)
    expect(new Set([0, 3, 4].map((i) => told[i]!.careTeamId)).size).toBe(1)
  })
})

describe('adherence', () => {
  it('follows the class: steady, fading, gone at weekends, gone', () => {
    const enrolled = NOW - 200 * DAY
    const share = (kind: SimCitizen['adherence']['class'], at: number): number =>
      usualShare({ class: kind, stopsAfterWeeks: 10 }, enrolled, at)
    const [wednesday, saturday] = [Date.parse('2026-11-18T08:00Z'), Date.parse('2026-11-21T08:00Z')]
    expect(share('steady', wednesday)).toBe(0.95)
    expect(share('fading', enrolled)).toBeCloseTo(0.9, 9)
    expect(share('fading', wednesday)).toBeLessThan(0.65)
    expect(share('weekend-gaps', wednesday)).toBeGreaterThan(0.9)
    expect(share('weekend-gaps', saturday)).toBeLessThan(0.3)
    expect(share('drop-out', enrolled + 69 * DAY)).toBeGreaterThan(0.8)
    expect(share('drop-out', enrolled + 71 * DAY)).toBe(0)
  })

  it('stops for holidays, and happens less on the worst days of an illness', () => {
    const one = withLungs[0]!
    const steady = { ...one, adherence: { class: 'steady' as const, stopsAfterWeeks: null } }
    const share = (truth: CitizenTruth, at: number): number => {
      const taken = Array.from({ length: 1500 }, (_, seed) => bodyOf({ ...steady, truth }, seed))
        .filter((body) => !onHoliday(body, Math.floor(at / DAY)))
        .map((body) => measures(body, at, 'morning'))
      return taken.filter(Boolean).length / taken.length
    }
    const ill = { ...one.truth, scripted: [{ kind: 'exacerbation' as const, onsetAt: NOW }] }
    const well = { ...one.truth, scripted: [], lungs: null }
    expect(share(well, NOW + HOUR)).toBeGreaterThan(0.92)
    expect(share(ill, NOW + HOUR)).toBeGreaterThan(0.5)
    expect(share(ill, NOW + HOUR)).toBeLessThan(0.64)
    const body = bodyOf(steady, 77)
    const away = Array.from({ length: 3000 }, (_, i) => 15_000 + i).filter((day) => onHoliday(body, day)).length / 3000
    expect(away).toBeGreaterThan(0.02)
    expect(away).toBeLessThan(0.11)
  })
})
