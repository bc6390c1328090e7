// The minimum of a function of one variable (clinical.md 6.12): a coarse grid finds the valley, golden section its floor.

const RATIO = (Math.sqrt(5) - 1) / 2
const STEPS = 200

/** The x of the minimum between two bounds, for a function with one valley there. */
export function goldenSection(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to]
  let a = high - RATIO * (high - low)
  let b = low + RATIO * (high - low)
  let fa = f(a)
  let fb = f(b)
  for (let step = 0; step < STEPS && high - low > 1e-12 * (1 + Math.abs(low)); step++) {
    if (fa <= fb) {
      high = b
      b = a
      fb = fa
      a = high - RATIO * (high - low)
      fa = f(a)
    } else {
      low = a
      a = b
      fa = fb
      b = low + RATIO * (high - low)
      fb = f(b)
    }
  }
  return (low + high) / 2
}

/** As `goldenSection`, around the best point of a grid: finds the deepest valley of several. */
export function gridThenGolden(f: (x: number) => number, from: number, to: number, step: number): number {
  const cells = Math.round((to - from) / step)
  let best = from
  let lowest = Number.POSITIVE_INFINITY
  for (let i = 0; i <= cells; i++) {
    const x = from + i * step
    const value = f(x)
    if (value < lowest) {
      lowest = value
      best = x
    }
  }
  return goldenSection(f, Math.max(from, best - step), Math.min(to, best + step))
}
