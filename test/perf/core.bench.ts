// `npm run bench -- core`: the arithmetic of care alone, without database and network, each computation against its aim.
// Options: --samples (200 per computation), --seed, --json. The yardstick is a sort of 26 000 numbers, taken in turns with each computation.

import { AppError, agp, interruptedTimeSeries, seededStream, suppressTable } from '#core'
import { numbersOf } from './arguments.js'
import { type BenchCitizen, benchCitizen } from './core-citizen.js'
import { triageOfOneReading, wholeCitizen } from './core-work.js'
import { percentiles } from './figures.js'

const DAYS = 90
const CGM_READINGS = 26_000
const WEEKS = 104
const TABLE = { rows: 20, columns: 98 } as const

interface Computation {
  name: string
  aimMs: number
  /** Runs per sample: what is short is run often enough for the clock. */
  times: number
  /** Samples of every hundred that are asked for. */
  share: number
  once: (sample: number) => unknown
}

export interface Measured {
  name: string
  aimMs: number
  /** Milliseconds for one run. */
  p50: number
  p95: number
  n: number
  /** Mean CPU of one run in ms: waiting for other people's work does not count in it, garbage collection does. */
  cpu: number
  /** Median of the yardstick in the same moments, and how many of it one run takes. */
  yardstick: number
  ratio: number
}

export async function run(args: readonly string[]): Promise<number> {
  const { samples, seed, json } = numbersOf(args, { samples: 200, seed: 2026 })
  const measured = computations(seed).map((c) => measure(c, seed, Math.max(3, Math.round((samples * c.share) / 100))))
  for (const m of measured) console.log(line(m))
  console.log(`yardstick: a sort of ${CGM_READINGS} numbers`)
  if (json) console.log(JSON.stringify(Object.fromEntries(measured.map((m) => [m.name, m]))))
  return 0
}

function computations(seed: number): Computation[] {
  const citizen = benchCitizen(seed, DAYS, CGM_READINGS)
  const ninety: BenchCitizen = { ...citizen, glucose: citizen.glucose.slice(0, DAYS * 288) }
  const times = Float64Array.from(citizen.glucose, (r) => r.at)
  const values = Float64Array.from(citizen.glucose, (r) => r.value)
  const series = weeklySeries(seed)
  const [skewed, even] = [countsOf(seed, 1.2), countsOf(seed, 50)]
  return [
    { name: 'citizen', aimMs: 20, times: 1, share: 100, once: () => wholeCitizen(ninety) },
    { name: 'triage', aimMs: 0.05, times: 100, share: 100, once: (i) => triageOfOneReading(citizen, 30 + (i % 60)) },
    { name: 'agp', aimMs: 10, times: 1, share: 100, once: () => agp(times, values) },
    { name: 'interrupted-series', aimMs: 5, times: 1, share: 100, once: () => fitted(series) },
    { name: 'suppression-skewed', aimMs: 1000, times: 1, share: 10, once: () => suppressTable(skewed) },
    { name: 'suppression-even', aimMs: 1000, times: 1, share: 10, once: () => suppressTable(even) },
  ]
}

function measure({ name, aimMs, times, once }: Computation, seed: number, samples: number): Measured {
  const random = seededStream(seed, 'bench/core/yardstick')
  const unsorted = Float64Array.from({ length: CGM_READINGS }, () => random.next())
  // The compiler needs to have seen it: a fifth more samples at the front that nobody counts.
  const warmUp = Math.max(2, Math.round(samples / 5))
  const [own, sorts]: [number[], number[]] = [[], []]
  let cpuMs = 0
  for (let i = 0; i < warmUp + samples; i++) {
    const before = performance.now()
    unsorted.slice().sort()
    const cpuFrom = process.cpuUsage()
    const from = performance.now()
    for (let k = 0; k < times; k++) once(i * times + k)
    const to = performance.now()
    const { user, system } = process.cpuUsage(cpuFrom)
    if (i < warmUp) continue
    cpuMs += (user + system) / 1000 / times
    sorts.push(from - before)
    own.push((to - from) / times)
  }
  const { p50, p95 } = percentiles(own)
  const yardstick = percentiles(sorts).p50
  return { name, aimMs, p50, p95, n: samples, cpu: cpuMs / samples, yardstick, ratio: p50 / yardstick }
}

function line({ name, aimMs, p50, p95, n, cpu, ratio }: Measured): string {
  const verdict = p95 <= aimMs ? 'met' : p50 <= aimMs ? 'met by the median only' : 'NOT MET'
  const figures = `p50 ${time(p50)}, p95 ${time(p95)}, aim ${time(aimMs)}: ${verdict}`
  return `${name.padEnd(22)}${figures} (CPU ${time(cpu)}, ${ratio.toFixed(3)} of the yardstick, ${n} samples)`
}

const time = (ms: number): string => (ms < 0.1 ? `${(1000 * ms).toFixed(1)} µs` : `${ms.toFixed(ms < 10 ? 2 : 0)} ms`)

/** Two years of weekly means that resemble their neighbours, with a fall half-way. */
function weeklySeries(seed: number) {
  const random = seededStream(seed, 'bench/core/weeks')
  let noise = 0
  const week = Array.from({ length: WEEKS }, (_, t) => t)
  const value = week.map((t) => {
    noise = 0.4 * noise + random.normal(0, 4)
    return 140 + 0.02 * t + noise - (t >= WEEKS / 2 ? 6 : 0)
  })
  return { week, value, interventionWeek: WEEKS / 2 }
}

function fitted(series: ReturnType<typeof weeklySeries>) {
  const found = interruptedTimeSeries(series)
  if (!found.ok) throw new AppError('bench-core', `The series refuses: ${found.reason}.`)
  return found
}

/** People in a cell of a table, on average: most cells are then at the limit of what may be shown, which is the hardest to protect. */
const MEAN_COUNT = 3

/**
 * Counts per outcome and municipality.
 * @param shape 1.2: as unlike as municipalities are; 50: all nearly alike, where most cells have to be looked at again
 */
function countsOf(seed: number, shape: number): number[][] {
  const random = seededStream(seed, `bench/core/table/${shape}`)
  const around1 = (): number => random.gamma(shape, 1 / shape)
  const sizes = Array.from({ length: TABLE.columns }, around1)
  return Array.from({ length: TABLE.rows }, () => sizes.map((size) => Math.floor(MEAN_COUNT * size * around1())))
}
