import { describe, expect, it } from 'vitest'
import { citizenId, deviceId, type EpochMs } from '#core'
import type { AppendItem } from '#ledger'
import { createPipeline } from './pipeline.js'

const DEVICE = deviceId('00000000000w5')
const CITIZEN = citizenId('00000000000w6')
const NOW = Date.parse('2026-11-24T10:00:00Z')

describe('readings without a time', () => {
  const payload = Buffer.from(
    JSON.stringify({
      readings: Array.from({ length: 1000 }, () => ({ metric: 'pulse', values: { value: 70 }, unit: '/min' })),
    }),
  )

  async function received(...at: EpochMs[]): Promise<AppendItem[]> {
    const items: AppendItem[] = []
    const pipeline = createPipeline({
      writer: {
        async append(item) {
          items.push(item)
          return { through: null, duplicate: false, conflict: false }
        },
      },
      attribution: { holderOf: () => CITIZEN, forget: () => undefined },
      receipts: null,
    })
    for (const receivedAt of at) {
      const message = {
        deviceId: DEVICE,
        publisherId: DEVICE,
        topic: 't',
        kind: 'up',
        format: 'readings',
        will: false,
      } as const
      await pipeline.handle({ ...message, payload, receivedAt })
    }
    return items
  }
  const moments = (items: readonly AppendItem[]): number[] =>
    items.flatMap(({ readings }) => readings.map(({ effective }) => effective.at))

  it('stand a millisecond apart, within a message and across messages', async () => {
    const items = await received(NOW, NOW, NOW + 5)
    expect(moments(items)).toEqual(Array.from({ length: 3000 }, (_, i) => NOW + i))
    expect(items.flatMap(({ quarantine }) => quarantine)).toEqual([])
  })

  it('do not come to stand more than five minutes in the future', async () => {
    const [, second] = await received(NOW, NOW - 5 * 60_000 + 1500)
    expect(moments(second ? [second] : [])).toEqual(Array.from({ length: 501 }, (_, i) => NOW + 1000 + i))
    expect(second?.quarantine).toHaveLength(499)
    expect(second?.quarantine[0]).toMatchObject({ reason: 'bad-time', ordinal: 501 })
  })

  it('begin anew when the clock was set back', async () => {
    const [, second] = await received(NOW, NOW - 3_600_000)
    expect(moments(second ? [second] : []).slice(0, 2)).toEqual([NOW - 3_600_000, NOW - 3_600_000 + 1])
  })
})
