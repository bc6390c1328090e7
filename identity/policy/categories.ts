// Categories of data: which there are, and which FHIR resource type shows each, as scopes speak of resource types.

import { METRICS, type MetricCategory } from '#core'
import type { DataCategory } from '../access.js'

/** Categories of readings. */
export const METRIC_CATEGORIES: readonly MetricCategory[] = [...new Set(METRICS.map((m) => m.category))].sort()

const OTHERS = ['patient', 'device-data', 'plan', 'audit'] as const satisfies readonly DataCategory[]
export const DATA_CATEGORIES: readonly DataCategory[] = [
  ...new Set<DataCategory>(['vital-signs', 'laboratory', 'exam', 'survey', 'activity', 'device', ...METRIC_CATEGORIES]),
  ...OTHERS,
]

/** What a sharing agreement with a hospital covers when it covers all: everything but who looked. */
export const SHARED_CATEGORIES: readonly DataCategory[] = DATA_CATEGORIES.filter((c) => c !== 'audit')

const RESOURCE_TYPES: Readonly<Partial<Record<DataCategory, string>>> = {
  patient: 'Patient',
  'device-data': 'Device',
  plan: 'CarePlan',
  audit: 'AuditEvent',
}

export function resourceTypeOf(category: DataCategory): string {
  return RESOURCE_TYPES[category] ?? 'Observation'
}
