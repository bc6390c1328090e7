import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#core'
import { errorFields } from './log.js'
import { ANNA, BENT, type Harness, startHarness, status, up } from './testing/harness.js'
import { connectPacket, publishPacket } from './testing/raw-client.js'

let harness: Harness | null = null
afterEach(async () => {
  await harness?.close()
  harness = null
})

const CANARY = '1212121212-canary'

describe('the gateway’s log', () => {
  it('names devices and reasons, and never a password, a payload, a topic or a stranger’s text', async () => {
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
    const broken = new Error(CANARY, { cause: { detail: CANARY } })
    let attempt = 0
    const outcomes = [new AppError('not-durable', 'The ledger is away.', { cause: broken }), broken]
    harness = await startHarness({
      log,
      onMessage: () => Promise.reject(outcomes[attempt++ % 2]),
      ports: {
        authenticate: (id, password) =>
          id === BENT ? Promise.reject(broken) : Promise.resolve(password.equals(Buffer.from('x')) ? 'refused' : 'ok'),
      },
    })
    const password = Buffer.from(CANARY)
    await harness.connect(CANARY, { username: CANARY, password })
    await harness.connect(BENT, { password })
    await harness.connect(ANNA, { username: CANARY, password })
    const payload = CANARY
    const will = { topic: status(ANNA), payload, qos: 0 } as const
    const provoke: ((send: (packet: Parameters<typeof publishPacket>[0]) => void) => void)[] = [
      (send) => send(up(ANNA)),
      (send) => send(up(ANNA)),
      (send) => send(up(ANNA)),
      (send) => send(`v1/devices/${ANNA}/up/${CANARY}/${'x'.repeat(80)}`),
      (send) => send(up(BENT)),
    ]
    for (const act of provoke) {
      const client = await harness.device(ANNA, { password })
      act((topic) => client.send(publishPacket(topic, { payload })))
      await client.closed
    }
    const twice = await harness.device(ANNA, { password, will })
    twice.send(connectPacket(ANNA, { password, will }))
    await twice.closed
    const malformed = await harness.device(ANNA, { password })
    malformed.write(Buffer.concat([Buffer.from([0x82, 40, 0, 1, 0x7f, 0xff]), Buffer.from(CANARY.padEnd(36))]))
    await malformed.closed
    const { until, gateway } = harness
    await until(() => gateway.stats().connections === 0 && lines.length >= 8)
    const text = lines.join('')
    expect(text).not.toContain('canary')
    expect(text).not.toContain(password.toString('base64'))
    expect(text).not.toContain(JSON.stringify([...password]).slice(1, -1))
    expect(text).toContain(ANNA)
    expect(text).toContain('not-durable')
    expect(text).toContain('bad-topic')
  })

  it('says the code of a foreign error and no more', () => {
    expect(errorFields(Object.assign(new Error(CANARY), { code: '23505', detail: CANARY }))).toEqual({ error: '23505' })
    expect(errorFields(new TypeError(CANARY))).toEqual({ error: 'TypeError' })
    expect(errorFields(CANARY)).toEqual({ error: 'unknown' })
    const cause = Object.assign(new Error(CANARY), { code: '57P01' })
    expect(errorFields(new AppError('not-durable', 'Away.', { details: { rows: 3 }, cause }))).toEqual({
      error: 'not-durable',
      why: 'Away.',
      rows: 3,
      cause: '57P01',
    })
  })
})
