// What the gateway logs with: a pino logger, or anything of its shape. Ids, counts, codes and reasons only, never payloads.

import { AppError } from '#core'

export interface GatewayLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export const SILENT: GatewayLog = { info: () => undefined, warn: () => undefined, error: () => undefined }

/**
 * What may be said of an error: its code and, when it is ours, its sentence. The error itself never goes to a log: Aedes hangs
 * whole packets on its own, passwords included, and PostgreSQL quotes values.
 */
export function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { error: 'unknown' }
  if (!(error instanceof AppError)) return { error: foreignCode(error) }
  const { code, message, details, cause } = error
  return { error: code, why: message, ...details, ...(cause instanceof Error && { cause: foreignCode(cause) }) }
}

function foreignCode(error: Error): string {
  const code = 'code' in error ? error.code : undefined
  return typeof code === 'string' || typeof code === 'number' ? String(code) : error.name
}
