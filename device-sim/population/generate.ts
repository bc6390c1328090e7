// Draws a municipality from a seed. A citizen depends on the seed, her index and `now` alone: more citizens never change the first ones.

import { AppError, addLocalDays, type CitizenId, type Condition, type EpochMs, seededStream } from '#core'
import { careOf } from './care.js'
import { deviceRecord } from './device-models.js'
import { equipmentOf } from './equipment.js'
import { seededCitizenId, seededDeviceId } from './ids.js'
import { FAMILY_NAMES, FEMALE_NAMES, MALE_NAMES } from './names.js'
import { demoPeopleOf, MUNICIPALITY_CODE, organisationsOf } from './organisations.js'
import { replacementNumber, TEST_PERSONS, type TestPerson } from './person-number.js'
import { truthOfCitizen } from './truth-of-citizen.js'
import type {
  Adherence,
  DemoDevice,
  DeviceKind,
  Population,
  ScriptedEvent,
  SimCitizen,
  SimProfile,
  SimTeam,
} from './types.js'

const DAY = 86_400_000

export const DEFAULT_CITIZENS = 40
/** Replacement numbers stay different below this. */
export const MOST_CITIZENS = 3_380

export interface PopulationOptions {
  seed: number
  citizens?: number
  now: EpochMs
}

/** Primary conditions by index, again and again. Index 0 is the demo citizen with COPD. */
const PRIMARY: readonly [Condition, ...Condition[]] = [
  'copd',
  'hypertension',
  'diabetes-type-2',
  'heart-failure',
  'copd',
  'hypertension',
  'diabetes-type-2',
  'copd',
]
const DEMO_INDEX = 0
/** The first three citizens whose primary condition is diabetes wear a sensor: indices 2, 6 and 10. */
const SENSOR_INDICES: ReadonlySet<number> = new Set([2, 6, 10])
const HEART_STORY_INDEX = 3
/** Stopped measuring some days ago without a word. */
const SILENT_STORY_INDEX = 4
const STORY_INDICES: ReadonlySet<number> = new Set([DEMO_INDEX, HEART_STORY_INDEX, SILENT_STORY_INDEX])

/** Which published test person a citizen is, by index; the ages suit the conditions. */
const TEST_PERSON_AT: ReadonlyMap<number, TestPerson> = new Map<number, TestPerson>([
  [1, TEST_PERSONS[0]],
  [2, TEST_PERSONS[1]],
  [3, TEST_PERSONS[4]],
  [5, TEST_PERSONS[2]],
  [6, TEST_PERSONS[3]],
])

/** @throws AppError `bad-population` */
export function generatePopulation({ seed, citizens = DEFAULT_CITIZENS, now }: PopulationOptions): Population {
  if (!Number.isSafeInteger(seed)) throw new AppError('bad-population', 'The seed is a whole number.')
  if (!Number.isSafeInteger(now)) throw new AppError('bad-population', 'The time is a whole number of milliseconds.')
  if (!Number.isInteger(citizens) || citizens < 1 || citizens > MOST_CITIZENS) {
    throw new AppError('bad-population', `A population has 1 to ${MOST_CITIZENS} citizens.`)
  }
  const world = organisationsOf(seed)
  const people = Array.from({ length: citizens }, (_, index) => simCitizen(seed, index, now, world.teams))
  const demoCitizen = people[DEMO_INDEX]!
  return {
    seed,
    now,
    citizens: people,
    organisations: world.organisations,
    teams: world.teams,
    demo: demoPeopleOf(seed, demoCitizen, world),
    demoDevices: demoDevicesOf(seed, people),
  }
}

function simCitizen(seed: number, index: number, now: EpochMs, teams: readonly SimTeam[]): SimCitizen {
  const label = `citizen/${index}`
  const stream = seededStream(seed, `${label}/person`)
  const primary = PRIMARY[index % PRIMARY.length] ?? PRIMARY[0]
  const conditions = withOthers(primary, index, stream.next(), stream.next())
  const sensor = SENSOR_INDICES.has(index)
  const test = TEST_PERSON_AT.get(index)
  const profile = profileOf(seed, index, now)
  const enrolledAt = addLocalDays(now, -(92 + stream.int(50)))
  const team = teams[stream.int(2)] ?? teams[0]!
  const truth = truthOfCitizen({ seed, label, profile, conditions, sensor, now, scripted: scriptOf(index, now) })
  return {
    index,
    citizenId: seededCitizenId(seed, label),
    profile,
    personNumber: test ? { system: 'CPR', value: test.cpr } : replacementNumber(profile, index),
    conditions,
    enrolledAt,
    careTeamId: STORY_INDICES.has(index) ? teams[0]!.id : team.id,
    ...equipmentOf({ seed, label, index, conditions, sensor, enrolledAt }),
    adherence: adherenceOf(index, (now - enrolledAt) / DAY, stream.next(), stream.next()),
    truth,
    care: careOf({ seed, label, index, conditions, sensor, enrolledAt, now, truth }),
  }
}

function withOthers(primary: Condition, index: number, u1: number, u2: number): [Condition, ...Condition[]] {
  const conditions: [Condition, ...Condition[]] = [primary]
  if (index === DEMO_INDEX) return conditions
  const hypertensive = { copd: 0.25, 'diabetes-type-2': 0.4, 'heart-failure': 0.3, hypertension: 0 }[primary]
  if (u1 < hypertensive) conditions.push('hypertension')
  if (primary === 'heart-failure' && u2 < 0.2) conditions.push('copd')
  if (primary === 'hypertension' && u2 < 0.1) conditions.push('diabetes-type-2')
  return conditions
}

function profileOf(seed: number, index: number, now: EpochMs): SimProfile {
  const stream = seededStream(seed, `citizen/${index}/profile`)
  const sex = index === DEMO_INDEX || stream.chance(0.52) ? 'female' : 'male'
  const invented = {
    family: stream.pick(FAMILY_NAMES),
    given: [index === DEMO_INDEX ? 'Anne' : stream.pick(sex === 'female' ? FEMALE_NAMES : MALE_NAMES)],
    birthDate: birthDate(now, stream.between(52, 88)),
    sex,
  } as const
  const test = TEST_PERSON_AT.get(index)
  if (!test) return { ...invented, municipality: MUNICIPALITY_CODE }
  return {
    family: test.name?.family ?? invented.family,
    given: test.name?.given ?? [stream.pick(test.sex === 'female' ? FEMALE_NAMES : MALE_NAMES)],
    birthDate: test.birthDate,
    sex: test.sex,
    municipality: MUNICIPALITY_CODE,
  }
}

function birthDate(now: EpochMs, age: number): string {
  return new Date(now - age * 365.25 * DAY).toISOString().slice(0, 10)
}

/** Shares of clinical.md 7.5; whoever has a story to tell is there to tell it. */
function adherenceOf(index: number, daysEnrolled: number, u: number, week: number): Adherence {
  if (index === SILENT_STORY_INDEX) return { class: 'drop-out', stopsAfterWeeks: Math.floor((daysEnrolled - 5) / 7) }
  if (index === DEMO_INDEX || index === HEART_STORY_INDEX) return { class: 'steady', stopsAfterWeeks: null }
  if (u < 0.6) return { class: 'steady', stopsAfterWeeks: null }
  if (u < 0.85) return { class: 'fading', stopsAfterWeeks: null }
  if (u < 0.95) return { class: 'weekend-gaps', stopsAfterWeeks: null }
  return { class: 'drop-out', stopsAfterWeeks: 3 + Math.floor(week * 14) }
}

/** What the demo shows on its first morning: one who coughs more, one who gains water; a third has fallen silent (see adherence). */
function scriptOf(index: number, now: EpochMs): ScriptedEvent[] {
  if (index === DEMO_INDEX) return [{ kind: 'exacerbation', onsetAt: now - 2 * DAY, keepsMeasuring: true }]
  if (index === HEART_STORY_INDEX) return [{ kind: 'decompensation', onsetAt: now + DAY, keepsMeasuring: true }]
  return []
}

/** One of each common kind for the demo citizen, and a meter for the first citizen with diabetes (for her too in a population of one). */
function demoDevicesOf(seed: number, citizens: readonly SimCitizen[]): DemoDevice[] {
  const anne = citizens[DEMO_INDEX]!.citizenId
  const diabetic = citizens.find((c) => c.conditions.includes('diabetes-type-2'))?.citizenId ?? anne
  const held: [DeviceKind, CitizenId][] = [
    ['blood-pressure-monitor', anne],
    ['pulse-oximeter', anne],
    ['spirometer', anne],
    ['weight-scale', anne],
    ['thermometer', anne],
    ['glucose-meter', diabetic],
  ]
  return held.map(([kind, citizenId], i) => ({
    ...deviceRecord(kind, seededDeviceId(seed, `demo/${kind}`), 90_000_000 + i),
    citizenId,
  }))
}
