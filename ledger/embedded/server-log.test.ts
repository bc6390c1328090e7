import { describe, expect, it } from 'vitest'
import { classifyLine } from './server-log.js'

describe("the server's log", () => {
  it('passes on what the server says of itself', () => {
    expect(classifyLine('pg|postmaster|00000|17|LOG:  database system is ready to accept connections')).toMatchObject({
      level: 'debug',
      message: 'database system is ready to accept connections',
    })
    expect(classifyLine('pg|checkpointer|58030|17|PANIC:  could not write to file')).toMatchObject({ level: 'error' })
    expect(
      classifyLine('pg|postmaster|00000|17|LOG:  server process (PID 18) was terminated by signal 9: Killed'),
    ).toMatchObject({ level: 'warn' })
  })

  it("passes on only the code of a client's error", () => {
    const line = classifyLine('pg|client backend|22P02|17|ERROR:  invalid input syntax for type integer: "251248-9996"')
    expect(line).toMatchObject({ level: 'warn', details: { sqlState: '22P02' }, quotable: false })
    expect(JSON.stringify(line)).not.toContain('251248')
  })

  it('does not warn of what we chose ourselves: to end, and not to wait for a lock', () => {
    for (const state of ['57P01', '55P03'])
      expect(classifyLine(`pg|client backend|${state}|17|ERROR:  canceling statement`)).toMatchObject({
        level: 'debug',
      })
  })

  it('drops lines that continue a message, for they can hold values', () => {
    expect(classifyLine('\tsecond line of a text with 251248-9996')).toBeNull()
  })

  it('quotes what is said before the settings are read', () => {
    expect(classifyLine('postgres: could not access the server configuration file')).toMatchObject({ quotable: true })
  })
})
