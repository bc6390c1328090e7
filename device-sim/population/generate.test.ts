import { describe, expect, it } from 'vitest'
import { isCitizenId, isDeviceId, isMetricId } from '#core'
import { generatePopulation } from './generate.js'
import { TEST_PERSONS, X_ECPR } from './person-number.js'

const NOW = Date.parse('2026-11-23T09:00:00Z')
const DAY = 86_400_000
const population = generatePopulation({ seed: 11, now: NOW })
const many = generatePopulation({ seed: 5, citizens: 3000, now: NOW })

describe('person numbers', () => {
  it('are published test persons or replacement numbers, each once, in agreement with birth date and sex', () => {
    const published = new Map(TEST_PERSONS.map((person) => [person.cpr as string, person]))
    for (const { citizens } of [population, many]) {
      for (const { personNumber, profile } of citizens) {
        const [year, month, day] = profile.birthDate.split('-')
        expect(personNumber.value.slice(0, 6)).toBe(`${day}${month}${year?.slice(2)}`)
        if (personNumber.system === 'CPR') {
          const person = published.get(personNumber.value)
          expect(person).toBeDefined()
          expect(profile).toMatchObject({ birthDate: person?.birthDate, sex: person?.sex })
          if (person?.name) expect(profile).toMatchObject(person.name)
        } else {
          const match = X_ECPR.exec(personNumber.value)
          expect(match).not.toBeNull()
          expect(Number(match?.[6]) % 2).toBe(profile.sex === 'male' ? 1 : 0)
        }
      }
      expect(new Set(citizens.map((c) => c.personNumber.value)).size).toBe(citizens.length)
    }
    expect(population.citizens.filter((c) => c.personNumber.system === 'CPR')).toHaveLength(5)
  })

  it('of the published test persons agree with the century that their seventh digit tells', () => {
    for (const { cpr, birthDate, sex } of TEST_PERSONS) {
      expect(cpr[6]).toBe('9')
      const year = Number(cpr.slice(4, 6))
      expect(Number(birthDate.slice(0, 4))).toBe(year <= 36 ? 2000 + year : 1900 + year)
      expect(Number(cpr[9]) % 2).toBe(sex === 'male' ? 1 : 0)
    }
  })
})

describe('forty citizens', () => {
  it('have every programme, mixes of them, and exactly three glucose sensors', () => {
    const count = (condition: string): number =>
      population.citizens.filter((c) => (c.conditions as readonly string[]).includes(condition)).length
    expect(population.citizens).toHaveLength(40)
    for (const condition of ['copd', 'hypertension', 'diabetes-type-2', 'heart-failure']) {
      expect(count(condition)).toBeGreaterThanOrEqual(5)
    }
    expect(population.citizens.some((c) => c.conditions.length > 1)).toBe(true)
    for (const { citizens } of [population, many]) {
      expect(citizens.filter((c) => c.devices.some((d) => d.kind === 'cgm'))).toHaveLength(3)
    }
  })

  it('each have devices for their plan, a team of the population, and ids of the platform', () => {
    const teams = new Set(population.teams.map((t) => t.id))
    const ids: string[] = []
    for (const { citizenId, devices, plan, careTeamId, conditions, enrolledAt } of population.citizens) {
      expect(isCitizenId(citizenId)).toBe(true)
      expect(teams.has(careTeamId)).toBe(true)
      expect(new Set(conditions).size).toBe(conditions.length)
      expect(enrolledAt).toBeLessThan(NOW - 90 * 86_400_000)
      expect(devices.length).toBeGreaterThan(0)
      for (const device of devices) {
        expect(isDeviceId(device.deviceId)).toBe(true)
        expect(device.metrics.every(isMetricId)).toBe(true)
        ids.push(device.deviceId)
      }
      for (const { deviceId, metric } of plan) {
        expect(devices.find((d) => d.deviceId === deviceId)?.metrics).toContain(metric)
      }
      ids.push(citizenId)
    }
    ids.push(...population.demoDevices.map((d) => d.deviceId))
    ids.push(...Object.values(population.demo).map((p) => p.personId))
    ids.push(...population.organisations.map((o) => o.id), ...teams)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('include the demo people, and devices that only people use', () => {
    const { citizen, relative, nurse } = population.demo
    const anne = population.citizens.find((c) => c.citizenId === citizen.citizenId)
    expect(anne?.profile.given[0]).toBe('Anne')
    expect(anne?.conditions).toContain('copd')
    expect(relative.citizenId).toBe(citizen.citizenId)
    expect(nurse.careTeamId).toBe(anne?.careTeamId)
    expect(new Set(population.demoDevices.map((d) => d.kind)).size).toBeGreaterThanOrEqual(4)
    const simulated = new Set<string>(population.citizens.flatMap((c) => c.devices.map((d) => d.deviceId)))
    const held = new Set<string>(population.citizens.map((c) => c.citizenId))
    for (const { deviceId, citizenId } of population.demoDevices) {
      expect(simulated.has(deviceId)).toBe(false)
      expect(held.has(citizenId)).toBe(true)
    }
  })

  it('are plain data', () => {
    expect(JSON.parse(JSON.stringify(population))).toEqual(population)
  })

  it('are the same for the same seed, others for another, and the first ones of a larger population', () => {
    expect(generatePopulation({ seed: 11, now: NOW })).toEqual(population)
    expect(generatePopulation({ seed: 12, now: NOW }).citizens[0]).not.toEqual(population.citizens[0])
    const larger = generatePopulation({ seed: 11, now: NOW, citizens: 41 })
    expect(larger.citizens.slice(0, 40)).toEqual(population.citizens)
  })

  it('each have something begun, with a goal: most weeks ago, some only days ago, none before there was a baseline', () => {
    const days = population.citizens.flatMap(({ care, enrolledAt }) => {
      expect(care.interventions.length).toBeGreaterThan(0)
      expect(care.goals.length).toBeGreaterThan(0)
      return care.interventions.map(({ startAt }) => {
        expect(startAt - enrolledAt).toBeGreaterThan(28 * DAY)
        return (NOW - startAt) / DAY
      })
    })
    expect(Math.min(...days)).toBeGreaterThan(0)
    expect(days.filter((d) => d >= 42).length).toBeGreaterThan(20)
    expect(days.filter((d) => d < 7).length).toBeGreaterThan(0)
  })

  it('were given what changes them when the truth says so: some better, some worse, some not at all', () => {
    const effects = many.citizens.flatMap(({ care, truth }) => {
      const { treatment } = truth.bloodPressure
      const told = care.interventions.filter((i) => i.plan === 'blood-pressure')
      if (treatment) expect(told.map((i) => i.startAt)).toEqual([treatment.startsAt])
      return told.map(() => treatment?.systolicEffect ?? 0)
    })
    for (const effect of [-9, 0, 8]) expect(effects.filter((e) => e === effect).length).toBeGreaterThan(50)
  })

  it('spread over the classes of adherence as clinical.md 7.5 says', () => {
    const share = (kind: string): number => many.citizens.filter((c) => c.adherence.class === kind).length / 3000
    expect(Math.abs(share('steady') - 0.6)).toBeLessThan(0.03)
    expect(Math.abs(share('fading') - 0.25)).toBeLessThan(0.03)
    expect(Math.abs(share('weekend-gaps') - 0.1)).toBeLessThan(0.02)
    expect(Math.abs(share('drop-out') - 0.05)).toBeLessThan(0.015)
  })

  it('refuse a population that cannot be', () => {
    for (const bad of [{ citizens: 0 }, { citizens: 1.5 }, { citizens: 4000 }, { seed: 0.5 }, { now: Number.NaN }]) {
      expect(() => generatePopulation({ seed: 1, now: NOW, ...bad })).toThrow(
        expect.objectContaining({ code: 'bad-population' }),
      )
    }
  })
})
