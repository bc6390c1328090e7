// The colours are what the design promises, readable on their grounds, and the same however dark mode was chosen.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const tokensOf = (block: string) =>
  Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1]!, m[2]!]))
const [lightBlock = '', systemBlock = '', switchBlock = ''] = css.split('@media')
const light = tokensOf(lightBlock)
const dark = { ...light, ...tokensOf(systemBlock) }

/** WCAG 2 contrast of two sRGB colours. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
      const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

const TEXT: readonly [string, string][] = [
  ...['red', 'yellow', 'green', 'none'].flatMap((s): [string, string][] => [
    [`${s}-text`, `${s}-tint`],
    [`${s}-on`, s],
  ]),
  ...['page', 'surface', 'raised', 'accent-tint'].flatMap((ground): [string, string][] => [
    ['text', ground],
    ['muted', ground],
    ['accent', ground],
  ]),
  ['accent-on', 'accent'],
  ['red-text', 'surface'],
  ...['systolic', 'diastolic', 'series-main', 'series-second', 'series-third', 'glucose'].map((s): [string, string] => [
    s,
    'surface',
  ]),
]
const PARTS: readonly [string, string][] = [
  ...[
    'red',
    'yellow-outline',
    'green',
    'none',
    'target',
    'line-strong',
    'focus',
    'high',
    'very-low',
    'better',
    'worse',
  ].map((s): [string, string] => [s, 'surface']),
  ['focus', 'page'],
]

describe('status colours', () => {
  it('are those of the design', () => {
    expect(light).toMatchObject({
      red: '#b00020',
      'red-text': '#a4001d',
      'red-tint': '#fde4e7',
      yellow: '#ffc43d',
      'yellow-text': '#6b4a00',
      'yellow-tint': '#fff0c2',
      'yellow-on': '#1a1a1a',
      green: '#00707a',
      'green-text': '#00595f',
      'green-tint': '#dff3f2',
      none: '#5f6b7a',
      systolic: '#00695c',
      diastolic: '#8a5a22',
    })
    expect(dark).toMatchObject({
      red: '#ff6b6b',
      'red-tint': '#4a0d16',
      yellow: '#ffd166',
      'yellow-tint': '#453300',
      green: '#3fb8af',
      'green-tint': '#003b3f',
      none: '#9aa7b5',
    })
  })

  it('are the same in dark mode by system and by switch', () => {
    expect(tokensOf(switchBlock)).toEqual(tokensOf(systemBlock))
  })

  it('are dark on screens only, so that paper stays light', () => {
    for (const block of [systemBlock, switchBlock]) expect(block.trimStart()).toMatch(/^screen/)
  })
})

describe.each([
  ['light', light],
  ['dark', dark],
])('contrast in %s', (_, tokens: Record<string, string>) => {
  it.each(TEXT)('of %s on %s is at least 4.5', (text, ground) => {
    expect(contrast(tokens[text]!, tokens[ground]!)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(PARTS)('of the part %s on %s is at least 3', (part, ground) => {
    expect(contrast(tokens[part]!, tokens[ground]!)).toBeGreaterThanOrEqual(3)
  })
})
