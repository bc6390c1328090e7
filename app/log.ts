// The one logger. Fields are chosen where they are logged; nothing logs payloads, names or CPR numbers.

import { pino } from 'pino'

export type Logger = pino.Logger

/** JSON to stdout, pretty on a terminal. */
export function createLog(name: string, level: string): Logger {
  const base = { name, level, base: { role: name }, timestamp: pino.stdTimeFunctions.isoTime }
  if (!process.stdout.isTTY) return pino(base)
  return pino({
    ...base,
    transport: { target: 'pino-pretty', options: { ignore: 'hostname,pid', translateTime: 'SYS:HH:MM:ss' } },
  })
}
