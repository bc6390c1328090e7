import { describe, expect, it } from 'vitest'
import { readStatus } from './status.js'

const read = (text: string, will = false) => readStatus(Buffer.from(text), will)

describe('what a device says about itself', () => {
  it('is all optional', () => {
    expect(read('')).toEqual(read('{}'))
    expect(read('{"battery":80.6,"clock":"synced","buffered":3,"other":[]}')).toMatchObject({
      report: { batteryPercent: 81, clockState: 'synced', buffered: 3, firmware: null, connected: true },
      problem: null,
    })
  })

  it('takes null for nothing said, and a byte order mark for no part of it', () => {
    expect(read('\uFEFF{"battery":null,"online":false}')).toMatchObject({
      report: { batteryPercent: null, connected: false },
      problem: null,
    })
  })

  it('loses no good field to a bad one, and names the bad one', () => {
    expect(read('{"battery":101,"online":false,"clock":"late"}')).toMatchObject({
      report: { batteryPercent: null, clockState: null, connected: false },
      problem: { field: 'battery' },
    })
  })

  it.each(['no JSON', '[]', '3', 'null'])('says nothing of %s', (text) => {
    expect(read(text)).toEqual({ report: null, problem: { field: null } })
  })

  it('knows that the connection broke, whatever the will says', () => {
    expect(read('no JSON', true)).toMatchObject({ report: { connected: false }, problem: { field: null } })
    expect(read('{"online":true}', true)).toMatchObject({ report: { connected: false }, problem: null })
  })
})
