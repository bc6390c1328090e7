// Ranks from 1, where equal values share the middle of their ranks, and how many share (for the corrections of rank tests).

/** @returns `ranks` in the order of the values; `ties`: the size of each group of two or more equal values */
export function midRanks(values: readonly number[]): { ranks: number[]; ties: number[] } {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const ranks = new Array<number>(values.length).fill(0)
  const ties: number[] = []
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++
    for (let k = from; k <= to; k++) ranks[order[k]!] = (from + to) / 2 + 1
    if (to > from) ties.push(to - from + 1)
    from = to + 1
  }
  return { ranks, ties }
}
