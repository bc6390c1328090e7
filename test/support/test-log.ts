// The log of servers that tests start: at its most talkative, and read by nobody but the canary.

import { Writable } from 'node:stream'
import { type Logger, type LoggerOptions, pino } from 'pino'

/** @param serializers what the program gives its own log there */
export function testLog(serializers: LoggerOptions['serializers'] = {}): Logger {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  return pino({ level: 'trace', serializers }, nowhere)
}
