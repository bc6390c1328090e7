// `_elements` and `_summary` on resources that are JSON text already: parts are cut out as they stand, so that decimals stay as sent.

import { OBSERVATION_VALUE } from '#core'

const TAG = `"tag":[{"system":"${OBSERVATION_VALUE}","code":"SUBSETTED"}]`

/** The index after the JSON value that starts at `start`, in text that is known to be JSON without white space. */
function valueEnd(json: string, start: number): number {
  let depth = 0
  for (let i = start; i < json.length; i++) {
    const c = json[i]
    if (c === '"') {
      for (i++; json[i] !== '"'; i++) if (json[i] === '\\') i++
      if (depth === 0) return i + 1
    } else if (c === '{' || c === '[') depth++
    else if (c === '}' || c === ']') {
      if (depth === 0) return i
      if (--depth === 0) return i + 1
    } else if (c === ',' && depth === 0) return i
  }
  return json.length
}

/** The members of a JSON object, names with their values' text. */
function members(json: string): [string, string][] {
  const found: [string, string][] = []
  for (let at = 1; at < json.length - 1; ) {
    const nameEnd = valueEnd(json, at)
    const end = valueEnd(json, nameEnd + 1)
    found.push([json.slice(at + 1, nameEnd - 1), json.slice(nameEnd + 1, end)])
    at = end + 1
  }
  return found
}

/** Keeps these elements beside type, id and meta, and says in meta that the rest is missing. */
export function keepElements(json: string, elements: readonly string[]): string {
  const wanted = new Set(['resourceType', 'id', 'meta', ...elements])
  const parts = members(json)
    .filter(([name]) => wanted.has(name))
    .map(([name, value]) => {
      const subsetted = name === 'meta' && !value.includes('SUBSETTED')
      return `"${name}":${subsetted ? `${value.slice(0, -1)},${TAG}}` : value}`
    })
  return `{${parts.join(',')}}`
}
