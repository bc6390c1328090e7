// Whoever is written into a test that crosses rooms is on the one list that the canary looks for.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/build.mjs'
import { KNOWN_NUMBERS, KNOWN_PEOPLE, type KnownPerson } from '../support/known-people.js'

const people: KnownPerson[] = Object.values(KNOWN_PEOPLE)
const names = new Set(people.flatMap(({ family, given }) => [family, ...given]))
const numbers = new Set([...KNOWN_NUMBERS, ...people.flatMap(({ cpr }) => cpr ?? [])].map(bare))

/** How tests write down a person: fields of a profile or of a provider's claims, and the makers of residents. */
const NAMED = [
  /\b(?:family|family_name|given_name): '([^']+)'/g,
  /\bgiven: \[([^\]]*)\]/g,
  /\b(?:resident|person)\(\d+, '([^']+)', '([^']+)'/g,
]
const NUMBER = /(?<![\w.])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d[- ]?\d{4}(?![\w.])/g

function bare(number: string): string {
  return number.replaceAll(/[- ]/g, '')
}

/** Runs that make their people by the thousand, in programs that the taps do not reach; and two tests of what is no known person. */
const OUTSIDE = /^test\/(perf|faults|security\/(canary|known-people)\.test)/
const files = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^(node_modules|build|\.)/.test(entry.name))
  .flatMap(({ name }) =>
    readdirSync(join(ROOT, name), { recursive: true, encoding: 'utf8' }).map((f) => `${name}/${f}`),
  )
  .filter((file) => /^test\/.*\.tsx?$|\.db\.test\.tsx?$/.test(file) && !OUTSIDE.test(file))

describe('every person in a test that crosses rooms', () => {
  it('is found by this test at all', () => {
    expect(files.length).toBeGreaterThan(40)
    expect(
      strangersIn(`{ family: 'Fremmed', given: ['Fie'] }, resident(1, 'Bo', 'Ukendt'), '0202021234', '020202-1234'`),
    ).toEqual(['Fremmed', 'Fie', 'Ukendt', '0202021234', '020202-1234'])
  })

  it.each(files)('is one of the known people: %s', (file) => {
    expect(strangersIn(readFileSync(join(ROOT, file), 'utf8'))).toEqual([])
  })
})

function strangersIn(source: string): string[] {
  const named = NAMED.flatMap((pattern) => [...source.matchAll(pattern)].flatMap(([, ...parts]) => parts))
  const words = named.flatMap((part) => part.split(',')).map((word) => word.trim().replaceAll(/^'|'$/g, ''))
  const strange = words.filter((word) => /^\p{Lu}/u.test(word) && !names.has(word))
  return [...strange, ...[...source.matchAll(NUMBER)].flatMap(([n]) => (numbers.has(bare(n)) ? [] : [n]))]
}
