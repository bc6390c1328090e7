// The shape of one entry of the metric catalogue. The entries are generated from measurement-codes.json by `npm run generate`.

/** A code with the two spellings of its system: the national (OID) one and the one of dk-core's slices. */
export interface MetricCode {
  /** As FUT, PHMR and MedCom write it. */
  system: string
  /** As dk-core's slices write it, where it differs. */
  systemDkCore?: string
  code: string
  display?: string
}

/** The codes of one measured thing. Every system is optional; `other` holds further codes that a search or an inbound Observation may use. */
export interface MetricCodes {
  loinc?: MetricCode
  npu?: MetricCode
  mcs?: MetricCode
  mdc?: MetricCode
  snomed?: MetricCode
  sks?: MetricCode
  other: readonly MetricCode[]
}

/** value in the metric's unit = factor × value in `unit` + offset. */
export interface UnitConversion {
  unit: string
  factor: number
  offset: number
  aliases: readonly string[]
}

/** One number of a metric. Blood pressure has three, every other metric has one, called `value`. */
export interface MetricValue {
  name: string
  required: boolean
  nameDa: string
  nameEn: string
  /** Beyond these the number cannot be physical: quarantine. In the metric's unit; an engineering proposal, to be signed off clinically. */
  rejectBelow: number
  rejectAbove: number
  codes: MetricCodes
}

export type MetricCategory = 'vital-signs' | 'laboratory' | 'exam' | 'survey' | 'activity' | 'device'

export interface Metric {
  id: string
  /** The ledger's number of it: on disk, never reused. */
  number: number
  nameDa: string
  nameEn: string
  category: MetricCategory
  /** UCUM code of all its values. */
  unit: string
  /** Other units a device may send, and how to convert them. */
  conversions: readonly UnitConversion[]
  /** In the order of the ledger's columns v1, v2, v3. */
  values: readonly MetricValue[]
  /** Codes of the metric as a whole (for blood pressure: of the panel). */
  codes: MetricCodes
}
