// The canary around the whole suite, seen from outside: a test run with planted leaks, and the judgement of others.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/build.mjs'
import { type Gathered, TAPS } from '../support/canary/gathered.js'
import { judge, KNOWN_SECRETS } from '../support/canary/judge.js'
import { openCanaryScanner } from './canary-scanner.js'

const LEAKS = 'test/security/planted/leaks.planted.ts'
/** The server's log knows no test; the audit trail is read when the database is put away. */
const PLACES: Readonly<Record<string, string>> = {
  'PostgreSQL log': 'the run > set-up',
  'audit event': `${LEAKS} > set-up`,
}

/** A test run of the file in planted/. */
async function runPlanted(): Promise<{ code: number | null; said: string }> {
  const child = spawn(
    process.execPath,
    [
      join(ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--silent',
      '--config',
      'test/security/planted/vitest.config.ts',
    ],
    { cwd: ROOT, env: { ...process.env, VITEST: undefined, VITEST_WORKER_ID: undefined } },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
  await once(child, 'close')
  return { code: child.exitCode, said }
}

describe('a test run in which everything leaks', () => {
  let run: Awaited<ReturnType<typeof runPlanted>>
  beforeAll(async () => {
    run = await runPlanted()
  })

  it('fails, though every test passed', () => {
    expect(run.said).toMatch(/Tests .*13 passed/)
    expect(run.said).not.toContain('failed')
    expect(run.code).toBe(1)
  })

  it.each([
    ...Object.keys(TAPS).filter((tap) => tap !== 'MQTT topic'),
    'MQTT topic: of a client',
    'MQTT topic: of a broker',
  ])('is told the kind, the test and the place of a leak through: %s', (test) => {
    const tap = test.split(':')[0] ?? ''
    expect(run.said).toContain(`by way of: ${tap}, in ${PLACES[test] ?? `${LEAKS} > ${test}`}, at character `)
  })

  it('is not told the secret itself', () => {
    const scanner = openCanaryScanner(KNOWN_SECRETS)
    scanner.feed('log', run.said)
    expect(scanner.hits()).toEqual([])
  })
})

describe('a test run in which nobody says anything', () => {
  it('fails for every tap: one that fell off would look the same', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'nm-nothing-'))
    expect(judge(empty, true, []).faults).toEqual(
      Object.keys(TAPS).map((tap) => expect.stringContaining(`nothing was taken down by the tap "${tap}"`)),
    )
    expect(judge(empty, false, []).faults).toEqual([])
    await rm(empty, { recursive: true })
  })
})

describe('an exception', () => {
  const leak: Gathered = {
    tap: 'AppError',
    file: 'test/x.test.ts',
    test: 'refuses',
    text: 'no such person: Kanariefugl',
  }
  const exception = { file: leak.file, test: leak.test, taps: [leak.tap], why: 'it refuses' }
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nm-exception-'))
    await writeFile(join(folder, '1.ndjson'), `${JSON.stringify(leak)}\n`)
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('lets through one test at one tap, and nothing else', () => {
    expect(judge(folder, false, []).faults).toHaveLength(1)
    expect(judge(folder, false, [exception]).faults).toEqual([])
    expect(judge(folder, false, [{ ...exception, test: 'refuses more' }]).faults).toHaveLength(1)
    expect(judge(folder, false, [{ ...exception, test: null }]).faults).toHaveLength(1)
    expect(judge(folder, false, [{ ...exception, taps: ['pino line'] }]).faults).toHaveLength(1)
    expect(judge(folder, false, [{ ...exception, line: /^such/ }]).faults).toHaveLength(1)
    expect(judge(folder, false, [{ ...exception, line: /^no such/ }]).faults).toEqual([])
    expect(judge(folder, false, [{ ...exception, file: 'test/y.test.ts' }]).faults).toHaveLength(1)
  })

  it('that no test needs any more is a fault of a whole run', () => {
    const old = { ...exception, test: 'gone', why: 'it once refused' }
    expect(judge(folder, true, [exception, old]).faults).toContainEqual(
      expect.stringContaining('the exception is not needed: test/x.test.ts (it once refused)'),
    )
    expect(judge(folder, false, [exception, old]).faults).toEqual([])
  })
})
