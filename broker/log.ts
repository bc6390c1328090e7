// What the gateway logs with: a pino logger, or anything of its shape. Ids, counts and reasons only, never payloads.

export interface GatewayLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export const SILENT: GatewayLog = { info: () => undefined, warn: () => undefined, error: () => undefined }
