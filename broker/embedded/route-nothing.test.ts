import { Aedes, type PublishPacket } from 'aedes'
import { afterEach, describe, expect, it } from 'vitest'
import { ANNA, up } from '../testing/harness.js'
import { routeNothing } from './route-nothing.js'

let broker: Aedes
afterEach(() => new Promise<void>((resolve) => broker.close(() => resolve())))

describe('routing between clients', () => {
  it('a device’s message goes to nobody; the broker’s own go their way', async () => {
    broker = await Aedes.createBroker()
    routeNothing(broker)
    const heard: string[] = []
    const hear = (filter: string) =>
      new Promise<void>((resolve) => {
        const note = (packet: PublishPacket, done: () => void): void => {
          heard.push(packet.topic)
          done()
        }
        broker.subscribe(filter, note, resolve)
      })
    await hear('v1/#')
    await hear('$SYS/#')
    for (const topic of [up(ANNA), '$SYS/x/heartbeat'])
      await new Promise<void>((resolve) =>
        broker.publish({ cmd: 'publish', topic, payload: '', qos: 1, dup: false, retain: true }, () => resolve()),
      )
    expect(heard).toEqual(['$SYS/x/heartbeat'])
  })
})
