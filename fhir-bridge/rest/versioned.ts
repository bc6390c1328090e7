// Resources that have no version number of their own get one from their content: the same content is the same version.

import { createHash } from 'node:crypto'

/** 16 hexadecimal digits that change when the facts do. */
export function contentVersion(facts: unknown): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16)
}
