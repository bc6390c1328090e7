// `naermaal vectors FILE…`: holds files of expected results against the computations. Exit 1 when one fails, 65 when a computation is unknown.

import { readFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { AppError, errorCode, runVectorFile, type VectorResult } from '#core'

const EXIT = { failed: 1, unknown: 65 } as const

export async function vectorsCommand(files: readonly string[]): Promise<number> {
  if (files.length === 0 || files.some((file) => file.startsWith('-'))) {
    throw new AppError('usage', 'naermaal vectors FILE…, with files of expected results as in core/vectors')
  }
  const results = files.map((file) => run(file))
  if (results.some((r) => r === null || r.unknown.length > 0)) return EXIT.unknown
  return results.some((r) => r !== null && r.failed > 0) ? EXIT.failed : 0
}

/** @returns null for a file that is not one of vectors; the others are run all the same */
function run(file: string): VectorResult | null {
  const text = readIfThere(file)
  if (text === null) throw new AppError('usage', `${file} is not there.`)
  const result = resultOf(file, text)
  if (result === null) return null
  console.log(`${file}: ${result.passed} passed, ${result.failed} failed`)
  for (const { id, computation } of result.unknown) console.log(`  ${id}: no computation is known for ${computation}`)
  for (const { id, path, expected, actual } of result.differences) {
    console.log(`  ${id}${path === '' ? '' : ` ${path}`}: expected ${shown(expected)}, got ${shown(actual)}`)
  }
  return result
}

function resultOf(file: string, text: string): VectorResult | null {
  try {
    return runVectorFile({ name: basename(file), json: JSON.parse(text), readSibling: siblingOf(file) })
  } catch (error) {
    if (!(error instanceof SyntaxError) && errorCode(error) !== 'bad-vector-file') throw error
    console.log(`${file}: not a file of vectors (${error instanceof Error ? error.message : String(error)})`)
    return null
  }
}

/** Reads what an input names: beside the vector file, else in the nearest folder above that has it. */
function siblingOf(file: string): (path: string) => string | null {
  return (path) => {
    if (isAbsolute(path) || path.split(/[\\/]/).includes('..')) return null
    for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
      const text = readIfThere(join(folder, path))
      if (text !== null || folder === dirname(folder)) return text
    }
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null
    throw error
  }
}

const LONGEST = 120

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
