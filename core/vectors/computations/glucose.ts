// Vectors of glucose: a real sensor's data from a file beside (glucose-cgm-*.json), and finger-pricks (glucose-smbg.json).

import { z } from 'zod'
import { AppError } from '../../errors.js'
import { type CgmReport, cgmReport } from '../../glucose/cgm-report.js'
import type { GlucoseUnit } from '../../glucose/ranges.js'
import type { GlucoseReading } from '../../glucose/series.js'
import { smbgReport } from '../../glucose/smbg-report.js'
import { readTimes, type VectorContext } from '../computation.js'
import type { VectorTable } from '../registry.js'

const glucoseUnit = () => z.enum(['mmol/L', 'mg/dL'])

function cgmVector(input: unknown, { readSibling }: VectorContext): unknown {
  const { file, subject, unit } = z
    .object({ file: z.string(), subject: z.union([z.number(), z.string()]), unit: glucoseUnit() })
    .parse(input)
  const text = readSibling(file)
  if (text === null)
    throw new AppError('bad-vector', 'The file of the input is neither beside the vector file nor above it.')
  const rows = rowsOf(text, String(subject))
  const { times, zone } = readTimes(rows.map((r) => r.time))
  const report = cgmReport(
    rows.map((r, i): GlucoseReading => ({ at: times[i]!, value: r.value, unit })),
    zone,
  )
  return report.ok ? cgmExpected(report) : report
}

/** Columns `subject,time,value`, the value in the unit that the vector says. */
function rowsOf(text: string, subject: string): { time: string; value: number }[] {
  return text
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))
    .filter(([whose, time]) => whose === subject && time !== undefined)
    .map(([, time = '', value = '']) => ({ time, value: Number(value) }))
}

function cgmExpected(r: CgmReport): unknown {
  return {
    n: r.basis.n,
    meanMgdl: r.meanMgDl,
    meanMmol: r.meanMmolL,
    medianMgdl: r.medianMgDl,
    iqrMgdl: r.interquartileMgDl,
    sdMgdl: r.sdMgDl,
    cvPct: r.cvPercent,
    gmiPct: r.gmiPercent,
    gmiMmolMol: r.gmiMmolMol,
    tbr2: r.shares.veryLow,
    tbr1: r.shares.low,
    tir: r.shares.inRange,
    tar1: r.shares.high,
    tar2: r.shares.veryHigh,
    titr: r.shares.tight,
    lbgi: r.risk.lbgi,
    hbgi: r.risk.hbgi,
    adrr: r.risk.adrr,
    gri: r.gri,
    jIndex: r.jIndex,
    dtMinutes: r.sufficiency.intervalMinutes,
    spanDays: r.sufficiency.spanDays,
    expectedReadings: r.sufficiency.expectedReadings,
    activePct: r.sufficiency.activePercent,
    sufficient14d70: r.sufficiency.representative,
    mage: r.mage && {
      sd: r.mage.sd,
      up: r.mage.up,
      down: r.mage.down,
      avg: r.mage.average,
      nUp: r.mage.upLegs,
      nDown: r.mage.downLegs,
    },
    episodes: {
      below70: r.episodes.low.length,
      below54: r.episodes.veryLow.length,
      above180: r.episodes.high.length,
      above250: r.episodes.veryHigh.length,
    },
    agpHourly: Object.fromEntries(r.agp.map((h) => [String(h.hour), h.quantiles])),
  }
}

function smbgVector(input: unknown): unknown {
  const { unit = 'mmol/L', readings } = z
    .object({ unit: glucoseUnit().optional(), readings: z.array(z.object({ time: z.string(), mmol: z.number() })) })
    .parse(input)
  const { times, zone } = readTimes(readings.map((r) => r.time))
  const stored: GlucoseUnit = unit
  const report = smbgReport(
    readings.map((r, i): GlucoseReading => ({ at: times[i]!, value: r.mmol, unit: stored })),
    zone,
  )
  if (!report.ok) return report
  const shares = report.shareOfMeasurements
  return {
    n: report.basis.n,
    daysWithData: report.daysWithData,
    meanMmol: report.meanMmolL,
    sdMmol: report.sdMmolL,
    cvPct: report.cvPercent,
    shareBelow3_0: shares.veryLow,
    share3_0to3_8: shares.low,
    share3_9to10_0: shares.inRange,
    share10_1to13_9: shares.high,
    shareAbove13_9: shares.veryHigh,
    lbgi: report.lbgi,
    hbgi: report.hbgi,
    adrr: report.adrr,
    lowestMmol: report.lowestMmolL,
    highestMmol: report.highestMmolL,
  }
}

export const glucoseVectors: VectorTable = { files: { 'glucose-cgm': cgmVector, 'glucose-smbg': smbgVector } }
