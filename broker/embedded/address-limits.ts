// How many connections one network address may hold and open. Judged at accept, before a byte is read.

import type { EpochMs } from '#core'
import { createTokenBucket, type Rate, type TokenBucket } from '../token-bucket.js'

export interface AddressLimits {
  /** Counts the connection in, or says why not; every null must be followed by one `leave`. */
  enter(address: string): 'address-rate' | 'address-connections' | null
  leave(address: string): void
}

interface Visitor {
  open: number
  attempts: TokenBucket
}

export interface AddressLimitSettings {
  maxConnectionsPerAddress: number
  connectionsPerAddress: Rate
  exemptLoopback: boolean
}

const FORGET_ABOVE = 10_000

export function createAddressLimits(settings: AddressLimitSettings, clock: () => EpochMs): AddressLimits {
  const visitors = new Map<string, Visitor>()

  function forgetTheQuiet(now: EpochMs): void {
    for (const [key, visitor] of visitors) {
      if (visitor.open === 0 && visitor.attempts.isFull(now)) visitors.delete(key)
    }
  }

  function visitorOf(key: string, now: EpochMs): Visitor {
    const known = visitors.get(key)
    if (known) return known
    if (visitors.size >= FORGET_ABOVE) forgetTheQuiet(now)
    const visitor = { open: 0, attempts: createTokenBucket(settings.connectionsPerAddress, now) }
    visitors.set(key, visitor)
    return visitor
  }

  const exempt = (address: string): boolean => settings.exemptLoopback && isLoopback(address)

  return {
    enter(address) {
      if (exempt(address)) return null
      const now = clock()
      const visitor = visitorOf(networkOf(address), now)
      if (!visitor.attempts.take(now)) return 'address-rate'
      if (visitor.open >= settings.maxConnectionsPerAddress) return 'address-connections'
      visitor.open++
      return null
    },
    leave(address) {
      if (exempt(address)) return
      const visitor = visitors.get(networkOf(address))
      if (visitor) visitor.open--
    },
  }
}

/** An IPv4 address in IPv6 clothes is the same address. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

export function isLoopback(address: string): boolean {
  return address === '::1' || plainAddress(address).startsWith('127.')
}

/** IPv6 subscribers own a whole /64: one address there is as good as another. */
function networkOf(address: string): string {
  const plain = plainAddress(address)
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right]
    .slice(0, 4)
    .map((group) => group.toLowerCase())
    .join(':')
}
