// What was wrong with a request, in words that never hold what was submitted: a value may be a CPR number.

import { AppError } from '#core'

/** FHIR's IssueType, those that we use. */
export type IssueCode =
  | 'invalid'
  | 'value'
  | 'required'
  | 'not-supported'
  | 'not-found'
  | 'deleted'
  | 'forbidden'
  | 'login'
  | 'security'
  | 'expired'
  | 'conflict'
  | 'too-costly'
  | 'timeout'
  | 'transient'
  | 'exception'
  | 'throttled'

/**
 * An error that the FHIR interface answers with an OperationOutcome.
 * @param expression FHIRPath of what was wrong, where there is one
 */
export function fhirProblem(status: number, issue: IssueCode, text: string, expression?: string): AppError {
  return new AppError(`fhir-${issue}`, text, { details: { status, issue, ...(expression && { expression }) } })
}

/** A parameter's name may be quoted only when it looks like one: somebody may have put a number there. */
export function speakableName(name: string): string {
  return /^[_A-Za-z][A-Za-z_.:-]{0,63}$/.test(name) ? `“${name}”` : 'with a strange name'
}

export function badParameter(name: string, text: string): AppError {
  return fhirProblem(400, 'value', `Parameter ${speakableName(name)}: ${text}`)
}
