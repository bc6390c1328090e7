import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { advance, coveredByWatermark, NO_PROGRESS, type Progress, seenBefore } from './device-progress.js'

const commit = (numbers: readonly number[], start: Progress = NO_PROGRESS): Progress =>
  numbers.reduce((progress, seq) => advance(progress, 1, seq), start)

describe('progress of a device', () => {
  it('moves the watermark over a gap once the gap is filled', () => {
    expect(commit([1, 2, 4, 5])).toEqual({ epoch: 1, through: 2, beyond: [4, 5] })
    expect(commit([1, 2, 4, 5, 3])).toEqual({ epoch: 1, through: 5, beyond: [] })
  })

  it('starts again in a new epoch and leaves an older epoch alone', () => {
    const second = advance(commit([1, 2, 3]), 2, 1)
    expect(second).toEqual({ epoch: 2, through: 1, beyond: [] })
    expect(advance(second, 1, 4)).toBe(second)
    expect(seenBefore(second, 1, 2)).toBe('old-epoch')
  })

  it('never claims a number that was not committed, in any order and with repeats', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 80 }), (numbers) => {
        const progress = commit(numbers)
        for (let seq = 1; seq <= 41; seq++) {
          expect(seenBefore(progress, 1, seq) === 'seen').toBe(numbers.includes(seq))
          if (coveredByWatermark(progress, 1, seq)) expect(numbers).toContain(seq)
        }
        const missing = [...Array(41).keys()].map((i) => i + 1).find((seq) => !numbers.includes(seq)) ?? 42
        expect(progress.through).toBe(missing - 1)
      }),
    )
  })

  it('stays bounded when a device begins far from one', () => {
    const progress = commit([...Array(3000).keys()].map((i) => i + 500))
    expect(progress.through).toBe(0)
    expect(progress.beyond.length).toBe(1000)
  })
})
