// Symbols as SVG sub-paths, so that hundreds of readings are one element. Shape tells the series, dress tells how it was measured.

import type { How, Tone } from './spec.js'
import { px } from './svg.js'

export type Shape = (x: number, y: number, r: number) => string

export const circle: Shape = (x, y, r) =>
  `M${px(x - r)} ${px(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`
export const diamond: Shape = (x, y, r) => `M${px(x)} ${px(y - r)}l${r} ${r}l${-r} ${r}l${-r} ${-r}z`
export const square: Shape = (x, y, r) => `M${px(x - r)} ${px(y - r)}h${2 * r}v${2 * r}h${-2 * r}z`
export const triangle: Shape = (x, y, r) => `M${px(x)} ${px(y - r)}l${r} ${2 * r}h${-2 * r}z`
const cross: Shape = (x, y, r) => `M${px(x - r)} ${px(y - r)}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`

const SHAPES: Readonly<Record<Tone, { shape: Shape; r: number }>> = {
  main: { shape: circle, r: 2.5 },
  second: { shape: diamond, r: 3.5 },
  third: { shape: triangle, r: 3 },
  systolic: { shape: circle, r: 2.5 },
  diastolic: { shape: diamond, r: 3.5 },
}

/** Dash of a series' line, so that lines differ without colour. */
export const DASHES: Readonly<Record<Tone, string | undefined>> = {
  main: undefined,
  second: '7 3',
  third: '2 3',
  systolic: undefined,
  diastolic: '7 3',
}

/** The path of one reading. A clinic reading is the series' symbol in a square; an excluded one is a cross. */
export function symbolPath(tone: Tone, how: How, x: number, y: number): string {
  const { shape, r } = SHAPES[tone]
  switch (how) {
    case 'home':
      return shape(x, y, r)
    case 'doubtful':
      return shape(x, y, r + 1)
    case 'clinic':
      return shape(x, y, r) + square(x, y, 5.5)
    case 'excluded':
      return cross(x, y, 4)
  }
}
