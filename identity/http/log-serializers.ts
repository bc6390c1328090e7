// What the web log may say of a request and of an error: an allow-list. Addresses, headers and bodies can hold a person's
// number or name, so a request is its route's pattern, and an unexpected error loses everything that was quoted in it.

import type { FastifyRequest } from 'fastify'
import { AppError } from '#core'

interface LoggedError {
  type: string
  code: string | null
  message: string
  stack: string
}

/** Numbers of four digits or more and whatever stands in quotes or brackets may be a value that somebody sent. */
function scrub(message: string): string {
  return message
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`|\([^)]*\)/g, '…')
    .replaceAll(/\d[\d -]{2,}\d/g, '…')
    .slice(0, 200)
}

function frames(stack: string | undefined): string {
  return (stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 12)
    .join('\n')
}

export function logError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, code: null, message: '', stack: '' }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null
  const own = error instanceof AppError
  // V8 repeats part of the text it could not parse, without quotes.
  const message = own ? error.message : error instanceof SyntaxError ? 'not parsable' : scrub(error.message)
  return { type: error.name, code, message, stack: frames(error.stack) }
}

/** For `Fastify({ logger: { serializers } })` and for pino itself. */
export const logSerializers = {
  req: (request: FastifyRequest) => ({
    id: request.id,
    method: request.method,
    route: request.routeOptions?.url ?? null,
  }),
  res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
  err: logError,
}
