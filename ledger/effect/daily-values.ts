// Citizens' trustworthy readings by local day: what effects are told from. Summed in the database, so that a sensor's 288 readings a day stay there.

import {
  type CitizenId,
  COPENHAGEN,
  type DeviceId,
  DOUBTFUL_BITS,
  type EpochMs,
  idFromInt8,
  idToInt8,
  type MetricId,
  metric,
  metricByNumber,
  READING_STATUS,
} from '#core'
import type { Queryable } from '../database.js'
import { timestamp } from '../rows.js'
import { statement } from '../statement.js'

/** One citizen's period `[from, to)`. */
export interface DailyWindow {
  citizenId: CitizenId
  from: EpochMs
  to: EpochMs
}

/** The readings of one metric on one local day. */
export interface DailyValues {
  citizenId: CitizenId
  metric: MetricId
  /** Local day, counted from 1970-01-01. */
  day: number
  readings: number
  /** Clock hours with a reading. */
  hours: number
  /** Mean of the metric's first and second value, in its unit. */
  mean1: number
  mean2: number | null
  /** Percent of readings whose first value lies between the limits, both included. */
  sharePercent: number
  /** Devices that measured: the least and the greatest id, which are two when there were two. */
  devices: DeviceId[]
}

/** Amendments of the citizen and period: asked once, not for every reading. */
const ANY_AMENDED = `exists (select from amendment a where a.citizen_id = w.citizen_id and a.metric = any($4)
                             and a.effective_at >= w.from_at and a.effective_at < w.to_at)`
const IS_AMENDED = `exists (select from amendment a where a.citizen_id = r.citizen_id and a.metric = r.metric
                            and a.effective_at = r.effective_at and a.dedupe = r.dedupe)`

/** Sums by clock hour: hours begin at the same moments here and in UTC. */
const hourlySums = (relation: 'reading' | 'reading_current', condition: string): string => `
  select metric, date_bin('1 hour', effective_at, 'epoch') as hour, count(*)::float8 as n, sum(v1) as sum1,
         count(v2)::float8 as n2, sum(v2) as sum2, count(*) filter (where v1 >= $5 and v1 <= $6) as within,
         min(device_id) as first_device, max(device_id) as last_device
  from ${relation} r
  where r.citizen_id = w.citizen_id and r.metric = any($4) and r.effective_at >= w.from_at and r.effective_at < w.to_at
    and flags & ${DOUBTFUL_BITS} = 0 and v1 is not null and ${condition}
  group by metric, hour`

/** Hardly anybody has amendments, and then few: only those readings are read through the view, which looks each of them up. */
const SUMS = [
  hourlySums('reading', `not ${ANY_AMENDED}`),
  hourlySums('reading', `${ANY_AMENDED} and not ${IS_AMENDED}`),
  hourlySums(
    'reading_current',
    `${ANY_AMENDED} and ${IS_AMENDED} and r.status <> ${READING_STATUS['entered-in-error']}`,
  ),
].join(' union all ')

const dailyValuesOf = statement({
  name: 'daily-values',
  text: `
    select w.citizen_id, d.*
    from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) as w (citizen_id, from_at, to_at)
    cross join lateral (
      select metric, day, sum(n)::integer as readings, count(distinct hour)::integer as hours,
             sum(sum1) / sum(n) as mean1, sum(sum2) / nullif(sum(n2), 0) as mean2, 100 * sum(within)::float8 / sum(n) as share,
             min(first_device) as first_device, max(last_device) as last_device
      from (select *, date(hour at time zone '${COPENHAGEN}') - date '1970-01-01' as day
            from (${SUMS}) sums) h
      group by metric, day
    ) d
    order by w.citizen_id, d.metric, d.day`,
  parameters: [
    'bigint[]',
    'timestamp with time zone[]',
    'timestamp with time zone[]',
    'smallint[]',
    'double precision',
    'double precision',
  ],
  columns: {
    citizen_id: 'int8',
    metric: 'int2',
    day: 'int4',
    readings: 'int4',
    hours: 'int4',
    mean1: 'float8',
    mean2: 'float8?',
    share: 'float8',
    first_device: 'int8?',
    last_device: 'int8?',
  },
})

/**
 * @param windows any number of citizens; several of one citizen must not overlap
 * @param within limits of the share, in the unit of the metric that the caller wants the share of
 * @returns by citizen, metric and day
 */
export async function dailyValues(
  db: Queryable,
  windows: readonly DailyWindow[],
  metrics: readonly MetricId[],
  within: { low: number; high: number },
): Promise<DailyValues[]> {
  const rows = await db.run(dailyValuesOf, [
    windows.map((w) => idToInt8(w.citizenId)),
    windows.map((w) => timestamp(w.from)),
    windows.map((w) => timestamp(w.to)),
    metrics.map((m) => metric(m).number),
    within.low,
    within.high,
  ])
  return rows.flatMap((row) => {
    const definition = metricByNumber(row.metric)
    if (!definition) return []
    const devices = [row.first_device, row.last_device].filter((d) => d !== null)
    return {
      citizenId: idFromInt8(row.citizen_id) as CitizenId,
      metric: definition.id,
      day: row.day,
      readings: row.readings,
      hours: row.hours,
      mean1: row.mean1,
      mean2: row.mean2,
      sharePercent: row.share,
      devices: [...new Set(devices)].map((d) => idFromInt8(d) as DeviceId),
    }
  })
}

const modelsOfDevices = statement({
  name: 'models-of-devices',
  text: 'select device_id, manufacturer, model from device where device_id = any($1)',
  parameters: ['bigint[]'],
  columns: { device_id: 'int8', manufacturer: 'text?', model: 'text?' },
})

/** Maker and model of devices, as they are printed on them; devices that tell neither are left out. */
export async function deviceModels(db: Queryable, deviceIds: readonly DeviceId[]): Promise<Map<DeviceId, string>> {
  const rows = await db.run(modelsOfDevices, [deviceIds.map(idToInt8)])
  const named = rows.map((row): [DeviceId, string] => [
    idFromInt8(row.device_id) as DeviceId,
    [row.manufacturer, row.model].filter((part) => part !== null).join(' '),
  ])
  return new Map(named.filter(([, name]) => name !== ''))
}
