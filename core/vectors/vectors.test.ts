import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { computationFor } from './registry.js'
import { runVectorFile } from './run-vectors.js'

const here = new URL('./', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, here), 'utf8')

/** Files whose computations belong to section 6, the effect: run once its table is in the registry. */
const files = readdirSync(here).filter((name) => name.endsWith('.json'))
const isKnown = (name: string): boolean => {
  const { vectors } = JSON.parse(read(name)) as { vectors: { kind?: string }[] }
  return vectors.every((v) => computationFor(name, v.kind ?? null) !== null)
}
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
  it('knows a computation for every clinical file', () => {
    expect(clinical.filter((name) => !isKnown(name))).toEqual([])
  })

  it.each(files.filter(isKnown))('%s passes whole', (name) => {
    const json = JSON.parse(read(name))
    const { passed, failed, differences } = runVectorFile({ name, json, readSibling: read })
    expect(differences).toEqual([])
    expect(failed).toBe(0)
    expect(passed).toBe(json.vectors.length)
    expect(passed).toBeGreaterThan(0)
  })
})
