import { describe, expect, it } from 'vitest'
import { createAddressLimits, isLoopback, plainAddress } from './address-limits.js'

const ROOMY = { burst: 1_000_000, perSecond: 1 }

function enterAll(addresses: readonly string[], maxConnectionsPerAddress: number): (string | null)[] {
  const settings = { maxConnectionsPerAddress, connectionsPerAddress: ROOMY, exemptLoopback: true }
  const limits = createAddressLimits(settings, () => 0)
  return addresses.map((address) => limits.enter(address))
}

describe('limits per address', () => {
  it('an IPv4 address written as IPv6 is the same address', () => {
    expect(enterAll(['192.0.2.1', '::ffff:192.0.2.1'], 1)).toEqual([null, 'address-connections'])
  })

  it('addresses of one IPv6 /64 count together, those of another do not', () => {
    const addresses = ['2001:db8:0:1::1', '2001:DB8::1:0:0:0:99', '2001:db8:0:1:ffff::', '2001:db8:0:2::1']
    expect(enterAll(addresses, 1)).toEqual([null, 'address-connections', 'address-connections', null])
  })

  it('loopback is exempt when the setting says so', () => {
    expect(enterAll(['127.0.0.1', '127.0.0.1', '::1', '::1', '::ffff:127.0.0.9', '::ffff:127.0.0.9'], 1)).toEqual(
      Array(6).fill(null),
    )
    const settings = { maxConnectionsPerAddress: 1, connectionsPerAddress: ROOMY, exemptLoopback: false }
    const limits = createAddressLimits(settings, () => 0)
    expect([limits.enter('127.0.0.1'), limits.enter('127.0.0.1')]).toEqual([null, 'address-connections'])
  })

  it('an attempt that is refused still costs, so that hammering does not help', () => {
    const settings = {
      maxConnectionsPerAddress: 0,
      connectionsPerAddress: { burst: 2, perSecond: 1 },
      exemptLoopback: true,
    }
    const limits = createAddressLimits(settings, () => 0)
    expect([1, 2, 3].map(() => limits.enter('192.0.2.1'))).toEqual([
      'address-connections',
      'address-connections',
      'address-rate',
    ])
  })

  it('remembers a busy address however many quiet ones come by', () => {
    const settings = {
      maxConnectionsPerAddress: 1,
      connectionsPerAddress: { burst: 1, perSecond: 1 },
      exemptLoopback: true,
    }
    let now = 0
    const limits = createAddressLimits(settings, () => now)
    limits.enter('192.0.2.1')
    for (let i = 0; i < 25_000; i++) {
      now += 1000
      const address = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`
      expect(limits.enter(address)).toBeNull()
      limits.leave(address)
    }
    expect(limits.enter('192.0.2.1')).toBe('address-connections')
  })

  it('knows this machine', () => {
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1'].map(isLoopback)).toEqual([true, true, true])
    expect(['128.0.0.1', '::2', '::ffff:192.0.2.1', ''].map(isLoopback)).toEqual([false, false, false, false])
    expect(plainAddress('::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(plainAddress('2001:db8::1')).toBe('2001:db8::1')
  })
})
