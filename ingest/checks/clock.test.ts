import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDateTime, parseDateTime, type WrittenTime } from '#core'
import type { ClockState } from '../formats/message.js'
import { judgeClock } from './clock.js'

const RECEIVED = '2026-11-23T12:00:00Z'
const time = (text: string): WrittenTime => {
  const parsed = parseDateTime(text.length < 12 ? `2026-11-23T${text}Z` : text)
  if (!parsed) throw new Error(`${text} is no time`)
  return parsed
}

/** `corrected 11:58:00`, `as-written`, `untrusted`. */
function verdict(at: string, sentAt: string | null, clock: ClockState, direct?: boolean): string {
  const result = judgeClock(time(at), {
    receivedAt: time(RECEIVED).at,
    sentAt: sentAt === null ? null : time(sentAt),
    clock,
    ...(direct === undefined ? {} : { direct }),
  })
  return result.kind === 'corrected' ? `corrected ${formatDateTime(result.at).slice(11, 19)}` : result.kind
}

describe('the clock of a device', () => {
  it.each<[string, string, string | null, ClockState, boolean | undefined, string]>([
    ['right, sent at once', '11:59:00', '12:00:00', 'synced', undefined, 'as-written'],
    [
      'right, measured three days before it was sent',
      '2026-11-20T08:00:00Z',
      '12:00:00',
      'synced',
      undefined,
      'as-written',
    ],
    [
      'right, the same from a device that says nothing of its clock',
      '2026-11-20T08:00:00Z',
      '12:00:00',
      null,
      undefined,
      'as-written',
    ],
    ['nine minutes off', '11:50:00', '11:51:00', 'synced', undefined, 'as-written'],
    ['ten minutes off exactly, either way', '12:09:00', '12:10:00', 'synced', undefined, 'as-written'],

    ['a right clock, the message two hours in a queue', '09:59:00', '10:00:00', 'synced', undefined, 'as-written'],
    [
      'a right clock, the message thirty days in a buffer',
      '2026-10-24T07:59:00Z',
      '2026-10-24T08:00:00Z',
      'synced',
      undefined,
      'as-written',
    ],
    ['known to have been queued, with no word of the clock', '09:59:00', '10:00:00', null, false, 'as-written'],
    ['two hours late, with no word of the clock', '09:59:00', '10:00:00', null, undefined, 'untrusted'],

    ['two hours slow, known to be sent directly', '09:59:00', '10:00:00', 'synced', true, 'corrected 11:59:00'],
    ['two hours slow after being set by hand', '09:59:00', '10:00:00', 'set', undefined, 'corrected 11:59:00'],
    ['two hours slow, known direct, measured an hour before', '09:00:00', '10:00:00', 'synced', true, 'untrusted'],

    [
      'eleven minutes fast: nothing is received before it is sent',
      '12:10:00',
      '12:11:00',
      'synced',
      undefined,
      'corrected 11:59:00',
    ],
    [
      'a day fast, with no word of the clock',
      '2026-11-24T11:59:00Z',
      '2026-11-24T12:00:00Z',
      null,
      undefined,
      'corrected 11:59:00',
    ],
    ['two hours fast, measured an hour before it was sent', '13:00:00', '14:00:00', 'synced', undefined, 'untrusted'],

    [
      'never set, running since 1970',
      '1970-01-01T00:10:00Z',
      '1970-01-01T00:40:00Z',
      'unsynced',
      undefined,
      'corrected 11:30:00',
    ],
    ['never set, but right by chance', '11:59:00', '12:00:00', 'unsynced', undefined, 'corrected 11:59:00'],
    [
      'never set, started again between measuring and sending',
      '1970-01-01T05:00:00Z',
      '1970-01-01T00:01:00Z',
      'unsynced',
      undefined,
      'untrusted',
    ],
    [
      'never set, and the message was queued',
      '1970-01-01T00:10:00Z',
      '1970-01-01T00:40:00Z',
      'unsynced',
      false,
      'untrusted',
    ],
    ['never set, and no time of sending', '11:59:00', null, 'unsynced', undefined, 'untrusted'],
    ['no time of sending', '11:59:00', null, 'synced', undefined, 'as-written'],
    ['no time of sending, no word of the clock', '11:59:00', null, null, undefined, 'as-written'],

    ['moved back between measuring and sending', '14:30:00', '14:00:00', 'synced', undefined, 'untrusted'],
    ['times rounded to the minute are no such move', '12:31:00', '12:30:30', 'set', undefined, 'corrected 12:00:30'],
  ])('%s', (_, at, sentAt, clock, direct, expected) => {
    expect(verdict(at, sentAt, clock, direct)).toBe(expected)
  })

  it('is never corrected when it is right, however late its messages come', () => {
    const ms = fc.integer({ min: 0, max: 400 * 86_400_000 })
    fc.assert(
      fc.property(ms, ms, fc.constantFrom(undefined, false), (delay, wait, direct) => {
        const receivedAt = time(RECEIVED).at
        const sentAt = { ...time(RECEIVED), at: receivedAt - delay }
        const at = { ...sentAt, at: sentAt.at - wait }
        const evidence = { receivedAt, sentAt, clock: 'synced' as const, ...(direct === false && { direct }) }
        expect(judgeClock(at, evidence)).toEqual({ kind: 'as-written', at })
      }),
    )
  })

  it('keeps both times, and the precision and zone of the one that was written', () => {
    const at = time('2026-11-23T14:59:00+02:00')
    const evidence = {
      receivedAt: time(RECEIVED).at + 437,
      sentAt: time('2026-11-23T15:00:00+02:00'),
      clock: 'set' as const,
    }
    expect(judgeClock(at, evidence)).toEqual({
      kind: 'corrected',
      at: time('2026-11-23T13:59:00+02:00'),
      context: { 'clock.at': '2026-11-23T14:59:00+02:00', 'clock.offsetMs': -3_599_563 },
    })
  })
})
