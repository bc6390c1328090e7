// A search from its parameters: what each one means, what is refused and what is ignored. Pure: the clock's reading is an argument.

import { CITIZEN_SYSTEM, type EpochMs, isPersonNumberSystem, parsePersonNumber, type Token } from '#core'
import type { ResourceType } from '../rest/resource-types.js'
import { parseDevice } from './device.js'
import { type Pair, splitAlternatives } from './lex.js'
import { parseObservation } from './observation.js'
import { PARAMETERS, REFUSED_PARAMETERS, RESULT_PARAMETERS } from './parameters.js'
import { parsePatient } from './patient.js'
import { MAX_COUNT, parsePresentation, parseSort } from './presentation.js'
import { badParameter, fhirProblem, speakableName } from './problem.js'
import type { ParsedSearch, TypedQuery } from './query.js'
import { parseToken } from './tokens.js'

export interface SearchContext {
  /** Our FHIR base URL, without a slash at the end. */
  base: string
  now: EpochMs
  /** A parameter that we do not know is an error, not a remark. */
  strict: boolean
  /** Parameters came in a body: a person number may stand among them. */
  private: boolean
}

/** One occurrence of a parameter: `name:modifier.chain=value`. */
export interface Criterion {
  name: string
  modifier: string | null
  chain: string | null
  value: string
}

/** A parameter's name in its parts; null when it has not the form. */
function criterionOf({ name, value }: Pair): Criterion | null {
  const m = /^([_A-Za-z][A-Za-z_-]*)(?::([A-Za-z-]+))?(?:\.([A-Za-z_.:-]+))?$/.exec(name)
  return m ? { name: m[1] ?? '', modifier: m[2] ?? null, chain: m[3] ?? null, value } : null
}

const NOT_IN_LINKS: ReadonlySet<string> = new Set(['_cursor', '_format', '_pretty'])

/** Links say the page size that was used. */
function clampCount(pair: Pair): Pair {
  return pair.name === '_count' && Number(pair.value) > MAX_COUNT ? { ...pair, value: String(MAX_COUNT) } : pair
}

/** Values of all parameters together: each may cost a question to the vault. */
const MAX_VALUES = 1000

const isResult = (name: string): boolean => (RESULT_PARAMETERS as readonly string[]).includes(name)

/** Whether a criterion searches a business identifier, which may be a person number. */
function isIdentifier({ name, modifier, chain }: Criterion): boolean {
  return name === 'identifier' || modifier === 'identifier' || (chain ?? '').split('.').at(-1) === 'identifier'
}

/** Parameters in which somebody may try a person number in place of an id. */
const NAMING: ReadonlySet<string> = new Set(['_id', 'patient', 'subject'])

function isPublicToken({ system, code }: Token): boolean {
  return system !== undefined && system !== '' && !isPersonNumberSystem(system) && !parsePersonNumber(code)
}

/**
 * A person number never stands in a URL: not in one that we are sent, and not in one that we make.
 * @throws AppError `fhir-security` (400) with the advice to use POST
 */
export function refusePersonNumbers(pairs: readonly Pair[]): void {
  for (const pair of pairs) {
    const found = criterionOf(pair)
    const naming = found !== null && (isIdentifier(found) || NAMING.has(found.name))
    const exposed = splitAlternatives(pair.value).some(
      (text) =>
        isPersonNumberSystem(text.split('|')[0] ?? '') ||
        (naming && parsePersonNumber(text.split(/[|/]/).at(-1)?.trim() ?? '') !== null),
    )
    if (exposed) {
      throw fhirProblem(
        400,
        'security',
        'A person number must not stand in a URL: send the parameters by POST to _search, in the body.',
      )
    }
  }
}

/** Checks that a modifier is one the parameter takes. A modifier that we do not know changes the question: never ignored. */
function checkModifier(type: ResourceType, { name, modifier }: Criterion): void {
  if (modifier === null) return
  const spec = PARAMETERS[type][name]
  const known = spec && (spec.modifiers.includes(modifier) || (modifier === 'missing' && type === 'Observation'))
  if (!known) throw fhirProblem(400, 'not-supported', `Parameter ${speakableName(name)} does not take this modifier.`)
}

/** Chains we follow: a patient's identifier. */
function isKnown(type: ResourceType, { name, chain }: Criterion): boolean {
  if (!Object.hasOwn(PARAMETERS[type], name)) return false
  if (chain === null) return true
  return type === 'Observation' && (name === 'patient' || name === 'subject') && chain === 'identifier'
}

function mayStandInUrl(criterion: Criterion): boolean {
  if (!isIdentifier(criterion)) return true
  return splitAlternatives(criterion.value).every((text) => {
    const token = parseToken(criterion.name, text)
    return isPublicToken(token) && token.system === CITIZEN_SYSTEM
  })
}

function typedQuery(
  type: ResourceType,
  criteria: readonly Criterion[],
  pairs: readonly Pair[],
  context: SearchContext,
): TypedQuery {
  const sort = parseSort(type, pairs)
  switch (type) {
    case 'Observation':
      return { ...parseObservation(criteria, context), sort }
    case 'Patient':
      return parsePatient(criteria)
    case 'Device':
      return parseDevice(criteria, context)
  }
}

/**
 * Understands a search.
 * @throws AppError with a FHIR status: bad values, unknown modifiers, refused parameters, and unknown ones when strict
 */
export function parseSearch(type: ResourceType, pairs: readonly Pair[], context: SearchContext): ParsedSearch {
  if (!context.private) refusePersonNumbers(pairs)
  const criteria: Criterion[] = []
  const understood: Pair[] = []
  const ignored = new Set<string>()
  const printable: Pair[] = []
  let values = 0
  const understand = (pair: Pair, mayPrint: boolean): void => {
    understood.push(pair)
    if (mayPrint) printable.push(pair)
  }
  for (const pair of pairs) {
    if (REFUSED_PARAMETERS.has(pair.name.split(':')[0] ?? ''))
      throw fhirProblem(400, 'not-supported', `Parameter ${speakableName(pair.name)} is not supported.`)
    if (isResult(pair.name)) {
      if (!NOT_IN_LINKS.has(pair.name)) understand(clampCount(pair), true)
      continue
    }
    const criterion = criterionOf(pair)
    const base = criterion ? criterion.name : ''
    if (isResult(base)) throw fhirProblem(400, 'not-supported', `Parameter ${speakableName(base)} takes no modifier.`)
    if (criterion && Object.hasOwn(PARAMETERS[type], criterion.name)) checkModifier(type, criterion)
    if (!criterion || !isKnown(type, criterion)) {
      if (context.strict) throw fhirProblem(400, 'not-supported', `Parameter ${speakableName(pair.name)} is not known.`)
      ignored.add(pair.name)
      continue
    }
    if (criterion.value.trim() === '') throw badParameter(criterion.name, 'a value is empty.')
    values += splitAlternatives(criterion.value).length
    if (values > MAX_VALUES) throw fhirProblem(400, 'too-costly', `A search has at most ${MAX_VALUES} values.`)
    criteria.push(criterion)
    understand(pair, mayStandInUrl(criterion))
  }
  return {
    type,
    query: typedQuery(type, criteria, pairs, context),
    present: parsePresentation(type, pairs),
    understood,
    printable,
    ignored: [...ignored],
  }
}
