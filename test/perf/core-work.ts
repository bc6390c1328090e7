// What `npm run bench -- core` computes: all figures of one citizen, and all rules that judge one reading.

import {
  AppError,
  adherence,
  baselineZ,
  CUSUM_DEFAULTS,
  cgmReport,
  colourAgainstUsual,
  compareWithReference,
  copdSpo2Limits,
  cusum,
  EWMA_DEFAULTS,
  ewma,
  gainHistory,
  HEART_WEIGHT,
  HOME_PROTOCOLS,
  homeFev1Mean,
  homePressure,
  localDayNumber,
  mean,
  NEW_TRIAGE,
  onePersonEffect,
  ownBaseline,
  PERSISTENCE,
  percentOfPersonalBest,
  personalBest,
  sessionQuality,
  sessionReport,
  type TimedValue,
  type TriageConfig,
  timeInTargetRange,
  trend,
  triageState,
  triageStep,
  weeklyMeans,
  xmrChart,
} from '#core'
import type { BenchCitizen, BlowSession } from './core-citizen.js'

const MS_PER_DAY = 86_400_000
const PERSON = { sex: 'female', ageYears: 68.4, heightCm: 164 } as const
/** The intervention starts a month in, so that there is a before and an after. */
const BASELINE_DAYS = 30

/** The figure, or an error: what refuses is quick, and would be measured for nothing. */
function given<F extends { ok: true } | { ok: false; reason: string }>(figure: F): Extract<F, { ok: true }> {
  if (!figure.ok) throw new AppError('bench-core', `A figure refuses its data: ${figure.reason}.`)
  return figure as Extract<F, { ok: true }>
}

/** What is followed of one measure over time, whatever it is. */
interface Followed {
  values: readonly TimedValue[]
  floorSd: number
  limits: Pick<TriageConfig, 'redLow' | 'yellowLow' | 'yellowHigh' | 'redHigh' | 'hysteresis'>
  better: 'up' | 'down'
  mcid: number
}

/** Own baseline, drift and triage over all readings; adherence, before and after, trend and weekly XmR over days. */
function follow({ values, floorSd, limits, better, mcid }: Followed, { startAt, endAt }: BenchCitizen): number {
  const plain = values.map((v) => v.value)
  const usual = given(ownBaseline(values, endAt, floorSd))
  const drift = { mean: usual.median, sd: usual.robustSd }
  given(ewma(plain, { ...drift, ...EWMA_DEFAULTS }))
  given(cusum(plain, { ...drift, ...CUSUM_DEFAULTS }))
  const history = triageState(plain, { ...limits, ...PERSISTENCE })
  const days = dayMeans(values)
  const measured = days.map((v) => localDayNumber(v.at))
  const due = Array.from({ length: 90 }, (_, i) => localDayNumber(startAt) + i)
  const start = startAt + BASELINE_DAYS * MS_PER_DAY
  const effect = given(onePersonEffect(days, { startAt: start, asOf: endAt, better, mcid }))
  const points = days.filter((v) => v.at >= start).map((v) => ({ x: (v.at - start) / MS_PER_DAY, y: v.value }))
  const slope = given(trend(points))
  const weeks = weeklyMeans(days, start).map((w) => w.value)
  given(xmrChart(weeks, { baselineN: null, screenOutliers: true, improvement: better, target: null }))
  return history.alarms + adherence(due, measured, 1).met + effect.change + slope.slopePerDay
}

/** Each local day once, at its first reading and with its mean: what the effect page compares. */
function dayMeans(values: readonly TimedValue[]): TimedValue[] {
  const days = new Map<number, TimedValue[]>()
  for (const value of values) {
    const day = localDayNumber(value.at)
    days.set(day, [...(days.get(day) ?? []), value])
  }
  return [...days.values()].map((own) => ({ at: own[0]?.at ?? 0, value: mean(own.map((v) => v.value)) ?? 0 }))
}

/** Ninety days of a sensor, blood pressure, weight and spirometry: every figure that their pages can show. */
export function wholeCitizen(citizen: BenchCitizen): number {
  const { glucose, pressure, weight, endAt } = citizen
  const report = given(cgmReport(glucose))
  const week = homePressure(
    pressure.filter((r) => r.at >= endAt - 7 * MS_PER_DAY),
    HOME_PROTOCOLS.esh7x2,
  )
  given(week.verdict)
  const systolic = pressure.map((r) => ({ at: r.at, value: r.systolicMmHg }))
  const range = given(timeInTargetRange(systolic.map((r) => ({ day: localDayNumber(r.at), value: r.value }))))
  const weights = weight.map((w) => ({ day: localDayNumber(w.at), kg: w.value }))
  const gains = gainHistory(weights, HEART_WEIGHT).filter((g) => g.judgement.ok && g.judgement.broken)
  const lung = lungFunction(citizen)
  const followed: Followed[] = [
    {
      values: systolic,
      floorSd: 6,
      limits: { yellowHigh: 160, redHigh: 180, yellowLow: 99, redLow: 89, hysteresis: 3 },
      better: 'down',
      mcid: 5,
    },
    { values: weight, floorSd: 0.4, limits: { yellowHigh: 85, hysteresis: 0.5 }, better: 'down', mcid: 2 },
    { values: lung.fev1, floorSd: 0.08, limits: { yellowLow: 1.3, hysteresis: 0.1 }, better: 'up', mcid: 0.1 },
  ]
  const sums = followed.map((f) => follow(f, citizen)).reduce((a, b) => a + b, 0)
  return report.gri + range.percent + gains.length + lung.checked + sums
}

/** Every sitting graded and compared with healthy people, then the personal best and the mean. */
function lungFunction({ spirometry, endAt }: BenchCitizen): { fev1: TimedValue[]; checked: number } {
  const graded = spirometry.map((session) => ({ ...gradedSession(session), at: session.at }))
  const best = given(personalBest(graded, [], endAt))
  const home = given(homeFev1Mean(graded))
  const today = percentOfPersonalBest(graded.at(-1)?.fev1L ?? 0, best.fev1L) ?? 0
  return {
    fev1: graded.map((g) => ({ at: g.at, value: g.fev1L })),
    checked: today + home.meanFev1L + graded.reduce((total, g) => total + g.z, 0),
  }
}

function gradedSession({ blows }: BlowSession) {
  const { grade } = given(
    sessionQuality(
      blows.map((b) => ({ value: b.fev1L, acceptable: true, usable: true })),
      PERSON.ageYears,
    ),
  )
  const report = given(sessionReport(blows.map((b) => ({ ...b, fev1Acceptable: true, fvcAcceptable: true }))))
  const { ratio } = given(report.ratio)
  const fev1 = given(compareWithReference('fev1', report.fev1L, PERSON))
  const fvc = given(compareWithReference('fvc', report.fvcL ?? 0, PERSON))
  const share = given(compareWithReference('fev1Fvc', ratio, PERSON))
  return { grade, fev1L: report.fev1L, z: fev1.z + fvc.z + share.z }
}

const SPO2_RULES = { ...copdSpo2Limits({ target8892: false, onOxygen: false }), ...PERSISTENCE }

/** The newest oxygen saturation: limits with persistence and hysteresis, distance from the own usual, and both detectors of drift. */
export function triageOfOneReading({ spo2 }: BenchCitizen, index: number): number {
  const reading = spo2[index]
  if (!reading) throw new AppError('bench-core', `There is no reading ${index}.`)
  const before = spo2.slice(Math.max(0, index - 28), index)
  const { step } = triageStep(NEW_TRIAGE, reading.value, SPO2_RULES)
  const usual = given(ownBaseline(before, reading.at, 1))
  const colour = colourAgainstUsual(reading.value, usual.median, SPO2_RULES)
  const values = [...before.map((r) => r.value), reading.value]
  const drift = { mean: usual.median, sd: usual.robustSd }
  const slow = given(ewma(values, { ...drift, ...EWMA_DEFAULTS })).steps.at(-1)
  const summed = given(cusum(values, { ...drift, ...CUSUM_DEFAULTS })).steps.at(-1)
  const off = [step.state, colour].filter((c) => c !== 'green').length
  return off + (baselineZ(reading.value, usual) ?? 0) + (slow?.z ?? 0) + (summed?.cPlus ?? 0)
}
