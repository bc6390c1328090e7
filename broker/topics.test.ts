import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deviceId } from '#core'
import { downTopic, isOwnDownFilter, isOwnDownTopic, parseUpTopic } from './topics.js'

const OWN = deviceId('0123456789abc')
const OTHER = deviceId('0123456789abd')

describe('topics of the device contract', () => {
  it.each([
    ['v1/devices/0123456789abc/up/readings', 'up', 'readings'],
    ['v1/devices/0123456789abc/up/gatt/2a35', 'up', 'gatt/2a35'],
    ['v1/devices/0123456789abc/up/model/acme-bp-200', 'up', 'model/acme-bp-200'],
    ['v1/devices/0123456789abc/up/fhir', 'up', 'fhir'],
    ['v1/devices/0123456789abc/status', 'status', null],
    [`v1/devices/0123456789abc/up/${'x'.repeat(64)}`, 'up', 'x'.repeat(64)],
  ])('reads %s', (topic, kind, format) => {
    expect(parseUpTopic(topic)).toEqual({ deviceId: OWN, kind, format })
  })

  it.each([
    '',
    '/',
    'v1/devices/0123456789abc',
    'v1/devices/0123456789abc/',
    'v1/devices/0123456789abc/up',
    'v1/devices/0123456789abc/up/',
    'v1/devices/0123456789abc/up//readings',
    'v1/devices/0123456789abc/up/.hidden',
    'v1/devices/0123456789abc/up/Readings',
    'v1/devices/0123456789abc/up/gatt/+',
    'v1/devices/0123456789abc/up/#',
    'v1/devices/0123456789abc/up/målinger',
    'v1/devices/0123456789abc/up/read ings',
    'v1/devices/0123456789abc/up/readings\n',
    'v1/devices/0123456789abc/up/readings\u0000',
    `v1/devices/0123456789abc/up/${'x'.repeat(65)}`,
    'v1/devices/0123456789abc/status/',
    'v1/devices/0123456789abc/status/x',
    'v1/devices/0123456789abc/statuses',
    'v1/devices/0123456789abc/down/receipt',
    'v1/devices/0123456789ABC/up/readings',
    'v1/devices/0123456789ab/up/readings',
    'v1/devices/0123456789abcd/up/readings',
    'v1/devices/z123456789abc/up/readings',
    'v1/devices/0123456789abi/up/readings',
    'v1/devices/+/up/readings',
    'v1/devices//up/readings',
    '/v1/devices/0123456789abc/up/readings',
    'v2/devices/0123456789abc/up/readings',
    'V1/devices/0123456789abc/up/readings',
    '$share/x/v1/devices/0123456789abc/up/readings',
    '$SYS/0123456789abc/new/clients',
  ])('refuses %j', (topic) => {
    expect(parseUpTopic(topic)).toBeNull()
  })

  it('never reads a topic that it would not have written the same way', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (rest) => {
        const topic = `v1/devices/0123456789abc/${rest}`
        const read = parseUpTopic(topic)
        if (read === null) return
        const spelled = read.kind === 'status' ? 'status' : `up/${read.format}`
        expect(`v1/devices/${read.deviceId}/${spelled}`).toBe(topic)
        expect(topic).toMatch(/^[\x21-\x7e]+$/)
      }),
    )
  })

  it('lets a device hear its own downlink and nothing wider', () => {
    for (const end of ['#', 'receipt', 'command'])
      expect(isOwnDownFilter(OWN, `v1/devices/0123456789abc/down/${end}`)).toBe(true)
    for (const filter of [
      '#',
      '+/#',
      '$SYS/#',
      'v1/#',
      'v1/devices/+/down/#',
      'v1/devices/0123456789abd/down/#',
      'v1/devices/0123456789abc/#',
      'v1/devices/0123456789abc/+/receipt',
      'v1/devices/0123456789abc/down/+',
      'v1/devices/0123456789abc/up/#',
      '$share/x/v1/devices/0123456789abc/down/#',
    ])
      expect(isOwnDownFilter(OWN, filter), filter).toBe(false)
  })

  it('knows a device’s own downlink topics', () => {
    expect(isOwnDownTopic(OWN, downTopic(OWN, 'command'))).toBe(true)
    expect(isOwnDownTopic(OWN, downTopic(OWN, 'receipt'))).toBe(true)
    expect(isOwnDownTopic(OWN, downTopic(OTHER, 'receipt'))).toBe(false)
  })
})
