// A table to take along, as a spreadsheet reads it: UTF-8 with its mark, semicolons, and the decimal sign of the language.

import type { Lang } from '../charts/index.js'

export interface Sheet {
  /** Of the file, without its ending: words and dates, never a person. */
  name: string
  head: readonly string[]
  /** A number is written as one; null is an empty cell. */
  rows: readonly (readonly (string | number | null)[])[]
}

export function toCsv({ head, rows }: Sheet, lang: Lang): string {
  const lines = [head, ...rows].map((cells) => cells.map((cell) => toCell(cell, lang)).join(';'))
  return `\uFEFF${lines.join('\r\n')}\r\n`
}

function toCell(cell: string | number | null, lang: Lang): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return lang === 'da' ? String(cell).replace('.', ',') : String(cell)
  // A spreadsheet would compute what begins like a formula.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
