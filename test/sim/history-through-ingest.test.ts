import { describe, expect, it } from 'vitest'
import { isCitizenId } from '#core'
import { generatePopulation, history, truthOf } from '#device-sim'
import { check, decode } from '#ingest'

const DAY = 86_400_000
const NOW = Date.parse('2026-11-23T09:00:00Z')
const FROM = NOW - 90 * DAY

describe.each([11, 12])('ninety simulated days, seed %i, through decoding and checking', (seed) => {
  const population = generatePopulation({ seed, now: NOW })
  const corrupt = truthOf(population, FROM, NOW, seed).corrupt

  it('refuse what the simulator made wrong on purpose, and nothing else; wrong clocks are set right', () => {
    let understood = 0
    let sent = 0
    const refusals: { reason: string; deviceId: string; at: number }[] = []
    const wrongTimes: number[] = []
    const clockCorrected = new Set<string>()
    for (const { topic, payload, receivedAt, measuredAt, readings, duplicate, deviceId } of history(population, {
      from: FROM,
      to: NOW,
      seed,
    })) {
      if (duplicate || topic.endsWith('/status')) continue
      sent += readings
      const decoded = decode(topic.split('/up/')[1] ?? '', payload, receivedAt)
      if (!decoded.ok) {
        refusals.push({ reason: decoded.refused.reason, deviceId, at: measuredAt })
        continue
      }
      const { sentAt, clock } = decoded.message
      for (const [i, reading] of decoded.message.readings.entries()) {
        if ('reason' in reading) {
          refusals.push({ reason: reading.reason, deviceId, at: measuredAt })
          continue
        }
        const checked = check(reading, { receivedAt, sentAt, clock })
        if (!checked.ok) {
          refusals.push({ reason: checked.refused.reason, deviceId, at: measuredAt })
          continue
        }
        understood++
        const away = Math.abs(checked.reading.effective.at - measuredAt)
        if (i === 0 && away > 2_000) wrongTimes.push(away)
        if (i === 0 && checked.reading.effective.at !== checked.reading.sentAt) clockCorrected.add(deviceId)
      }
    }
    const mistakes = corrupt.filter((c) => c.why === 'unit-mistake')
    const wrongClocks = new Set(corrupt.filter((c) => c.why === 'clock-wrong').map((c) => c.deviceId))
    // A late message from a clock that is wrong by an unknown time: nobody can say when it was measured.
    const untrusted = refusals.filter((r) => r.reason === 'clock-untrusted')
    for (const { deviceId } of untrusted) expect(wrongClocks.has(deviceId)).toBe(true)
    expect(untrusted.length).toBeLessThan(0.002 * sent)
    const others = refusals.filter((r) => r.reason !== 'clock-untrusted')
    expect(others.map((r) => r.reason)).toEqual(mistakes.map(() => 'beyond-physical-limits'))
    for (const { deviceId, at } of others) {
      expect(mistakes.some((m) => m.deviceId === deviceId && Date.parse(m.at) === at)).toBe(true)
    }
    expect(wrongTimes).toEqual([])
    expect(clockCorrected).toEqual(wrongClocks)
    // A Bluetooth cuff tells pressure and pulse in one notification; an Open mHealth data point tells one of the two.
    expect(understood).toBeGreaterThan(0.97 * sent)
    expect(understood + refusals.length).toBeLessThanOrEqual(sent)
  })

  it('name nobody but by the ids of the platform', () => {
    for (const { citizenId } of population.citizens) expect(isCitizenId(citizenId)).toBe(true)
    const file = JSON.stringify(truthOf(population, NOW - 2 * DAY, NOW))
    for (const { profile, personNumber } of population.citizens) {
      expect(file.includes(personNumber.value)).toBe(false)
      expect(file.includes(profile.family)).toBe(false)
    }
  })
})
