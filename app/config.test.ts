import { describe, expect, it } from 'vitest'
import { readConfig } from './config.js'

describe('configuration', () => {
  it('works with nothing set, and turns the demo on only when everything runs on the embedded database', () => {
    expect(readConfig({}, true)).toMatchObject({
      databaseUrl: null,
      demo: { citizens: 40 },
      http: { host: '127.0.0.1', port: 8080 },
    })
    expect(readConfig({}, false).demo).toBe(null)
    expect(readConfig({ DATABASE_URL: 'postgres://db/x' }, true).demo).toBe(null)
    expect(readConfig({ DATABASE_URL: 'postgres://db/x', DEMO: 'true' }, true).demo).not.toBe(null)
  })

  it('names the setting that is wrong and never repeats its value', () => {
    for (const [name, value] of [
      ['HTTP_PORT', 'eighty'],
      ['HTTP_PORT', '65536'],
      ['HTTP_PORT', '1e3'],
      ['MQTT_PORT', '-1'],
      ['MQTT_PORT', '0x50'],
      ['LOG_LEVEL', 'loud'],
      ['DEMO_CITIZENS', '2.5'],
      ['MQTT_URL', 'http://broker'],
      ['PUBLIC_URL', 'naermaal.example.dk'],
      ['DATABASE_URL', 'mysql://secret'],
      ['PUBLIC_URL', 'http://example.dk'],
      ['DEMO', 'perhaps'],
    ] as const) {
      try {
        readConfig({ [name]: value }, false)
        expect.unreachable()
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad-configuration', details: { setting: name } })
        expect(String(error)).not.toContain(value)
      }
    }
  })

  it('takes no blank for a port that may be chosen freely', () => {
    expect(() => readConfig({ MQTT_PORT: ' ' }, false)).toThrow(/MQTT_PORT/)
  })

  it('takes plain http for this machine, and https for any', () => {
    for (const url of ['http://localhost:1', 'http://127.0.0.1', 'http://[::1]:8080', 'https://naermaal.example.dk'])
      expect(readConfig({ PUBLIC_URL: `${url}/` }, false).publicUrl).toBe(url)
  })

  it('wants all settings of the log-in provider and of TLS, or none', () => {
    expect(() => readConfig({ OIDC_ISSUER: 'https://login.example.dk' }, false)).toThrow(/OIDC_CLIENT_ID/)
    expect(() => readConfig({ MQTTS_PORT: '8883' }, false)).toThrow(/MQTTS_CERT, MQTTS_KEY/)
  })

  it('wants all settings of the mirror or none', () => {
    expect(() => readConfig({ INFLUX_URL: 'http://localhost:8086' }, false)).toThrow(/INFLUX_TOKEN/)
  })

  it('says where each setting came from and hides secrets', () => {
    const { settings } = readConfig(
      { DATABASE_URL: 'postgres://me:geheim@db/x', MQTT_PORT: '0', OIDC_CLIENT_SECRET: 'geheim' },
      false,
    )
    expect(JSON.stringify(settings)).not.toContain('geheim')
    const of = (name: string) => settings.find((s) => s.name === name)
    expect(of('MQTT_PORT')).toEqual({ name: 'MQTT_PORT', value: '0', source: 'environment' })
    expect(of('HTTP_PORT')?.source).toBe('default')
    expect(of('KEYS_DIR')?.source).toBe('derived')
  })
})
