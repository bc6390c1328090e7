// What docker-compose.yml promises before anything runs: nothing secret in it, nothing open that need not be, everything watched.

import { beforeAll, describe, expect, it } from 'vitest'
import { type ComposeFile, interpolate, ROLES, readCompose, readComposeText } from './compose-file.js'

const SECRET = /PASSWORD|TOKEN|SECRET|COOKIE/
let text: string
let compose: ComposeFile
beforeAll(async () => {
  text = await readComposeText()
  compose = await readCompose()
})

describe('docker-compose.yml', () => {
  it('brings the database, the broker, the mirror, the log-in and every role', () => {
    expect(Object.keys(compose.services).sort()).toEqual(
      ['emqx', 'gateway', 'influxdb', 'keys', 'migrate', 'oidc', 'postgres', 'web', 'worker'].sort(),
    )
    for (const role of ROLES) expect(compose.services[role]?.command).toEqual(['start', role])
  })

  it('has no default secret: each is asked for, by name', () => {
    let secrets = 0
    for (const { environment } of Object.values(compose.services)) {
      for (const [name, value] of Object.entries(environment)) {
        if (!SECRET.test(name)) continue
        secrets++
        expect(value, name).toMatch(/^\$\{\w+:\?[^}]+\}$/)
      }
    }
    expect(secrets).toBeGreaterThanOrEqual(7)
    // Inside addresses too: whatever stands between the colon and the @ comes from a setting.
    for (const [, password] of text.matchAll(/\w+:\/\/\w+:([^@\s]+)@/g)) expect(password).toMatch(/^\$\{\w+:\?[^}]+\}$/)
    expect(compose.configs['broker-gateway-user']?.content).toMatch(/ingest,\$\{MQTT_PASSWORD:\?/)
  })

  it('does not start with a secret missing, and says which', () => {
    const dsn = compose.services.web?.environment.DATABASE_URL ?? ''
    expect(() => interpolate(dsn, {})).toThrow(/^POSTGRES_PASSWORD: choose a password/)
    expect(() => interpolate(dsn, { POSTGRES_PASSWORD: '' })).toThrow(/POSTGRES_PASSWORD/)
  })

  it('publishes MQTT over TLS only, and the web to this machine only', () => {
    const published = Object.values(compose.services).flatMap(({ ports }) => ports)
    expect(published).toEqual(['8883:8883', '127.0.0.1:8080:8080'])
    const broker = compose.services.emqx?.environment ?? {}
    for (const listener of ['TCP', 'WS', 'WSS'])
      expect(broker[`EMQX_LISTENERS__${listener}__DEFAULT__ENABLE`]).toBe('false')
    expect(broker.EMQX_AUTHORIZATION__NO_MATCH).toBe('deny')
    expect(broker.EMQX_AUTHENTICATION__1__MECHANISM).toBe('password_based')
  })

  it('gives the broker the rules that the guide gives', async () => {
    const { readFile } = await import('node:fs/promises')
    const guide = await readFile(new URL('../../docs/external-broker.md', import.meta.url), 'utf8')
    const rules = interpolate(compose.configs['broker-rules']?.content ?? '', {})
    for (const rule of rules.trim().split('\n')) expect(guide).toContain(rule)
    expect(rules.trim().endsWith('{deny, all}.')).toBe(true)
  })

  it('watches everything that stays, and keeps what must survive in volumes', () => {
    for (const [name, { healthcheck, restart }] of Object.entries(compose.services)) {
      if (restart === 'no') continue
      expect(healthcheck?.test.length, name).toBeGreaterThan(1)
    }
    for (const { volumes } of Object.values(compose.services)) {
      for (const volume of volumes) {
        const [source = ''] = volume.replace(/\$\{[^}]*\}/, '').split(':')
        if (source !== '') expect(Object.keys(compose.volumes)).toContain(source)
      }
    }
  })

  it('runs roles without rights, on a read-only file system, with keys that they cannot change', () => {
    for (const role of [...ROLES, 'migrate', 'keys']) {
      const { read_only, cap_drop, tmpfs } = compose.services[role] ?? {}
      expect({ read_only, cap_drop, tmpfs }).toEqual({ read_only: true, cap_drop: ['ALL'], tmpfs: ['/tmp'] })
    }
    for (const role of ROLES) {
      expect(compose.services[role]?.volumes).toContain('keys:/etc/naermaal/keys:ro')
      expect(compose.services[role]?.depends_on.keys?.condition).toBe('service_completed_successfully')
    }
    expect(compose.services.keys?.volumes).toEqual(['keys:/etc/naermaal/keys'])
  })
})
