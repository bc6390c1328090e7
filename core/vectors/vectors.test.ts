import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { computationFor } from './registry.js'
import { runVectorFile } from './run-vectors.js'

const here = new URL('./', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, here), 'utf8')

const files = readdirSync(here).filter((name) => name.endsWith('.json'))
/** Quick enough to be run once for each value that they expect. */
const clinical = [
  'bp.json',
  'glucose-cgm-hall.json',
  'glucose-smbg.json',
  'monitoring-edges.json',
  'monitoring.json',
  'news2.json',
  'prng.json',
  'questionnaires.json',
  'spirometry-edges.json',
  'spirometry.json',
]

describe('vectors', () => {
  it.each(files)('%s passes whole', (name) => {
    const json = JSON.parse(read(name))
    const { passed, failed, differences, unknown } = runVectorFile({ name, json, readSibling: read })
    expect(unknown).toEqual([])
    expect(differences).toEqual([])
    expect(failed).toBe(0)
    expect(passed).toBe(json.vectors.length)
    expect(passed).toBeGreaterThan(0)
  })
})

describe('the runner', () => {
  const run = (name: string, json: unknown) => runVectorFile({ name, json, readSibling: read })
  const vector = (expected: unknown, input: unknown = { seed: 42, count: 1 }) => ({ id: 'v', input, expected })
  const prng = (tolerance: unknown, expected: unknown) => run('prng.json', { tolerance, vectors: [vector(expected)] })
  const drawn = 0.6011037519201636

  it('notices a single value that is wrong, in every file', () => {
    for (const name of clinical) {
      const json = JSON.parse(read(name)) as { vectors: { expected: unknown }[] }
      const first = json.vectors[0]!
      const all = wrongOnes(first.expected)
      // A spread of forty is enough of a long one: what a vector expects repeats itself.
      const step = Math.ceil(all.length / 40)
      for (const { path, wrong } of all.filter((_, i) => i % step === 0)) {
        const { failed, differences } = run(name, { ...json, vectors: [{ ...first, expected: wrong }] })
        expect([name, failed, differences.map((d) => d.path)]).toEqual([name, 1, [path]])
      }
    }
  })

  it('takes abs or rel, whichever a number meets, and exactly without either', () => {
    const passes = (tolerance: unknown, value: number) => prng(tolerance, { values: [value] }).failed === 0
    expect(passes({ numbers: { abs: 0.01 } }, drawn + 0.009)).toBe(true)
    expect(passes({ numbers: { abs: 0.01 } }, drawn + 0.011)).toBe(false)
    expect(passes({ all: { rel: 0.1, abs: 0.001 } }, drawn * 1.09)).toBe(true)
    expect(passes('exact', drawn)).toBe(true)
    expect(passes('exact', drawn + 1e-12)).toBe(false)
    expect(passes({ counts: 'exact' }, drawn + 1e-12)).toBe(false)
  })

  it('takes the tolerance that names the value before the one for all', () => {
    const tolerance = { values: { abs: 0.1 }, numbers: { abs: 1e-9 }, 'counts (n)': 'exact' }
    expect(prng(tolerance, { values: [drawn + 0.05] }).failed).toBe(0)
    expect(prng({ 'all numbers': { abs: 0.1 }, 'others (values)': 'exact' }, { values: [drawn + 0.05] }).failed).toBe(1)
  })

  it('says where: a missing item, a value of another kind, an input that cannot be read', () => {
    expect(prng({}, { values: [drawn, 1] }).differences).toEqual([
      { id: 'v', path: 'values.length', expected: 2, actual: 1 },
    ])
    expect(prng({}, { values: [] }).differences).toEqual([{ id: 'v', path: 'values.length', expected: 0, actual: 1 }])
    expect(prng({}, { values: { 0: drawn } }).differences[0]?.path).toBe('values')
    expect(prng({}, { values: ['0.6'] }).differences).toEqual([
      { id: 'v', path: 'values[0]', expected: '0.6', actual: drawn },
    ])
    expect(prng({}, { other: null }).differences[0]).toMatchObject({ path: 'other', actual: undefined })
    const unreadable = { tolerance: {}, vectors: [vector({}, { beds: -1 }), vector({ values: [drawn] })] }
    expect(run('prng.json', unreadable)).toMatchObject({ passed: 1, failed: 1, differences: [{ path: 'input' }] })
  })

  it('chooses by kind before name, and by the longest name that fits', () => {
    expect(computationFor('whatever.json', 'ewma')).toBe(computationFor('monitoring.json', 'ewma'))
    expect(computationFor('news2.json', 'toString')).toBeNull()
    expect(computationFor('/some/folder/glucose-cgm-other.json', null)).toBe(
      computationFor('glucose-cgm-hall.json', null),
    )
    expect(computationFor('more_news2.v2.json', null)).toBe(computationFor('news2.json', null))
    expect(computationFor('any.json', 'news2')).toBe(computationFor('news2.json', null))
    expect(computationFor('glucose.json', null)).toBeNull()
    expect(computationFor('news21.json', null)).toBeNull()
    expect(computationFor('__proto__.json', null)).toBeNull()
  })

  it('refuses what is no file of vectors', () => {
    for (const json of [null, [], {}, { vectors: {} }, { vectors: [{ input: 1 }] }]) {
      expect(() => run('news2.json', json)).toThrow('A vector file has')
    }
  })
})

/** Copies of a value with one leaf changed each: numbers well beyond any tolerance, the rest turned into something else. */
function wrongOnes(value: unknown, path = ''): { path: string; wrong: unknown }[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, i) =>
      wrongOnes(item, `${path}[${i}]`).map((w) => ({ path: w.path, wrong: value.with(i, w.wrong) })),
    )
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, part]) =>
      wrongOnes(part, path === '' ? name : `${path}.${name}`).map((w) => ({
        path: w.path,
        wrong: { ...value, [name]: w.wrong },
      })),
    )
  }
  return [{ path, wrong: typeof value === 'number' ? value + 1 : value === null ? 'something' : null }]
}
