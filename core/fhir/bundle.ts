// A searchset Bundle written as JSON text around resources that are text already, so that their decimals stay as sent.

import type { EpochMs } from '../time/instant.js'
import { formatInstant } from '../time/instant.js'

export interface SearchsetEntry {
  fullUrl?: string
  /** The resource as JSON text. */
  resource: string
  mode: 'match' | 'include' | 'outcome'
}

export interface Searchset {
  id: string
  /** The searchset holds everything recorded before this moment. */
  lastUpdated: EpochMs
  /** Null when nobody counted. */
  total: number | null
  links: readonly { relation: string; url: string }[]
  entries: readonly SearchsetEntry[]
}

/** The Bundle as JSON text; `entry` is left out when there is none, as FHIR wants no empty arrays. */
export function emitSearchset({ id, lastUpdated, total, links, entries }: Searchset): string {
  let text = `{"resourceType":"Bundle","id":${JSON.stringify(id)},"meta":{"lastUpdated":"${formatInstant(lastUpdated)}"},"type":"searchset"`
  if (total !== null) text += `,"total":${total}`
  if (links.length > 0) text += `,"link":${JSON.stringify(links)}`
  if (entries.length > 0) {
    text += ',"entry":['
    for (let i = 0; i < entries.length; i++) {
      const { fullUrl, resource, mode } = entries[i]!
      if (i > 0) text += ','
      text += fullUrl === undefined ? '{' : `{"fullUrl":${JSON.stringify(fullUrl)},`
      text += `"resource":${resource},"search":{"mode":"${mode}"}}`
    }
    text += ']'
  }
  return `${text}}`
}
