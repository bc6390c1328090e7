import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeCommand } from './decode-command.js'

const RECEIVED = Date.parse('2026-11-23T06:15:32Z')
const run = (format: string, text: string) => decodeCommand(format, Buffer.from(text), RECEIVED)

describe('naermaal decode', () => {
  it('prints the readings in the units of their metrics, with the decimals that were sent', () => {
    const bytes = readFileSync(new URL('./fixtures/readings/every-kind.json', import.meta.url))
    const { exitCode, output } = decodeCommand('readings', bytes, RECEIVED)
    expect(exitCode).toBe(0)
    expect(output).toContain('"values": { "value": 82.30 }')
    expect(JSON.parse(output)).toMatchObject({
      readings: [
        {
          metric: 'blood-pressure',
          at: '2026-11-23T07:14:58+01:00',
          values: { systolic: 128, diastolic: 82, mean: 97 },
          unit: 'mm[Hg]',
          flags: ['irregular-pulse'],
          context: { position: 'sitting', arm: 'left' },
        },
        { metric: 'pulse', values: { value: 71 }, unit: '/min' },
        { metric: 'body-weight', values: { value: 82.3 }, unit: 'kg' },
        { metric: 'blood-glucose-capillary', values: { value: 7.16 }, unit: 'mmol/L' },
        { metric: 'blood-glucose-capillary', values: { value: 33.3 }, flags: ['above-range'] },
        { metric: 'crp', values: { value: 5 }, flags: ['below-range'] },
        { metric: 'spo2', values: { value: 94 }, flags: ['poor-signal'] },
      ],
      refused: [],
      epoch: 3,
      seq: 812,
      sentAt: '2026-11-23T07:15:31+01:00',
      clock: 'synced',
    })
  })

  it('prints the reason and ends with 65 when nothing came out', () => {
    expect(run('nonsense', '{}')).toMatchObject({ exitCode: 65 })
    const { exitCode, output } = run(
      'readings',
      '{"readings":[{"metric":"pulse","values":{"rate":900},"unit":"/min"}]}',
    )
    expect(exitCode).toBe(65)
    expect(JSON.parse(output)).toEqual({
      readings: [],
      refused: [{ reason: 'beyond-physical-limits', detail: '/values/value: above 300 /min', ordinal: 0 }],
      epoch: null,
      seq: null,
      sentAt: null,
      clock: null,
    })
  })

  it('ends with 0 when some readings are good, and names the others', () => {
    const pulse = '{"metric":"pulse","values":{"rate":71},"unit":"/min"}'
    const { exitCode, output } = run('readings', `{"readings":[{},${pulse}]}`)
    expect(exitCode).toBe(0)
    expect(JSON.parse(output)).toMatchObject({
      readings: [{ metric: 'pulse' }],
      refused: [{ reason: 'unknown-metric', ordinal: 0 }],
    })
  })

  it('ends with 0 for a message that holds no reading by nature, and says why', () => {
    const { exitCode, output } = run('gatt/2a34', '02010003\n')
    expect(exitCode).toBe(0)
    expect(JSON.parse(output)).toMatchObject({ readings: [], refused: [], note: 'context-only' })
  })

  it('shows an old sample beside the refusal that it would meet today', () => {
    const { exitCode, output } = run('gatt/2a35', 'def6f416f3ff07e4070114082b00b2f2018000')
    expect(exitCode).toBe(0)
    expect(JSON.parse(output)).toMatchObject({
      readings: [
        { metric: 'blood-pressure', at: '2020-01-20T08:43:00+01:00', flags: ['late'] },
        { metric: 'pulse', flags: ['late'] },
      ],
      refused: [
        { reason: 'too-old', ordinal: 0 },
        { reason: 'too-old', ordinal: 1 },
      ],
    })
    expect(output).toContain('"systolic": 127.0')
  })

  it('shows a sample that was sent long ago, but not one whose clock is wrong', () => {
    const message = (clock: string) =>
      `{${clock}"sentAt":"2026-11-20T07:15:31+01:00","readings":[{"metric":"pulse","at":"2026-11-20T07:14:58+01:00","values":{"rate":71},"unit":"/min"}]}`
    expect(JSON.parse(run('readings', message('')).output)).toMatchObject({
      readings: [{ metric: 'pulse', at: '2026-11-20T07:14:58+01:00' }],
      refused: [{ reason: 'clock-untrusted' }],
    })
    const unsynced = message('"clock":"unsynced",').replace('"sentAt":"2026-11-20T07:15:31+01:00",', '')
    expect(run('readings', unsynced)).toMatchObject({ exitCode: 65 })
  })
})
