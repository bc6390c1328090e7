import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DeviceGateway } from '../gateway.js'
import { startFakeBroker } from '../testing/fake-broker.js'
import { selfSigned } from '../testing/self-signed.js'
import { createExternalGateway } from './external-gateway.js'

describe('an external broker over TLS', () => {
  it('connects when the certificate is vouched for, and only then', async () => {
    const certificate = selfSigned()
    const folder = await mkdtemp(join(tmpdir(), 'nm-ca-'))
    const ca = join(folder, 'ca å.pem')
    await writeFile(ca, certificate.cert)
    const broker = await startFakeBroker(5, certificate)
    const warnings: object[] = []
    const log = { info: () => undefined, warn: (fields: object) => void warnings.push(fields), error: () => undefined }
    const gatewayTo = (url: string, startTimeoutMs: number): DeviceGateway =>
      createExternalGateway({
        url,
        log,
        ports: { deviceExists: async () => true, clock: () => 0 },
        settings: { startTimeoutMs },
      })
    await expect(gatewayTo(broker.url, 1_000).start(async () => undefined)).rejects.toMatchObject({
      code: 'broker-unreachable',
    })
    expect(warnings[0]).toEqual({ error: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    const gateway = gatewayTo(`${broker.url}?ca=${encodeURIComponent(ca)}`, 20_000)
    const started = gateway.start(async () => undefined)
    await broker.letIn()
    await started
    await gateway.close()
    await broker.close()
    await rm(folder, { recursive: true })
  })
})
