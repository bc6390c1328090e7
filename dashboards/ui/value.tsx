// A number with its unit, held together by a non-breaking space. The words around it say when and how it was measured.

import type { VNode } from 'preact'
import { formatNumber, type Lang, NBSP } from '../charts/index.js'

export interface ValueProps {
  /** A number, or text that is one already, such as `138/82`. */
  value: number | string
  unit: string
  digits?: number
  lang: Lang
  large?: boolean
}

export function Value({ value, unit, digits = 0, lang, large = false }: ValueProps): VNode {
  const text = typeof value === 'number' ? formatNumber(value, digits, lang) : value
  const joint = unit === '' || (unit === '%' && lang === 'en') ? '' : NBSP
  return (
    <span className={`number${large ? ' value--large' : ''}`}>
      {text}
      {joint}
      {unit !== '' && <span className="value-unit">{unit}</span>}
    </span>
  )
}
