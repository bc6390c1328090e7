// The town of the effect pages: citizens with whom something was begun, of whom it is known what became of them, and groups of every size.

import { addLocalDays, type CitizenId, citizenId, startOfLocalDay } from '#core'
import { nightBefore, settleNight } from '#effects'
import type { Principal } from '#identity'
import { addCitizenEvent, addIntervention, changeIntervention, type Database, setGoal } from '#ledger'
import { HOUR, NURSE, type Resident, Town } from './town.js'

const person = (n: number, given: string, family: string, condition: string): Resident => ({
  id: citizenId(String(n).padStart(13, '0')),
  given,
  family,
  birthDate: '1950-05-05',
  conditions: [condition],
})

/** Those whose pages are looked at one by one. */
export const EFFECT_TOWN = {
  /** Systolic 150 before, 136 after; diastolic unchanged. */
  better: person(31, 'Birthe', 'Lund', 'hypertension'),
  /** Systolic 140 before, 152 after. */
  worse: person(32, 'Carl', 'Vang', 'hypertension'),
  /** Measured on five days, in five weeks, before the start. */
  few: person(33, 'Dorte', 'Friis', 'hypertension'),
  begun: person(34, 'Egon', 'Kjær', 'hypertension'),
  /** Nothing was ever begun. */
  none: person(35, 'Freja', 'Munk', 'hypertension'),
  /** Stopped measuring five weeks ago. */
  stale: person(36, 'Gunner', 'Riis', 'hypertension'),
} as const

/** Groups: enough for an estimate, enough for counts, too few for anything. */
export const GROUP_SIZES = { 'blood-pressure': 22, diabetes: 7, 'heart-failure': 3 } as const
const ELSEWHERE = '109'
export const STARTED_DAYS_AGO = 95

export const MANAGER: Principal = {
  ...NURSE,
  role: 'manager',
  subject: 'manager',
  capabilities: ['report'],
  careTeamId: null,
  purpose: 'HQUALIMP',
  displayName: 'Henriette Storgaard',
}
/** Of an organisation where nothing was ever begun. */
export const OTHER_MANAGER: Principal = { ...MANAGER, subject: 'other', organisationId: ELSEWHERE }

const wave = (i: number): number => Math.sin(i * 1.7) * 2.5 + Math.sin(i * 0.43 + 1) * 1.5

export class EffectTown {
  readonly #database: Database
  readonly #town: Town
  readonly now: number
  #begun = 0

  constructor(database: Database, now: number) {
    this.#database = database
    this.#town = new Town(database, now)
    this.now = now
  }

  /** Morning of a day so many days ago. */
  morning(daysAgo: number): number {
    return addLocalDays(startOfLocalDay(this.now), -daysAgo) + 8 * HOUR
  }

  async begin(who: CitizenId, plan: string, kind: string, startedDaysAgo: number): Promise<void> {
    const interventionId = String(++this.#begun).padStart(13, '0')
    const at = this.morning(startedDaysAgo)
    const common = { citizenId: who, interventionId, recordedAt: at, recordedBy: null }
    await addIntervention(this.#database, { ...common, plan, kind })
    await changeIntervention(this.#database, { ...common, change: 'start', at, reason: null })
  }

  /** Daily blood pressure: `before` until the start, then `after`. */
  pressure(who: Resident, before: number, after: number, from: number, to: number, seed: number): void {
    for (let day = from; day > to; day--) {
      const level = day > STARTED_DAYS_AGO ? before : after
      this.#town.reading(who, 'blood-pressure', this.morning(day), [
        Math.round(level + wave(day + seed * 7)),
        Math.round(84 + wave(day * 3 + seed) / 2),
      ])
    }
  }

  async settle(): Promise<void> {
    const clock = (): number => this.now
    await settleNight({ database: this.#database, nightAt: nightBefore(this.now), clock })
  }

  async fill(): Promise<void> {
    const { better, worse, few, begun, none, stale } = EFFECT_TOWN
    await this.#town.enrol(Object.values(EFFECT_TOWN), 300)
    for (const [who, before, after] of [
      [better, 150, 136],
      [worse, 140, 152],
    ] as const) {
      this.pressure(who, before, after, 190, 0, before)
      await this.begin(who.id, 'blood-pressure', 'new-medicine', STARTED_DAYS_AGO)
      const goal = { measure: 'systolic', recordedAt: this.morning(STARTED_DAYS_AGO), low: null, high: 139 }
      await setGoal(this.#database, { ...goal, citizenId: who.id, recordedBy: null })
    }
    for (const beforeStart of [33, 27, 20, 13, 6])
      this.#town.reading(few, 'blood-pressure', this.morning(STARTED_DAYS_AGO + beforeStart), [148, 88])
    this.pressure(few, 148, 148, STARTED_DAYS_AGO - 1, 0, 3)
    await this.begin(few.id, 'blood-pressure', 'new-medicine', STARTED_DAYS_AGO)
    await this.begin(few.id, 'blood-pressure', 'exercise', STARTED_DAYS_AGO - 14)
    this.pressure(begun, 148, 148, 60, 0, 4)
    await this.begin(begun.id, 'blood-pressure', 'dose-change', 3)
    this.pressure(none, 140, 140, 60, 0, 5)
    this.pressure(stale, 150, 150, 190, 36, 6)
    await this.begin(stale.id, 'blood-pressure', 'new-medicine', STARTED_DAYS_AGO)
    await addCitizenEvent(this.#database, {
      citizenId: stale.id,
      kind: 'exacerbation',
      at: this.morning(STARTED_DAYS_AGO + 10),
      until: this.morning(STARTED_DAYS_AGO + 7),
      recordedAt: this.morning(STARTED_DAYS_AGO),
      recordedBy: null,
    })
    await this.#fillGroups()
    await this.#town.flush()
    await this.settle()
  }

  async #fillGroups(): Promise<void> {
    let n = 100
    for (const [plan, size] of Object.entries(GROUP_SIZES)) {
      const members = Array.from({ length: size }, () => person(++n, `G${n}`, 'Gruppe', 'hypertension'))
      await this.#town.enrol(members, 300)
      for (const [i, who] of members.entries()) {
        if (plan === 'blood-pressure') this.pressure(who, 146 + (i % 5), 138 + (i % 7), 126, 0, i)
        else
          for (let day = 126; day > 0; day--)
            this.#town.reading(
              who,
              plan === 'diabetes' ? 'blood-glucose-capillary' : 'body-weight',
              this.morning(day),
              [Number((9 + wave(day + i) / 4).toFixed(1))],
            )
        await this.begin(who.id, plan, 'new-medicine', STARTED_DAYS_AGO)
      }
    }
    await this.#database.query(
      `insert into organisation (organisation_id, kind, name) values ($1, 'municipality', 'Fjerneby Kommune')`,
      [ELSEWHERE],
    )
  }
}
