// The one caller that a connection cannot play: Aedes asks about a will whose client it no longer knows.

import type { PublishPacket } from 'aedes'
import { describe, expect, it } from 'vitest'
import { createCounters } from '../counters.js'
import type { BrokerPorts, DeviceMessage } from '../gateway.js'
import { SILENT } from '../log.js'
import { ANNA, BENT, down, status } from '../testing/harness.js'
import { createPublishDoor } from './publish-door.js'
import { createSessions } from './session.js'
import { EMBEDDED_DEFAULTS } from './settings.js'

async function judge(will: object): Promise<{ messages: DeviceMessage[]; error: Error | null }> {
  const messages: DeviceMessage[] = []
  const ports: BrokerPorts = {
    authenticate: async () => 'ok',
    mayPublishFor: async () => true,
    ledgerReady: () => true,
    clock: () => 42,
  }
  const settings = EMBEDDED_DEFAULTS
  const door = createPublishDoor({
    ports,
    settings,
    sessions: createSessions(settings, ports.clock),
    counters: createCounters(),
    log: SILENT,
    onMessage: async (message) => void messages.push(message),
    isClosing: () => false,
  })
  const packet: PublishPacket = {
    cmd: 'publish',
    topic: '',
    payload: 'gone',
    qos: 1,
    dup: false,
    retain: true,
    ...will,
  }
  const error = await new Promise<Error | null>((resolve) =>
    door.authorizePublish(null, packet, (refused) => resolve(refused ?? null)),
  )
  expect(packet.retain).toBe(false)
  return { messages, error }
}

describe('a will without its connection', () => {
  it('is the device’s whose id it bears', async () => {
    const { messages, error } = await judge({ topic: status(ANNA), clientId: ANNA })
    expect(error).toBeNull()
    expect(messages).toEqual([
      expect.objectContaining({
        deviceId: ANNA,
        publisherId: ANNA,
        will: true,
        retained: false,
        receivedAt: 42,
        address: '',
      }),
    ])
  })

  it.each([
    ['nobody', { topic: status(ANNA) }],
    ['another device', { topic: status(ANNA), clientId: BENT }],
    ['no device', { topic: status(ANNA), clientId: 'aedes_1234' }],
    ['a topic it may not use', { topic: down(ANNA, 'command'), clientId: ANNA }],
    ['QoS 2', { topic: status(ANNA), clientId: ANNA, qos: 2 }],
    ['the broker', { topic: '$SYS/x/new/clients', clientId: ANNA }],
  ])('is refused from or with %s', async (_what, will) => {
    const { messages, error } = await judge(will)
    expect(error).toMatchObject({ code: 'publish-refused' })
    expect(messages).toEqual([])
  })
})
