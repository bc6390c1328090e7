import { describe, expect, it } from 'vitest'
import { CHARTS } from './chart.js'
import { cursorText, keyStop, nearestStop } from './cursor.js'
import type { BloodPressureSpec } from './spec.js'

const HOUR = 3_600_000
const from = Date.UTC(2026, 10, 23, 5)
const spec: BloodPressureSpec = {
  kind: 'blood-pressure',
  title: 'Blodtryk',
  from,
  to: from + 24 * HOUR,
  maxGapMs: HOUR,
  target: null,
  readings: [
    { t: from + 2 * HOUR, systolic: 142, diastolic: 86 },
    { t: from + 5 * HOUR, systolic: 132, diastolic: 81, how: 'clinic' },
    { t: from + 6 * HOUR, systolic: 300, diastolic: 20, how: 'excluded' },
  ],
}
const data = CHARTS.cursor(spec, 'da')!

describe('the chart cursor', () => {
  it('walks one point, ten with Shift, and to both ends, never beyond', () => {
    expect(keyStop('ArrowRight', false, 3, 40)).toBe(4)
    expect(keyStop('ArrowRight', true, 3, 40)).toBe(13)
    expect(keyStop('ArrowLeft', true, 3, 40)).toBe(0)
    expect(keyStop('ArrowRight', false, 39, 40)).toBe(39)
    expect(keyStop('Home', false, 12, 40)).toBe(0)
    expect(keyStop('End', false, 12, 40)).toBe(39)
  })

  it('enters at the near end, and leaves other keys alone', () => {
    expect(keyStop('ArrowRight', false, -1, 40)).toBe(0)
    expect(keyStop('ArrowLeft', false, -1, 40)).toBe(39)
    expect(keyStop('a', false, 3, 40)).toBeNull()
    expect(keyStop('Tab', false, 3, 40)).toBeNull()
  })

  it('says both values, the time, and how it was measured', () => {
    expect(cursorText(data, 0).replaceAll('\u00a0', ' ')).toBe(
      '23. november 2026 kl. 08.00: Systolisk 142, Diastolisk 86 mmHg',
    )
    expect(cursorText(data, 1)).toMatch(/\(klinik\)$/)
    expect(cursorText(data, 2)).toMatch(/\(udeladt\)$/)
  })

  it('finds the point nearest to the pointer', () => {
    expect(nearestStop(data, 3 * HOUR)).toBe(0)
    expect(nearestStop(data, 5.2 * HOUR)).toBe(1)
    expect(nearestStop(data, 99 * HOUR)).toBe(2)
  })

  it('is absent when there is nothing to read', () => {
    expect(CHARTS.cursor({ ...spec, readings: [] }, 'da')).toBeNull()
  })
})
