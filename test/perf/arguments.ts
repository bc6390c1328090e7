// Arguments of a benchmark: `--name number` for each figure it knows, and `--json` for the figures as one line at the end.

import { parseArgs } from 'node:util'
import { AppError } from '#core'

export type Figures = Readonly<Record<string, number>>

/** @throws AppError `usage` for an unknown name or a value that is no positive number */
export function numbersOf<T extends Figures>(args: readonly string[], defaults: T): T & { json: boolean } {
  const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' as const }]))
  const { values } = parse(args, { ...options, json: { type: 'boolean' } })
  const read = Object.entries(defaults).map(([name, usual]) => {
    const given = values[name]
    const number = given === undefined ? usual : Number(given)
    if (!(number > 0)) throw new AppError('usage', `--${name} is a number above 0.`)
    return [name, number]
  })
  return { ...(Object.fromEntries(read) as T), json: values.json === true }
}

function parse(
  args: readonly string[],
  options: Record<string, { type: 'string' | 'boolean' }>,
): { values: Record<string, string | boolean | undefined> } {
  try {
    return parseArgs({ args: [...args], options, strict: true }) as ReturnType<typeof parse>
  } catch (error) {
    throw new AppError('usage', error instanceof Error ? error.message : 'Unknown argument.')
  }
}
