import { describe, expect, it } from 'vitest'
import { readConfig } from '../config.js'
import { welcome } from './welcome.js'

const demo = {
  people: [{ name: 'Nurse', description: 'sees everybody' }],
  publishLine: ({ host, port, credentials }: { host: string; port: number; credentials: boolean }) =>
    `publish to ${host} ${port}${credentials ? ' as the device' : ''}`,
}
const said = (env: Record<string, string>, withDemo: boolean): string =>
  welcome(readConfig(env, true), {
    publicUrl: 'http://localhost:8080',
    ports: { mqtt: env.MQTT_URL ? null : 1899 },
    demo: withDemo ? demo : null,
  })

describe('the words at the start', () => {
  it('give a line to copy for the embedded broker', () => {
    expect(said({}, true)).toContain('publish to 127.0.0.1 1899 as the device')
  })

  it.each([
    ['mqtts://ingest:hunter2@broker.example?clientId=g', 'mqtts://broker.example', 'publish to broker.example 8883\n'],
    [
      'mqtt://ingest:hunter2@broker.example:1884?clientId=g',
      'mqtt://broker.example:1884',
      'publish to broker.example 1884\n',
    ],
  ])('name the foreign broker without our password, and say that the simulator is off: %s', (url, address, line) => {
    const text = said({ MQTT_URL: url }, true)
    expect(text).toContain(address)
    expect(text).toContain('the simulator is off')
    expect(text).toContain(line)
    expect(text).not.toContain('hunter2')
    expect(said({ MQTT_URL: url }, false)).toContain(`Devices connect to ${address}.`)
    expect(said({ MQTT_URL: url }, false)).not.toContain('hunter2')
  })

  it('offer no command for a broker that speaks only WebSocket', () => {
    const text = said({ MQTT_URL: 'wss://broker.example/mqtt?clientId=g' }, true)
    expect(text).toContain('wss://broker.example')
    expect(text).not.toContain('publish to')
  })
})
