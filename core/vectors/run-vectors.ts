// Holds a file of expected results against the computations. Pure: whoever calls it reads the files.

import { z } from 'zod'
import { AppError } from '../errors.js'
import { type Difference, differences } from './compare.js'
import type { VectorContext } from './computation.js'
import { computationFor } from './registry.js'
import { readTolerance } from './tolerance.js'

export interface VectorFile extends VectorContext {
  /** The file's name, which may choose the computation: `news2.json`. */
  name: string
  /** The parsed file. */
  json: unknown
}

export interface VectorDifference extends Difference {
  /** Of the vector. */
  id: string
}

export interface VectorResult {
  passed: number
  failed: number
  differences: readonly VectorDifference[]
  /** Vectors that ask for a computation which is not known; they count as failed. */
  unknown: readonly { id: string; computation: string }[]
}

const vectorFile = z.object({
  tolerance: z.unknown(),
  vectors: z.array(z.object({ id: z.string(), kind: z.string().nullish(), input: z.unknown(), expected: z.unknown() })),
})

/** @throws AppError `bad-vector-file` when it is no file of this format */
export function runVectorFile({ name, json, readSibling }: VectorFile): VectorResult {
  const parsed = vectorFile.safeParse(json)
  if (!parsed.success) {
    throw new AppError(
      'bad-vector-file',
      'A vector file has "tolerance" and "vectors" with "id", "input" and "expected".',
    )
  }
  const tolerance = readTolerance(parsed.data.tolerance)
  const found: VectorDifference[] = []
  const unknown: { id: string; computation: string }[] = []
  let passed = 0
  for (const { id, kind, input, expected } of parsed.data.vectors) {
    const computation = computationFor(name, kind ?? null)
    if (computation === null) {
      unknown.push({ id, computation: kind ?? name })
      continue
    }
    const here = attempt(
      () => computation(input, { readSibling }),
      (actual) => differences(expected, actual, tolerance),
    )
    if (here.length === 0) passed++
    found.push(...here.map((difference) => ({ id, ...difference })))
  }
  return { passed, failed: parsed.data.vectors.length - passed, differences: found, unknown }
}

/** An input that cannot be computed is a difference like any other: the file is read to its end. */
function attempt(compute: () => unknown, judge: (actual: unknown) => Difference[]): Difference[] {
  try {
    return judge(compute())
  } catch (error) {
    if (error instanceof z.ZodError) {
      return error.issues.map((issue) => ({
        path: ['input', ...issue.path.map(String)].join('.'),
        expected: issue.message,
        actual: 'an input that cannot be read',
      }))
    }
    const said = error instanceof Error ? error.message : String(error)
    return [{ path: '', expected: 'a result', actual: error instanceof AppError ? `${said} (${error.code})` : said }]
  }
}
