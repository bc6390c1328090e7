// The metric catalogue: what can be measured, in which unit, under which codes. Nothing else in the code names a code.

import { CATALOGUE, type MetricId } from './catalogue.generated.js'
import type { Metric, MetricCode, MetricCodes } from './metric.js'

export { METRIC_ALIASES, metricFromAlias } from './aliases.js'
export type { MetricId } from './catalogue.generated.js'
export type { Metric, MetricCategory, MetricCode, MetricCodes, MetricValue, UnitConversion } from './metric.js'

/** Every metric, in the order of the catalogue. */
export const METRICS: readonly (Metric & { readonly id: MetricId })[] = Object.values(CATALOGUE)

const BY_NUMBER = new Map(METRICS.map((m) => [m.number, m]))

export function isMetricId(text: string): text is MetricId {
  return Object.hasOwn(CATALOGUE, text)
}

export function metric(id: MetricId): Metric & { readonly id: MetricId } {
  return CATALOGUE[id]
}

/** The metric behind the ledger's number, or null for a number this version does not know. */
export function metricByNumber(number: number): (Metric & { readonly id: MetricId }) | null {
  return BY_NUMBER.get(number) ?? null
}

/** Every code of a metric or of one of its values, the main ones first. */
export function allCodes(codes: MetricCodes): MetricCode[] {
  const main = [codes.loinc, codes.npu, codes.mcs, codes.mdc, codes.snomed, codes.sks]
  return [...main.filter((c) => c !== undefined), ...codes.other]
}
