// Passes the server's log lines on to ours. A statement's error text may hold values from a row ("invalid input
// syntax ..."), so of clients' errors only the SQLSTATE is passed on: the client itself got the text.

import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { EmbeddedLog } from './types.js'

/** Backend type, SQLSTATE and process id before each message: what `parseLine` reads. */
export const LINE_PREFIX = 'pg|%b|%e|%p|'

const LINE = /^pg\|([^|]*)\|([^|]*)\|(\d+)\|\s*([A-Z]+):\s+(.*)$/

/** Said with level LOG, yet an operator should see it. */
const NOTEWORTHY = /terminated|crash|interrupted|not properly shut down|recovery|could not|corrupt|out of/i

export interface ServerLog {
  /** The latest lines that hold no client's data: what an error about the start quotes. */
  tail(): string
  /** Stops reading, so that the stream does not keep our process alive. */
  stop(): void
}

export function followServerLog(stream: Readable, log: EmbeddedLog): ServerLog {
  const lines = createInterface({ input: stream })
  const latest: string[] = []
  lines.on('line', (text) => {
    const line = classifyLine(text)
    if (line === null) return
    if (line.quotable) {
      latest.push(line.message)
      if (latest.length > 20) latest.shift()
    }
    const { level, message, details } = line
    if (level === 'debug') log.debug?.(details, message)
    else log[level](details, message)
  })
  return {
    tail: () => latest.join('\n'),
    stop: () => {
      lines.close()
      stream.destroy()
    },
  }
}

export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error'
  message: string
  details: { backend: string; sqlState: string } | { backend: 'postgres' }
  quotable: boolean
}

/** @returns null for a continuation line, which can hold values of rows */
export function classifyLine(text: string): LogLine | null {
  if (text.trim() === '' || text.startsWith('\t')) return null
  const match = LINE.exec(text)
  // Before the prefix is set, and from the C library: the server's own, no client has connected.
  if (match === null) return { level: 'warn', message: text, details: { backend: 'postgres' }, quotable: true }
  const [, backend = '', sqlState = '', , severity = '', message = ''] = match
  const details = { backend, sqlState }
  if (backend === 'client backend' || backend === 'parallel worker') {
    // Class 57: sent away because the server starts or stops, which is said elsewhere.
    if (sqlState.startsWith('57'))
      return { level: 'debug', message: 'a client was sent away', details, quotable: false }
    // 55P03: we ourselves did not want to wait for a lock any longer, and whoever asked says so where it matters.
    if (sqlState === '55P03') return { level: 'debug', message: 'a lock was not waited for', details, quotable: false }
    return severity === 'LOG' || severity === 'PANIC'
      ? { level: severity === 'LOG' ? 'debug' : 'error', message, details, quotable: false }
      : { level: 'warn', message: `a statement failed with SQLSTATE ${sqlState}`, details, quotable: false }
  }
  return { level: levelOf(severity, message), message, details, quotable: true }
}

/** Another server is still (or already) there: start.ts waits and tries again, and says so itself. */
export function saysOccupied(text: string): boolean {
  return /lock file "postmaster\.pid" already exists|shared memory block .* is still in use/.test(text)
}

function levelOf(severity: string, message: string): LogLine['level'] {
  if (saysOccupied(message)) return 'debug'
  if (severity === 'PANIC' || severity === 'FATAL' || severity === 'ERROR') return 'error'
  if (severity === 'WARNING') return 'warn'
  return NOTEWORTHY.test(message) ? 'warn' : 'debug'
}
