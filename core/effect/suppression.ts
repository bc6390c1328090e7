// Small cells (clinical.md 6.10): a table of counts with totals, where 1 to 4 people are hidden, and enough others with them that nobody can work them out.
// What is published never says which cells were small and which were hidden to protect them.

import { attackerRange, type CellRange } from './attacker-range.js'

/** Danish practice for health data; Statistics Denmark says never fewer than three. */
export const SMALL_CELL = 5
export const SMALL_CELL_FLOOR = 3

/** P: small itself. C: hidden to protect others. For tests and audit, never for a screen. */
export type SuppressionMark = 'P' | 'C' | ''

export interface SuppressedTable {
  /** Rows and columns of the input, then a column and a row of totals. Null is hidden. */
  published: (number | null)[][]
  mask: SuppressionMark[][]
}

type Cell = readonly [row: number, column: number]

interface Line {
  inner: Cell[]
  total: Cell
}

/**
 * @param counts whole numbers from 0, rows of one length
 * @param threshold counts below it (and above 0) are small; never less than 3
 *
 * @figure Small cells (*skjult*)
 * @nurse Numbers of people below {SMALL_CELL} (but not 0) are hidden, and some others with them, so that nobody can be worked out by subtracting.
 *   A hidden number can be small or large. Shares, averages and quantiles of few people are hidden too, and two groups that differ by a few people
 *   cannot both be seen by the same user.
 * @statistician Primary suppression below {SMALL_CELL} (never set below {SMALL_CELL_FLOOR}), complementary suppression line by line until stable,
 *   then an exact check of what an outsider can deduce (bounds by network flow over the table with totals): the narrowest range of a hidden cell
 *   must hold as many values as the threshold. Protects one table; linked tables must be published together.
 * @formula
 *   hide counts above 0 and below {SMALL_CELL};  a line is open with exactly one hidden entry, or a shown total and hidden cells adding to < {SMALL_CELL}
 *   open line: hide its smallest cell above 0, else a zero, else the total;  repeat;  then until every range holds ≥ {SMALL_CELL} values
 *   share: hidden when its numerator or the rest is above 0 and below {SMALL_CELL};  mean, SD: n ≥ {SMALL_CELL};  quantiles: ≥ {SMALL_CELL} on each side;  no minimum or maximum
 *   municipality and diagnosis with < {UNIT_OF_ONE_BELOW} people: counts only
 * @source Practice of the Danish Health Data Authority (5) and Statistics Denmark (never fewer than 3).
 * @needs Whole numbers in one table with its totals.
 * @notFor Pages of one citizen; data that leave the platform row by row.
 * @with attackerRange, withTotals, shownCount, mayShowShare, mayShowMean, mayShowQuantile, differsByFew, isCountsOnly
 */
export function suppressTable(counts: readonly (readonly number[])[], threshold = SMALL_CELL): SuppressedTable {
  const small = Math.max(SMALL_CELL_FLOOR, threshold)
  const table = withTotals(counts)
  const mask: SuppressionMark[][] = table.map((row) => row.map((n) => (n > 0 && n < small ? 'P' : '')))
  const lines = linesOf(table)
  do closeLines(lines, table, mask, small)
  while (protectNarrowest(lines, table, mask, small))
  const published = table.map((row, i) => row.map((n, j) => (mask[i]![j] === '' ? n : null)))
  return { published, mask }
}

/** The table with row, column and grand totals. */
export function withTotals(counts: readonly (readonly number[])[]): number[][] {
  const rows = counts.map((row) => [...row, row.reduce((total, n) => total + n, 0)])
  const width = rows[0]?.length ?? 1
  return [...rows, Array.from({ length: width }, (_, j) => rows.reduce((total, row) => total + row[j]!, 0))]
}

/** Rows top to bottom with the totals row last, then columns left to right with the totals column last. */
function linesOf(table: readonly (readonly number[])[]): Line[] {
  const height = table.length - 1
  const width = table[0]!.length - 1
  const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
  const rows = range(height + 1).map((i): Line => ({ inner: range(width).map((j) => [i, j]), total: [i, width] }))
  const columns = range(width + 1).map((j): Line => ({ inner: range(height).map((i) => [i, j]), total: [height, j] }))
  return [...rows, ...columns]
}

/** Passes until one changes nothing. Marks count at once for the following lines. */
function closeLines(
  lines: readonly Line[],
  table: readonly (readonly number[])[],
  mask: SuppressionMark[][],
  small: number,
): void {
  let changed = true
  while (changed) {
    changed = false
    for (const line of lines) if (isOpen(line, table, mask, small)) changed = markOneMore(line, table, mask) || changed
  }
}

function isOpen(
  { inner, total }: Line,
  table: readonly (readonly number[])[],
  mask: readonly SuppressionMark[][],
  small: number,
): boolean {
  const marked = inner.filter(([i, j]) => mask[i]![j] !== '')
  const isTotalShown = mask[total[0]]![total[1]] === ''
  if (marked.length + (isTotalShown ? 0 : 1) === 1) return true
  if (!isTotalShown || marked.length === 0) return false
  return marked.reduce((sum, [i, j]) => sum + table[i]![j]!, 0) < small
}

/** The smallest count above 0; if there is none a zero; if there is none the total. @returns whether anything was left to mark */
function markOneMore(
  { inner, total }: Line,
  table: readonly (readonly number[])[],
  mask: SuppressionMark[][],
): boolean {
  const free = inner.filter(([i, j]) => mask[i]![j] === '')
  const value = ([i, j]: Cell): number => table[i]![j]!
  const positive = free.filter((cell) => value(cell) > 0)
  const smallest = positive.reduce<Cell | null>(
    (best, cell) => (best === null || value(cell) < value(best) ? cell : best),
    null,
  )
  const chosen = smallest ?? free[0] ?? (mask[total[0]]![total[1]] === '' ? total : null)
  if (chosen === null) return false
  mask[chosen[0]]![chosen[1]] = 'C'
  return true
}

/** Lines that are closed one by one can still pin a cell down together: then one more is hidden beside it, or wherever one is left. @returns whether it was needed */
function protectNarrowest(
  lines: readonly Line[],
  table: readonly (readonly number[])[],
  mask: SuppressionMark[][],
  small: number,
): boolean {
  const hidden = mask.map((row) => row.map((mark) => mark !== ''))
  const narrow = attackerRange(table, hidden, small).filter((range) => isNarrow(range, small))
  for (const { row, column } of narrow) {
    const through = lines.filter((l) => [...l.inner, l.total].some(([i, j]) => i === row && j === column))
    if ([...through, ...lines].some((line) => markOneMore(line, table, mask))) return true
  }
  return false
}

function isNarrow({ low, high }: CellRange, small: number): boolean {
  return high !== null && high - low + 1 < small
}
