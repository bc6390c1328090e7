import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBufferFile } from './buffer-file.js'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'naermaal-buffer-'))
  path = join(folder, 'below', 'buffer')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the buffer of a gateway', () => {
  it('keeps what was not done with, in order, over a restart, and goes on numbering', async () => {
    const first = await openBufferFile(path)
    const one = await first.append('a', 1, 'then', '[1]')
    await first.append('b', 1, 'then', '[2]')
    await first.append('a', 1, 'then', '[3]')
    first.done(one)
    await first.close()
    const second = await openBufferFile(path)
    expect(second.cutBytes).toBe(0)
    expect(second.waiting.map((m) => [m.deviceId, m.seq, m.readings])).toEqual([
      ['b', 1, '[2]'],
      ['a', 2, '[3]'],
    ])
    expect(await second.append('a', 1, 'then', '[4]')).toMatchObject({ seq: 3 })
    expect(await second.append('a', 2, 'then', '[5]')).toMatchObject({ seq: 1 })
    await second.close()
  })

  it('is on the disk before it says so', async () => {
    const buffer = await openBufferFile(path)
    await buffer.append('a', 1, 'then', '["marked"]')
    expect(readFileSync(path).includes('marked')).toBe(true)
    await buffer.close()
  })

  it('survives a crash at every byte of a write: whole records stay, a torn one goes, and what follows is kept', async () => {
    const buffer = await openBufferFile(path)
    const ends = [0]
    for (let i = 0; i < 5; i++) {
      const message = await buffer.append('a', 1, 'then', `["reading ${i}"]`)
      if (i === 1) buffer.done(message)
      ends.push(statSync(path).size)
    }
    await buffer.close()
    const whole = readFileSync(path)
    for (let cut = 0; cut <= whole.length; cut++) {
      writeFileSync(path, whole.subarray(0, cut))
      const again = await openBufferFile(path)
      const found = again.waiting.map((m) => m.seq)
      const durable = ends.filter((end) => end <= cut).length - 1
      for (let seq = 1; seq <= durable; seq++) if (seq !== 2) expect(found).toContain(seq)
      const next = await again.append('a', 1, 'then', '["after"]')
      expect(found).not.toContain(next.seq)
      await again.close()
      const third = await openBufferFile(path)
      expect(third.cutBytes).toBe(0)
      expect(third.waiting.map((m) => m.seq)).toEqual([...found, next.seq])
      await third.close()
    }
  })

  it('is not fooled by bytes that look like a record', async () => {
    const buffer = await openBufferFile(path)
    await buffer.append('a', 1, 'then', '[1]')
    await buffer.close()
    const good = statSync(path).size
    for (const rubbish of [
      Buffer.alloc(64),
      Buffer.alloc(64, 0xff),
      Buffer.from([5, 0, 0, 0, 1, 2, 3, 4, 1, 2, 3, 4, 5]),
    ]) {
      appendFileSync(path, rubbish)
      const again = await openBufferFile(path)
      expect(again.cutBytes).toBe(rubbish.length)
      expect(again.waiting).toHaveLength(1)
      await again.close()
      expect(statSync(path).size).toBe(good)
    }
  })

  it('is written anew when most of it is done with, and forgets no number', async () => {
    const buffer = await openBufferFile(path, 4096)
    for (let i = 0; i < 200; i++) {
      const message = await buffer.append('a', 1, 'then', `["${'x'.repeat(100)}"]`)
      if (i !== 7) buffer.done(message)
    }
    await buffer.close()
    expect(statSync(path).size).toBeLessThan(6000)
    const again = await openBufferFile(path)
    expect(again.waiting.map((m) => m.seq)).toEqual([8])
    expect(await again.append('a', 1, 'then', '[]')).toMatchObject({ seq: 201 })
    await again.close()
  })
})
