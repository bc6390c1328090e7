import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { AppError } from '#core'
import { parseBrokerUrl } from './broker-url.js'

describe('MQTT_URL', () => {
  it('needs no more than a host: MQTT 5, shared, the machine’s name as client id', () => {
    expect(parseBrokerUrl('mqtt://broker.example')).toEqual({
      url: 'mqtt://broker.example',
      host: 'broker.example',
      clientId: `naermaal-${hostname()}`,
      protocolVersion: 5,
      shared: true,
    })
  })

  it('holds user, password and options', () => {
    const text =
      'mqtts://in%40gest:p%3Aa%2Fss@broker.example:8883/?clientId=gateway-1&version=5&shared=false&ca=/a b/ca.pem&cert=/c&key=/k'
    expect(parseBrokerUrl(text)).toEqual({
      url: 'mqtts://broker.example:8883/',
      host: 'broker.example',
      username: 'in@gest',
      password: 'p:a/ss',
      clientId: 'gateway-1',
      protocolVersion: 5,
      shared: false,
      caFile: '/a b/ca.pem',
      certFile: '/c',
      keyFile: '/k',
    })
  })

  it('never shares with MQTT 3.1.1', () => {
    expect(parseBrokerUrl('ws://broker.example/mqtt?version=3.1.1&shared=true')).toMatchObject({
      url: 'ws://broker.example/mqtt',
      protocolVersion: 4,
      shared: false,
    })
  })

  it.each([
    'broker.example',
    'http://broker.example',
    'mqtt://',
    'mqtt://u:hunter2@broker.example?clientID=x',
    'mqtt://u:hunter2@broker.example?version=4',
    'mqtt://u:hunter2@broker.example?shared=yes',
    'mqtt://u:hunter2@broker.example?cert=/c',
    'mqtt://u:hunter2@broker.example?clientId=a/b',
    'mqtt://u:hunter2%zz@broker.example',
  ])('is refused without repeating it: %s', (text) => {
    const read = (): unknown => parseBrokerUrl(text)
    expect(read).toThrow(AppError)
    expect(read).toThrow(/^(?!.*(hunter2|broker\.example)).*MQTT_URL/)
  })
})
