import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { vectorsCommand } from './vectors.js'

const vectors = new URL('../../core/vectors/', import.meta.url)
const original = (name: string): { vectors: { id: string; input: never; expected: Record<string, never> }[] } =>
  JSON.parse(readFileSync(new URL(name, vectors), 'utf8'))

let folder = ''
let printed: string[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'naermaal-vectors-'))
  printed = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

const file = (name: string, content: unknown): string => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('naermaal vectors', () => {
  it('ends with 0 and says how many passed', async () => {
    const path = file('news2.json', original('news2.json'))
    expect(await vectorsCommand([path])).toBe(0)
    expect(printed).toEqual([`${path}: 85 passed, 0 failed`])
  })

  it('ends with 1 and names the place when one fails, and runs the other files all the same', async () => {
    const wrong = original('news2.json')
    Object.assign(wrong.vectors[3]!.expected, { total: 2 })
    const [bad, good] = [file('news2.json', wrong), file('prng.json', original('prng.json'))]
    expect(await vectorsCommand([bad, good])).toBe(1)
    expect(printed).toEqual([
      `${bad}: 84 passed, 1 failed`,
      '  news2-4 total: expected 2, got 1',
      `${good}: 2 passed, 0 failed`,
    ])
  })

  it('ends with 65 when a computation is unknown, by kind or by name', async () => {
    const vector = { id: 'x-1', input: {}, expected: {} }
    expect(await vectorsCommand([file('astrology.json', { tolerance: {}, vectors: [vector] })])).toBe(65)
    const kind = { ...vector, kind: 'horoscope' }
    expect(await vectorsCommand([file('news2.json', { tolerance: {}, vectors: [kind] })])).toBe(65)
    expect(printed).toContain('  x-1: no computation is known for horoscope')
  })

  it('ends with 65 for what is no file of vectors', async () => {
    expect(await vectorsCommand([file('news2.json', '{')])).toBe(65)
    expect(await vectorsCommand([file('news2.json', { some: 'thing' })])).toBe(65)
  })

  it('finds the file that an input names beside the vectors, else in a folder above', async () => {
    const hall = file('a/b/glucose-cgm-hall.json', original('glucose-cgm-hall.json'))
    expect(await vectorsCommand([hall])).toBe(1)
    expect(printed.some((line) => line.includes('neither beside'))).toBe(true)
    file('data/cgm-hall.csv', readFileSync(new URL('data/cgm-hall.csv', vectors), 'utf8'))
    expect(await vectorsCommand([hall])).toBe(0)
    file('a/b/data/cgm-hall.csv', 'subject,time,mgdl\n1,2020-01-01T00:00:00,100\n')
    expect(await vectorsCommand([hall])).toBe(1)
  })

  it('asks for a file, and says which one is not there', async () => {
    await expect(vectorsCommand([])).rejects.toThrow('naermaal vectors FILE')
    await expect(vectorsCommand([join(folder, 'none.json')])).rejects.toThrow('none.json')
  })
})
