// What a simulated municipality is: plain data, drawn once from a seed. Nobody in it exists.

import type { CitizenId, Condition, DeviceId, EpochMs, MetricId, PersonId } from '#core'

export interface Population {
  seed: number
  /** When the story stands: ages, enrolments and treatment starts are told from here. History ends and live readings begin here. */
  now: EpochMs
  citizens: readonly SimCitizen[]
  organisations: readonly SimOrganisation[]
  teams: readonly SimTeam[]
  demo: DemoPeople
  /** Devices of demo citizens that the simulator never sends as: for people who try the platform with their own client. */
  demoDevices: readonly DemoDevice[]
}

/** Ids are 13 characters of base32, like every other id. */
export interface SimOrganisation {
  id: string
  kind: 'municipality' | 'region' | 'gp'
  name: string
  partOf: string | null
}

export interface SimTeam {
  id: string
  organisationId: string
  name: string
}

export interface SimProfile {
  family: string
  given: readonly string[]
  /** `YYYY-MM-DD` */
  birthDate: string
  sex: 'female' | 'male'
  /** Code of dk-core's municipality list. */
  municipality: string
}

/** A published test person's number, or a national replacement number: none of them can belong to anyone. */
export interface PersonNumber {
  system: 'CPR' | 'X-eCPR'
  value: string
}

export interface SimCitizen {
  /** Position in the population: what the citizen's draws are named by. */
  index: number
  citizenId: CitizenId
  profile: SimProfile
  personNumber: PersonNumber
  conditions: readonly [Condition, ...Condition[]]
  enrolledAt: EpochMs
  careTeamId: string
  devices: readonly SimDevice[]
  plan: readonly PlanItem[]
  adherence: Adherence
  truth: CitizenTruth
  care: SimCare
}

/** What her clinic has written down about her: plans begun, goals, and what cut in. Known to the platform, unlike the truth. */
export interface SimCare {
  interventions: readonly SimIntervention[]
  goals: readonly SimGoal[]
  events: readonly SimCareEvent[]
}

export interface SimIntervention {
  /** 13 characters of base32. */
  interventionId: string
  /** Ids of the catalogue of plans, and of what can be begun. */
  plan: 'blood-pressure' | 'copd' | 'diabetes' | 'heart-failure'
  kind: string
  startAt: EpochMs
}

export interface SimGoal {
  /** Id of an outcome measure; the ends are in its unit, null is open. */
  measure: string
  low: number | null
  high: number | null
}

export interface SimCareEvent {
  kind: 'exacerbation' | 'admission'
  at: EpochMs
  until: EpochMs | null
}

export type DeviceKind =
  | 'blood-pressure-monitor'
  | 'pulse-oximeter'
  | 'spirometer'
  | 'weight-scale'
  | 'glucose-meter'
  | 'cgm'
  | 'questionnaire-app'
  | 'thermometer'

/** The format a device speaks: what follows `up/` in its topic. */
export type DeviceFormat = 'readings' | 'omh' | 'gatt/2a35' | 'gatt/2a9d'

export interface DeviceRecord {
  deviceId: DeviceId
  kind: DeviceKind
  manufacturer: string
  model: string
  serial: string
  metrics: readonly MetricId[]
}

export interface DemoDevice extends DeviceRecord {
  citizenId: CitizenId
}

export interface SimDevice extends DeviceRecord {
  format: DeviceFormat
  firmware: string
  truth: DeviceTruth
}

/** What is wrong with a device, hidden from the platform. */
export interface DeviceTruth {
  /** Systematic error added to every pressure, mmHg. */
  biasMmHg: number
  clockFault: 'none' | 'hour-behind-in-winter' | 'offset'
  /** For `offset`: minutes that the clock is ahead (negative: behind). */
  clockOffsetMin: number
  /** Days from full battery to empty, and when the counting starts. */
  batteryDays: number
  batteryFullAt: EpochMs
  /** Readings are typed in by hand, with the digit preference of people. */
  typed: boolean
}

export type Slot = 'morning' | 'noon' | 'evening' | 'continuous'

export interface PlanItem {
  metric: MetricId
  deviceId: DeviceId
  /** 1 = Monday … 7 = Sunday. */
  weekdays: readonly number[]
  slots: readonly [Slot, ...Slot[]]
  /** Readings in one sitting; for `continuous` there is one every five minutes. */
  perSlot: number
}

export type AdherenceClass = 'steady' | 'fading' | 'weekend-gaps' | 'drop-out'

export interface Adherence {
  class: AdherenceClass
  /** For `drop-out`: the last week, counted from enrolment. */
  stopsAfterWeeks: number | null
}

/** The hidden body: what every reading is made from, and what estimates are judged against. */
export interface CitizenTruth {
  /** Seeds the citizen's events. */
  seed: number
  heightCm: number
  /** Usual rising and bedtime measurement, minutes after local midnight. */
  morningMinute: number
  eveningMinute: number
  restingPulse: number
  bloodPressure: BloodPressureTruth
  glucose: GlucoseTruth | null
  lungs: LungTruth | null
  weight: WeightTruth
  /** Events that the story needs at a certain time, beside those that chance brings. */
  scripted: readonly ScriptedEvent[]
}

export interface BloodPressureTruth {
  systolicMesor: number
  diastolicMesor: number
  systolicAmplitude: number
  diastolicAmplitude: number
  dipper: boolean
  /** Share of readings with an irregular pulse. */
  irregularShare: number
  treatment: Treatment | null
}

/** A new drug lowers the pressure, a lowered dose lets it rise. */
export interface Treatment {
  startsAt: EpochMs
  systolicEffect: number
  diastolicEffect: number
  timeConstantDays: number
}

export interface GlucoseTruth {
  basalMmolL: number
  dawnMmolL: number
  mmolPerGram: number
  /** SD of the slow wandering, mmol/L. */
  wanderSd: number
  sensor: boolean
}

export interface LungTruth {
  /** When `fev1L` holds; it falls by `annualLossL` a year. */
  asOf: EpochMs
  fev1L: number
  fev1Fvc: number
  pefLPerMin: number
  annualLossL: number
  spo2: number
  catScore: number
  mrc: number
  exacerbationsPerYear: number
  /** A new inhaler that opens the airways. */
  bronchodilator: { startsAt: EpochMs; fev1EffectL: number; timeConstantDays: number } | null
}

export interface WeightTruth {
  dryWeightKg: number
  /** 0 for citizens without heart failure. */
  decompensationsPerYear: number
}

export interface ScriptedEvent {
  kind: 'exacerbation' | 'decompensation'
  onsetAt: EpochMs
  /** Unlike most who are ill, she goes on measuring: the demo has something to show. */
  keepsMeasuring?: boolean
}

export interface DemoPerson {
  personId: PersonId
  role: 'nurse' | 'doctor' | 'citizen' | 'relative' | 'manager' | 'operator'
  given: string
  family: string
  organisationId: string | null
  careTeamId: string | null
  /** The citizen she is herself, or has a power of attorney for. */
  citizenId: CitizenId | null
}

export interface DemoPeople {
  nurse: DemoPerson
  doctor: DemoPerson
  /** A citizen with COPD whose breathing got worse two days before `now`. */
  citizen: DemoPerson
  /** Her daughter, with a power of attorney. */
  relative: DemoPerson
  manager: DemoPerson
  operator: DemoPerson
}
