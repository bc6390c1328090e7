// Loads a citizen's pages. Every kind of data is asked of the policy by itself: who may see weight may not see glucose.

import {
  AppError,
  addLocalDays,
  DOUBTFUL_BITS,
  flagsFromBits,
  HOME_PRESSURE,
  metric,
  type Reading,
  startOfLocalDay,
} from '#core'
import { devicesOf, series } from '#ledger'
import type { CitizenData, KindData, MeanData, ReadingRow } from '../../schemas/citizen.js'
import type { LoadContext } from '../../server/screen.js'
import { measureData } from '../../server/worklist-row.js'
import { KINDS, metricsOf, type PanelKind } from './kinds.js'
import { panelOf, periodOf, rangeOf } from './panels.js'
import { sensorOf } from './sensor.js'
import { bannerOf, mayShow, measured, type Subject, subjectOf } from './subject.js'

const TABLE_ROWS = 200

async function baseOf(context: LoadContext, subject: Subject, wanted: readonly [string, PanelKind][]) {
  const { services, now, query } = context
  const { id, state } = subject
  const range = rangeOf(query.range)
  const period = periodOf(range, now)
  const [banner, panels] = await Promise.all([
    bannerOf(context, subject),
    Promise.all(wanted.map(([kind, panel]) => panelOf(services.database, id, state.conditions, kind, panel, period))),
  ])
  return { ...banner, range, ...period, panels }
}

export async function loadCitizen(context: LoadContext): Promise<CitizenData> {
  const subject = await subjectOf(context)
  const { id, state, allowed } = subject
  const wanted = Object.entries(KINDS).flatMap(([kind, panels]) =>
    panels.filter((p) => measured(subject, p) && mayShow(subject, p)).map((p): [string, PanelKind] => [kind, p]),
  )
  const [base, devices] = await Promise.all([
    baseOf(context, subject, wanted),
    devicesOf(context.services.database, id, context.now),
  ])
  const { judgement } = state
  const visible = (name: string): boolean => allowed.has(metric(name as Reading['metric']).category)
  const whole = judgement.measures.every((m) => visible(m.metric))
  return {
    ...base,
    // A colour may come from a kind that is not for these eyes.
    triage: whole ? judgement.triage : 'none',
    reasons: judgement.reasons.filter((r) => visible(r.metric)),
    missed: judgement.missed && visible(judgement.missed.metric) ? judgement.missed : null,
    doubtful: judgement.doubtful,
    measures: Object.keys(KINDS)
      .flatMap((kind) => metricsOf(kind))
      .filter(visible)
      .flatMap((m) => measureData(state, m) ?? []),
    devices: devices.map((d) => ({
      kind: d.kind,
      model: [d.manufacturer, d.model].filter(Boolean).join(' ') || null,
      lastSeenAt: d.lastSeenAt,
      batteryPercent: d.batteryPercent,
    })),
  }
}

export async function loadKind(context: LoadContext): Promise<KindData> {
  const kind = context.params.kind ?? ''
  const panels = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined
  if (!panels) throw new AppError('not-found', 'There is no such kind of measurement.')
  const subject = await subjectOf(context)
  if (!panels.every((p) => mayShow(subject, p))) throw new AppError('not-found', 'No such page.')
  const { services, now } = context
  const base = await baseOf(
    context,
    subject,
    panels.map((p) => [kind, p]),
  )
  const metrics = metricsOf(kind)
  const shown = (
    await Promise.all(
      metrics.map((m) => series(services.database, subject.id, m, base.from, base.to + 600_000, 200_000)),
    )
  ).flat()
  const recent = await Promise.all(
    metrics.map((m) => series(services.database, subject.id, m, addLocalDays(now, -34), now + 600_000, 20_000)),
  )
  const devices = new Map(
    (await devicesOf(services.database, subject.id, now)).map((d) => [
      d.deviceId,
      [d.manufacturer, d.model].filter(Boolean).join(' '),
    ]),
  )
  shown.sort((a, b) => b.effectiveAt - a.effectiveAt)
  return {
    ...base,
    kind,
    measures: metrics.flatMap((m) => measureData(subject.state, m) ?? []),
    mean7: kind === 'blood-pressure' ? meanOf(recent[0] ?? [], HOME_PRESSURE.windowDays) : null,
    mean28: kind === 'blood-pressure' ? meanOf(recent[0] ?? [], 28) : null,
    sensor: kind === 'cgm' ? sensorOf(recent[0] ?? [], now) : null,
    rows: shown.slice(0, TABLE_ROWS).map((r) => toRow(r, devices.get(r.deviceId ?? ('' as never)) ?? null)),
    count: shown.length,
  }
}

const counts = (r: Reading): boolean => r.status !== 'entered-in-error' && (r.flags & DOUBTFUL_BITS) === 0

/** The mean of the local days up to the newest reading's, with its basis; below the protocol's minimum it is too few, and not shown. */
function meanOf(readings: readonly Reading[], windowDays: number): MeanData {
  const counted = readings.filter(counts)
  const newest = counted.at(-1)?.effectiveAt ?? 0
  const from = addLocalDays(newest, 1 - windowDays)
  const used = counted.filter((r) => r.effectiveAt >= from)
  const days = new Set(used.map((r) => startOfLocalDay(r.effectiveAt))).size
  const mean = (i: number): number =>
    used.reduce((sum, r) => sum + (r.values[i]?.value ?? 0), 0) / Math.max(1, used.length)
  const enough = used.length >= HOME_PRESSURE.minReadings && days >= HOME_PRESSURE.minDays
  return {
    values: enough ? [Math.floor(mean(0) + 0.5), Math.floor(mean(1) + 0.5)] : [],
    n: used.length,
    days,
    enough,
    needed: HOME_PRESSURE.minReadings,
  }
}

function toRow(reading: Reading, device: string | null): ReadingRow {
  return {
    at: reading.effectiveAt,
    receivedAt: reading.receivedAt,
    metric: reading.metric,
    values: reading.values.map((v) => v?.value ?? null),
    decimals: reading.values[0]?.decimals ?? 0,
    unit: metric(reading.metric).unit,
    device,
    flags: flagsFromBits(reading.flags),
    voided: reading.status === 'entered-in-error',
  }
}
