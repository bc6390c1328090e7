// How a meter says that the true value lies beyond the number it gives.

/** As FHIR writes it (Quantity.comparator). */
export type Comparator = '<' | '<=' | '>=' | '>'

/** Name of the platform's context entry that keeps a value's comparator. A device cannot write it: its own keys have no dot. */
export function comparatorKey(valueName: string): `comparator.${string}` {
  return `comparator.${valueName}`
}

export function isComparator(text: unknown): text is Comparator {
  return text === '<' || text === '<=' || text === '>=' || text === '>'
}
