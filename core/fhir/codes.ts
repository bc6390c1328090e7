// Metrics as codes, and codes as metrics: which codings an Observation carries, and which metric a coding means.

import type { Coding } from 'fhir/r4.js'
import { allCodes, METRICS, type MetricCode, type MetricCodes, type MetricId, metric } from '../metrics/index.js'
import {
  canonicalSystem,
  DK_CORE_BASIC_OBSERVATION,
  DK_CORE_OBSERVATION,
  OBSERVATION_CATEGORY,
  SNOMED,
} from './systems.js'

const NPU = 'http://npu-terminology.org'

/** NPU names end in `= ?` and the unit, where there is one. Units that are spelled differently there. */
const NPU_UNITS: Readonly<Record<string, string>> = {
  mmHg: 'mm[Hg]',
  '× 1/min': '/min',
  '°C': 'Cel',
  'kg/m²': 'kg/m2',
}

/**
 * An NPU code carries its unit: it may stand only beside a value in that unit (danish-fhir.md 2, consequence 3).
 * Saturation as a percentage and height in centimetres therefore go without.
 */
function npuFits(code: MetricCode, ucum: string): boolean {
  const unit = /= \?\s*(.*)$/.exec(code.display ?? '')?.[1]
  if (unit === undefined) return true
  return unit === '' ? ucum === '1' : (NPU_UNITS[unit] ?? unit) === ucum
}

/**
 * The codings in dk-core's spelling, LOINC first: at most one of each system, as the profile's slices demand.
 * The code itself says all; LOINC's display stands with it for people, the others' would be a third of a page's bytes.
 */
export function codings(codes: MetricCodes, ucum: string): Coding[] {
  const npu = codes.npu && npuFits(codes.npu, ucum) ? codes.npu : undefined
  return [codes.loinc, npu, codes.mcs, codes.sks, codes.mdc]
    .filter((code) => code !== undefined)
    .map((code) => ({
      system: code.systemDkCore ?? canonicalSystem(code.system),
      code: code.code,
      ...(code === codes.loinc && code.display !== undefined && { display: code.display }),
    }))
}

/**
 * Profiles that the Observation of a metric follows. dk-core's basic observation is for the vital signs of its own list of
 * LOINC codes and units; the catalogue's vital signs are all on it.
 */
export function profilesOf(id: MetricId): string[] {
  return metric(id).category === 'vital-signs'
    ? [DK_CORE_BASIC_OBSERVATION, DK_CORE_OBSERVATION]
    : [DK_CORE_OBSERVATION]
}

/** FHIR's category of a metric; null for readings about a device, for which the code system has none. */
export function categoryOf(id: MetricId): string | null {
  const { category } = metric(id)
  return category === 'device' ? null : category
}

/** Codes that another quantity's catalogue entry lists as a neighbour, but that must never be answered with it. */
const NEVER_MIX = new Set([`${NPU}|NPU02187`])

type CodeIndex = Map<string, Set<MetricId>>

function add(index: CodeIndex, code: MetricCode, id: MetricId): void {
  for (const key of [`${canonicalSystem(code.system)}|${code.code}`, code.code]) {
    const known = index.get(key)
    if (known) known.add(id)
    else index.set(key, new Set([id]))
  }
}

/** Main codes first, so that a neighbour's code (venous plasma for a capillary meter) never outranks the metric it is the name of. */
function buildIndex(codesOf: (id: MetricId) => readonly MetricCodes[]): CodeIndex {
  const main: CodeIndex = new Map()
  for (const { id } of METRICS) {
    for (const codes of codesOf(id)) for (const code of allCodes({ ...codes, other: [] })) add(main, code, id)
  }
  const index: CodeIndex = new Map([...main].map(([key, ids]) => [key, new Set(ids)]))
  for (const { id } of METRICS) {
    for (const code of codesOf(id).flatMap((codes) => codes.other)) {
      const key = `${canonicalSystem(code.system)}|${code.code}`
      if (!main.has(key) && !NEVER_MIX.has(key)) add(index, code, id)
    }
  }
  return index
}

const OWN = buildIndex((id) => [metric(id).codes])
const COMPONENTS = buildIndex((id) => (metric(id).values.length > 1 ? metric(id).values.map((v) => v.codes) : []))

/** A search token: `system` undefined means any, '' none; `code` '' means any code of the system. */
export interface Token {
  system?: string
  code: string
}

function lookUp(index: CodeIndex, { system, code }: Token): MetricId[] {
  // Every coding of ours has a system: a token without one meets nothing.
  if (system === '') return []
  if (code !== '') {
    const key = system === undefined ? code : `${canonicalSystem(system)}|${code}`
    return [...(index.get(key) ?? [])]
  }
  const prefix = `${canonicalSystem(system ?? '')}|`
  const ids = new Set<MetricId>()
  for (const [key, members] of index) if (key.startsWith(prefix)) for (const id of members) ids.add(id)
  return [...ids]
}

/** Metrics whose own code (for blood pressure: the panel's) the token meets, in any spelling of the system. */
export function metricsOfCode(token: Token): MetricId[] {
  return lookUp(OWN, token)
}

/** Metrics of which a component's code meets the token. */
export function metricsOfComponentCode(token: Token): MetricId[] {
  return lookUp(COMPONENTS, token)
}

/** Metrics whose Observations are in this category. */
export function metricsOfCategory({ system, code }: Token): MetricId[] {
  if (system === '' || (system !== undefined && canonicalSystem(system) !== OBSERVATION_CATEGORY)) return []
  return METRICS.filter((m) => categoryOf(m.id) !== null && (code === '' || categoryOf(m.id) === code)).map((m) => m.id)
}

/** How a value came about, in dk-core's example codes. */
export const METHODS = {
  measured: { system: SNOMED, code: '272391002', text: 'Målt af apparat' },
  reported: { system: SNOMED, code: '733985002', text: 'Indtastet' },
  estimated: { system: SNOMED, code: '761996005', text: 'Skønnet' },
} as const
