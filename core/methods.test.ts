// docs/methods.md is what the doc comments and constants of core say, and says it of every figure.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { methods, type Sources, sourcesOf } from '../scripts/methods/page.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const real = sourcesOf(root)
const { page, faults } = methods(real)

/** The sources with one file changed, or added. */
function planted(path: string, change: (text: string) => string): Sources {
  const before = real.files.find((f) => f.path === path)?.text ?? ''
  const after = change(before)
  expect(after, 'the change must take').not.toBe(before)
  return { ...real, files: [...real.files.filter((f) => f.path !== path), { path, text: after }] }
}

describe('docs/methods.md', () => {
  it('has nothing missing: every exported computation is a figure with all its parts, belongs to one, or is on the list of what is none', () => {
    expect(faults).toEqual([])
  })

  it('is what npm run generate writes', () => {
    expect(read('docs/methods.md') === page, 'docs/methods.md is stale: npm run generate').toBe(true)
  })

  it('takes its numbers from the constants', () => {
    const { page: other } = methods(planted('core/glucose/sufficiency.ts', (t) => t.replace('days: 14', 'days: 10')))
    expect(page).toContain('One sensor over 14 days with 70 % of its readings')
    expect(other).toContain('One sensor over 10 days with 70 % of its readings')
    const defaults = structuredClone(real.defaults) as { mcid: { measure: string; mcid: number }[] }
    for (const m of defaults.mcid) if (m.measure === 'tir') m.mcid = 7
    expect(methods({ ...real, defaults }).page).toContain('A rise of 7 percentage points in range')
  })

  it('leads to headings and files that are there', () => {
    const headings = [...page.matchAll(/^##+ (.+)$/gm)].map((m) =>
      m[1]!
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    )
    for (const [, anchor] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(anchor)
    for (const [, path] of page.matchAll(/\]\(\.\.\/(core[^)]+)\)/g))
      expect(real.files.map((f) => f.path)).toContain(path)
    for (const [, name] of page.matchAll(/\]\((?!#|\.\.)([^)]+)\)/g))
      expect(readdirSync(`${root}/docs`)).toContain(name)
  })

  it('names things in Danish as a screen does', () => {
    const folders = ['dashboards/messages', 'dashboards/charts']
    const said = folders
      .flatMap((f) => readdirSync(`${root}/${f}`, { recursive: true, encoding: 'utf8' }).map((name) => `${f}/${name}`))
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    const words = [...said, 'core/effect/sentences.ts'].map(read).join('\n').toLowerCase()
    const shown = [...page.matchAll(/\(\*([^*]+)\*/g)].flatMap((m) => m[1]!.toLowerCase().split(/\s*[…,]\s*/))
    expect(shown.length).toBeGreaterThan(10)
    expect(shown.filter((word) => !words.includes(word))).toEqual([])
  })
})

describe('a figure that is not fully told', () => {
  const path = 'core/spirometry/home-mean.ts'

  it.each(['nurse', 'statistician', 'formula', 'source', 'needs', 'notFor'])('without @%s it is a fault', (part) => {
    const { faults } = methods(
      planted(path, (text) => text.replace(`@${part} `, '@see ').replace(`@${part}\n`, '@see\n')),
    )
    expect(faults).toEqual([`${path}: homeFev1Mean has no @${part}`])
  })

  it('is noticed when nobody says whether it is one', () => {
    const planted1 = planted(
      path,
      (text) => `${text}\n/** New. */\nexport function twice(x: number): number {\n  return 2 * x\n}\n`,
    )
    expect(methods(planted1).faults.join()).toMatch(/twice is neither a figure, nor a part of one/)
  })

  it('is noticed when it names what is not there', () => {
    const noConstant = planted(path, (text) => text.replaceAll('{MIN_SESSIONS}', '{MIN_SESSION}'))
    expect(methods(noConstant).faults[0]).toMatch(/homeFev1Mean names \{MIN_SESSION\}/)
    const noFunction = planted('core/glucose/gmi.ts', (text) => text.replace('@with gmiMmolMol', '@with gmiMmol'))
    expect(methods(noFunction).faults.join()).toMatch(/gmiMmolMol is neither.*gmiMmol is named, but not exported/)
    const goneFromCode = methods({ ...real, notFigures: { gone: ['neverWas'] } })
    expect(goneFromCode.faults).toContain('neverWas is named, but not exported')
  })
})
