// An embedded gateway with everything around it played by the test: identity, ledger, clock. Only for tests.

import { type DeviceId, deviceId } from '#core'
import { createEmbeddedGateway, type EmbeddedGateway, type EmbeddedOptions } from '../embedded/embedded-gateway.js'
import type { EmbeddedSettings } from '../embedded/settings.js'
import type { BrokerPorts, DeviceMessage, OnMessage } from '../gateway.js'
import { connectPacket, openRaw, type RawClient } from './raw-client.js'

export const ANNA = deviceId('0anna00000000')
export const BENT = deviceId('0bent00000000')
export const HUB = deviceId('0hjb000000000')

export const up = (device: string, format = 'readings'): string => `v1/devices/${device}/up/${format}`
export const status = (device: string): string => `v1/devices/${device}/status`
export const down = (device: string, end: string): string => `v1/devices/${device}/down/${end}`

export interface Harness {
  gateway: EmbeddedGateway
  port: number
  messages: DeviceMessage[]
  /** Connects and waits for the CONNACK, whatever it says. */
  connect(id: string, options?: Parameters<typeof connectPacket>[1]): Promise<{ client: RawClient; code: number }>
  /** Connects as a device must and expects to be let in. */
  device(id: DeviceId, options?: Parameters<typeof connectPacket>[1]): Promise<RawClient>
  open(): Promise<RawClient>
  /** Waits until the condition holds; looks again after every turn of the event loop. */
  until(condition: () => boolean): Promise<void>
  close(): Promise<void>
}

export interface HarnessOptions {
  settings?: Partial<EmbeddedSettings>
  ports?: Partial<BrokerPorts>
  onMessage?: OnMessage
  onListening?: EmbeddedOptions['onListening']
  onCloneSuspected?: EmbeddedOptions['onCloneSuspected']
  log?: EmbeddedOptions['log']
}

export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const messages: DeviceMessage[] = []
  const clients: RawClient[] = []
  const ports: BrokerPorts = {
    authenticate: async (id, password) => (password.equals(Buffer.from(`secret of ${id}`)) ? 'ok' : 'refused'),
    mayPublishFor: async () => false,
    ledgerReady: () => true,
    clock: () => Date.now(),
    ...options.ports,
  }
  const gateway = createEmbeddedGateway({
    ports,
    settings: { port: 0, ...options.settings },
    ...(options.onListening && { onListening: options.onListening }),
    ...(options.onCloneSuspected && { onCloneSuspected: options.onCloneSuspected }),
    ...(options.log && { log: options.log }),
  })
  await gateway.start((message) => {
    messages.push(message)
    return options.onMessage?.(message) ?? Promise.resolve()
  })
  const port = gateway.port ?? 0

  const harness: Harness = {
    gateway,
    port,
    messages,
    async open() {
      const client = await openRaw(port)
      clients.push(client)
      return client
    },
    async connect(id, connectOptions) {
      const client = await harness.open()
      client.send(connectPacket(id, connectOptions))
      const { returnCode } = await client.next('connack')
      return { client, code: returnCode ?? -1 }
    },
    async device(id, connectOptions) {
      const { client, code } = await harness.connect(id, connectOptions)
      if (code !== 0) throw new Error(`the device was refused with ${code}`)
      return client
    },
    async until(condition) {
      while (!condition()) await new Promise((resolve) => setImmediate(resolve))
    },
    async close() {
      for (const client of clients) client.destroy()
      await gateway.close()
    },
  }
  return harness
}
