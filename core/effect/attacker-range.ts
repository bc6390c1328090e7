// What an outsider can still work out about hidden cells of a table with totals (clinical.md 6.10). Exact, without a solver: counts and totals form a circulation
// (row → column → row of totals → column of totals → row), so the largest and smallest a cell can be are what flows around it.

export interface CellRange {
  row: number
  column: number
  low: number
  /** Null for no upper bound. */
  high: number | null
}

/** Arcs in pairs: an even one and its return. */
interface Network {
  /** Arcs that leave each node. */
  leaving: number[][]
  to: number[]
  /** What can still flow; Infinity for "any number of people more". */
  room: number[]
}

/**
 * @param table counts with a last column and a last row of totals
 * @param hidden of the same shape
 * @param enough stop looking when a range holds so many values: faster, and then only a lower bound of its width
 * @returns one range per hidden entry
 */
export function attackerRange(
  table: readonly (readonly number[])[],
  hidden: readonly (readonly boolean[])[],
  enough = Number.POSITIVE_INFINITY,
): CellRange[] {
  const height = table.length - 1
  const width = (table[0]?.length ?? 1) - 1
  const network: Network = { leaving: Array.from({ length: height + width + 2 }, () => []), to: [], room: [] }
  const cells: { row: number; column: number; arc: number; from: number; to: number }[] = []
  for (const [row, line] of hidden.entries()) {
    for (const [column, isHidden] of line.entries()) {
      if (!isHidden) continue
      const rowNode = row
      const columnNode = height + 1 + column
      // Against the stream: the total of a row feeds the row, and the columns feed the row of totals.
      const isReversed = (row === height) !== (column === width)
      const [from, to] = isReversed ? [columnNode, rowNode] : [rowNode, columnNode]
      cells.push({ row, column, arc: addArc(network, from, to, table[row]![column]!), from, to })
    }
  }
  return cells.map(({ row, column, arc, from, to }) => {
    const value = table[row]![column]!
    const up = flowBeside(network, arc, to, from, enough)
    const down = Math.min(value, flowBeside(network, arc, from, to, Math.min(value, enough)))
    return { row, column, low: value - down, high: up === Number.POSITIVE_INFINITY ? null : value + up }
  })
}

function addArc(network: Network, from: number, to: number, value: number): number {
  const arc = network.to.length
  network.to.push(to, from)
  network.room.push(Number.POSITIVE_INFINITY, value)
  network.leaving[from]!.push(arc)
  network.leaving[to]!.push(arc + 1)
  return arc
}

/** How much can flow from one node to another without the arc, up to `enough`: shortest paths first (Edmonds and Karp 1972). */
function flowBeside(
  { leaving, to, room }: Network,
  without: number,
  from: number,
  goal: number,
  enough: number,
): number {
  const left = Float64Array.from(room)
  left[without] = 0
  left[without + 1] = 0
  let total = 0
  while (total < enough) {
    const path = shortestPath(leaving, to, left, from, goal)
    if (path === null) break
    const step = path.reduce((least, arc) => Math.min(least, left[arc]!), Number.POSITIVE_INFINITY)
    if (step === Number.POSITIVE_INFINITY) return step
    for (const arc of path) {
      left[arc]! -= step
      left[arc ^ 1]! += step
    }
    total += step
  }
  return total
}

function shortestPath(
  leaving: readonly (readonly number[])[],
  to: readonly number[],
  left: Float64Array,
  from: number,
  goal: number,
): number[] | null {
  const by = new Int32Array(leaving.length).fill(-1)
  const queue = [from]
  for (const node of queue) {
    for (const arc of leaving[node]!) {
      const next = to[arc]!
      if (left[arc]! <= 0 || by[next] !== -1 || next === from) continue
      by[next] = arc
      if (next !== goal) {
        queue.push(next)
        continue
      }
      const path: number[] = []
      for (let at = goal; at !== from; at = to[by[at]! ^ 1]!) path.push(by[at]!)
      return path
    }
  }
  return null
}
