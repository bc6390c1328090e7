// The further fields of an Open mHealth body as a reading's context. A word that is not published is refused, as the schemas do.

import { JsonNumber, type JsonObject } from '../json/read-json.js'
import { CONTEXT_LIMITS } from '../readings/remarks.js'
import { type Refused, refused } from '../refusal.js'
import { SPECIMENS, WORDS } from './schemas.js'

export function readOmhContext(body: JsonObject, path: string): Record<string, string | number> | Refused {
  const context: Record<string, string | number> = {}
  for (const { field, entry, words } of WORDS) {
    const word = body.get(field) ?? null
    if (word === null) continue
    if (typeof word !== 'string' || !words.has(word))
      return refused('bad-context', `${path}/${field}: a published word`)
    context[entry] = word
  }
  const specimen = specimenOf(body)
  if (specimen !== null) {
    if (!SPECIMENS.has(specimen)) return refused('bad-context', `${path}/specimen_source: a published word`)
    context.specimen = specimen
  }
  const flow = body.get('supplemental_oxygen_flow_rate') ?? null
  if (flow !== null) {
    const litres = flow instanceof Map && flow.get('unit') === 'L/min' ? flow.get('value') : null
    const number = litres instanceof JsonNumber ? Number(litres.text) : Number.NaN
    if (!Number.isFinite(number)) return refused('bad-context', `${path}/supplemental_oxygen_flow_rate: in L/min`)
    context.oxygenFlowLMin = number
  }
  const notes = body.get('user_notes')
  if (typeof notes === 'string' && notes !== '') context.note = cut(notes)
  return context
}

/** What the sample was, `''` for something that is no text; null when nothing is said. */
export function specimenOf(body: JsonObject): string | null {
  const specimen = body.get('specimen_source') ?? body.get('blood_specimen_type') ?? null
  return specimen === null ? null : typeof specimen === 'string' ? specimen : ''
}

/** At most the context's length, never half a character. The whole note stays in the message. */
function cut(text: string): string {
  return text.slice(0, CONTEXT_LIMITS.textLength).replace(/[\uD800-\uDBFF]$/, '')
}
