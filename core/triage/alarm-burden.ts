// How much the alarms ask of people (clinical.md 4.10): counted, so that rules that cry wolf are seen and changed.

import { median } from '../statistics/quantile.js'
import type { EpochMs } from '../time/instant.js'

export interface HandledAlarm {
  raisedAt: EpochMs
  /** Null while nobody has handled it. */
  handledAt: EpochMs | null
  outcome: 'acted' | 'seen-no-action' | null
}

/** Null where nothing was there to divide by. */
export interface AlarmBurden {
  alarms: number
  perCitizenMonth: number | null
  perNurseHour: number | null
  actedPercent: number | null
  seenNoActionPercent: number | null
  medianMinutesToAction: number | null
}

const DAYS_PER_MONTH = 365.25 / 12

/**
 * @param citizenDays days that citizens were monitored, added up
 *
 * @figure Alarm burden
 * @nurse How many alarms there were per citizen and month, how many led to something, and how long they waited. Many alarms that lead to nothing
 *   mean that a rule should be changed.
 * @statistician Crude rates over person-time and nurse-hours, shares over all alarms (unhandled ones included in the denominator), and the median
 *   time among handled alarms only, which is biased low while many are open.
 * @formula
 *   per citizen-month = alarms × 30.44 / citizen-days         per nurse-hour = alarms / nurse-hours
 *   share acted on = 100 × acted / alarms                      median minutes = median(handled − raised)
 * @source The platform's own definition.
 * @needs At least one alarm for shares; monitored days for rates.
 * @notFor Judging a nurse.
 */
export function alarmBurden(alarms: readonly HandledAlarm[], citizenDays: number, nurseHours: number): AlarmBurden {
  const percent = (outcome: HandledAlarm['outcome']): number | null =>
    alarms.length === 0 ? null : (100 * alarms.filter((a) => a.outcome === outcome).length) / alarms.length
  return {
    alarms: alarms.length,
    perCitizenMonth: citizenDays > 0 ? (alarms.length * DAYS_PER_MONTH) / citizenDays : null,
    perNurseHour: nurseHours > 0 ? alarms.length / nurseHours : null,
    actedPercent: percent('acted'),
    seenNoActionPercent: percent('seen-no-action'),
    medianMinutesToAction: median(
      alarms.flatMap((a) => (a.handledAt === null ? [] : [(a.handledAt - a.raisedAt) / 60_000])),
    ),
  }
}
