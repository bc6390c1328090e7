// What `npm run bench -- honesty` asks of each estimator and verdict: a story with a known truth, many times over.

import {
  beforeAfterOnePerson,
  compareGroups,
  type Estimate,
  effectVerdict,
  fitXmr,
  interruptedTimeSeries,
  isRoughInterval,
  mixedModel,
  neweyWest,
  pairedChange,
  type RandomStream,
  ROUGH_TREND_BELOW,
  reliableChange,
  staggeredStart,
  trend,
  trendWithMemory,
  wilson,
} from '#core'
import { ar1, type Background, group, MCID, RELEVANT_EFFECT, series } from './honesty-simulate.js'

/** What one run showed; null when the method refused. */
export type Trial = {
  /** Whether the interval held the truth; null where there is no interval. */
  covered: boolean | null
  /** Whether something was claimed: a verdict of change, or an interval without 0. */
  claimed: boolean | null
  /** Whether `improved-relevant` was said. */
  relevant: boolean | null
  /** Whether the result says of itself that it is rough. */
  rough: boolean
} | null

/**
 * What a screen may do with it. `interval`: shown as it is, so it must keep its promise. `rough`: shown with that word. `never-alone`: only beside a better one.
 * `warned`: the story breaks what the method assumes; the page says so.
 */
export type Showing = 'interval' | 'rough' | 'never-alone' | 'warned'

export interface Cell {
  method: string
  story: string
  /** Claims are false when there is nothing to find, power when there is. */
  isNull: boolean
  showing: Showing
  trial: (random: RandomStream) => Trial
}

function ofEstimate(found: Estimate, truth: number, rough = false): Trial {
  if (found.low === null || found.high === null) return null
  return {
    covered: found.low <= truth && truth <= found.high,
    claimed: found.low > 0 || found.high < 0,
    relevant: null,
    rough,
  }
}

function beforeAfter(before: number, after: number, effect: number, of: Background, trueChange = effect) {
  return (random: RandomStream): Trial => {
    const dots = series(random, before, after, effect, of)
    const found = beforeAfterOnePerson(
      dots.filter((d) => d.x < 0).map((d) => d.y),
      dots.filter((d) => d.x >= 0).map((d) => d.y),
    )
    if (!found.ok) return null
    const verdict = effectVerdict({ ...found, estimate: found.change, mcid: MCID, better: 'down' })
    return {
      covered: found.low === null || found.high === null ? null : found.low <= trueChange && trueChange <= found.high,
      claimed: verdict.startsWith('improved') || verdict.startsWith('worsened'),
      relevant: verdict === 'improved-relevant',
      rough: isRoughInterval(found),
    }
  }
}

function beforeAfterCells(): Cell[] {
  const method = 'before and after, one citizen (6.2)'
  const cells: Cell[] = []
  for (const [before, after] of [
    [7, 7],
    [14, 28],
    [28, 56],
  ] as const) {
    const showing = before < 14 ? 'rough' : 'interval'
    for (const rho of [0, 0.3, 0.6]) {
      const story = `${before} and ${after} readings, rho ${rho}`
      cells.push({
        method,
        story: `no effect, ${story}`,
        isNull: true,
        showing,
        trial: beforeAfter(before, after, 0, { rho }),
      })
      cells.push({
        method,
        story: `effect of the MCID, ${story}`,
        isNull: false,
        showing,
        trial: beforeAfter(before, after, RELEVANT_EFFECT, { rho }),
      })
    }
  }
  const odd = (story: string, showing: Showing, of: Background): Cell => ({
    method,
    story: `no effect, 28 and 56 readings, ${story}`,
    isNull: true,
    showing,
    trial: beforeAfter(28, 56, 0, of),
  })
  cells.push(odd('40 % missing at random', 'interval', { rho: 0.3, missing: 0.4 }))
  cells.push(odd('already falling 0.15 a day', 'warned', { rho: 0.3, drift: -0.15 }))
  cells.push(odd('season of ± 5', 'warned', { rho: 0.3, season: { amplitude: 5, steps: 365 } }))
  cells.push({
    method,
    story: 'no effect, 6 and 20 readings',
    isNull: true,
    showing: 'interval',
    trial: beforeAfter(6, 20, 0, { rho: 0 }),
  })
  return cells
}

function weeklyCells(): Cell[] {
  const reml = 'interrupted series, AR(1) REML (6.5)'
  const textbook = 'interrupted series, Newey-West (6.5)'
  const cells: Cell[] = []
  const add = (method: string, showing: Showing, side: number, effect: number, of: Background, what: string): void => {
    cells.push({
      method,
      story: `${effect === 0 ? 'no effect' : 'effect of twice the MCID'}, ${side} and ${side} weeks, ${what}`,
      isNull: effect === 0,
      showing,
      trial: (random) => {
        const dots = series(random, side, side, effect, of)
        const weekly = { week: dots.map((d) => d.x), value: dots.map((d) => d.y), interventionWeek: 0 }
        const found = method === reml ? interruptedTimeSeries(weekly) : { ok: true as const, fit: neweyWest(weekly) }
        if (!found.ok) return null
        const level = 'fit' in found ? found.fit?.coef.levelChange : found.coef.levelChange
        return level ? ofEstimate(level, effect, 'rough' in found && found.rough) : null
      },
    })
  }
  for (const side of [12, 26, 52]) {
    for (const rho of [0, 0.3, 0.6]) {
      add(reml, 'interval', side, 0, { rho }, `rho ${rho}`)
      add(textbook, 'never-alone', side, 0, { rho }, `rho ${rho}`)
    }
  }
  add(reml, 'interval', 26, 2 * RELEVANT_EFFECT, { rho: 0.3 }, 'rho 0.3')
  add(reml, 'interval', 26, 0, { rho: 0.3, drift: -0.3 }, 'already falling 0.3 a week, rho 0.3')
  add(reml, 'interval', 26, 0, { rho: 0.3, missing: 0.1 }, '10 % of weeks missing, rho 0.3')
  add(reml, 'warned', 26, 0, { rho: 0.3, season: { amplitude: 5, steps: 52 } }, 'season of ± 5, rho 0.3')
  add(reml, 'interval', 11, 0, { rho: 0.3 }, 'rho 0.3')
  return cells
}

/** As the effect page shows it: one value a day of the follow-up, as far as it has come. */
function citizenTrendCells(): Cell[] {
  return [56, 42, 28, 15].flatMap((days) =>
    [0, 0.3, 0.6].map((rho) => ({
      method: 'trend of one citizen (6.4)',
      story: `no trend, ${days} days, rho ${rho}`,
      isNull: true,
      showing: days < ROUGH_TREND_BELOW ? ('rough' as const) : ('interval' as const),
      trial: (random: RandomStream) => {
        const found = trendWithMemory(series(random, 0, days, 0, { rho }))
        if (!found.ok) return null
        return {
          covered: found.slopeLow <= 0 && found.slopeHigh >= 0,
          claimed: found.slopeLow > 0 || found.slopeHigh < 0,
          relevant: null,
          rough: found.rough,
        }
      },
    })),
  )
}

function trendCells(): Cell[] {
  return [0, 0.3, 0.6].map((rho) => ({
    method: 'trend, Theil-Sen (6.4)',
    story: `no trend, 60 days, rho ${rho}`,
    isNull: true,
    showing: rho === 0 ? 'interval' : 'warned',
    trial: (random) => {
      const found = trend(series(random, 0, 60, 0, { rho }))
      if (!found.ok || found.isTooEager) return null
      return {
        covered: found.slopeLow <= 0 && found.slopeHigh >= 0,
        claimed: found.p < 0.05,
        relevant: null,
        rough: false,
      }
    },
  }))
}

function groupCells(): Cell[] {
  const paired = (
    story: string,
    isNull: boolean,
    showing: Showing,
    n: number,
    of: { effect: number; cut?: number; dropout?: number },
  ): Cell => ({
    method: 'paired change, one group (6.2)',
    story,
    isNull,
    showing,
    trial: (random) => {
      const found = pairedChange(group(random, 'treated', { n, ...of }), {
        better: 'down',
        mcid: MCID,
        seed: 1,
        resamples: 1,
      })
      if (!found.ok) return null
      const trial = ofEstimate(
        { estimate: found.meanChange, se: found.se, low: found.low, high: found.high, p: found.p },
        of.effect,
      )
      return trial && { ...trial, relevant: trial.claimed === true && found.meanChange <= -MCID }
    },
  })
  const compared = (
    method: 'ANCOVA (6.7)' | 'difference in differences (6.7)',
    story: string,
    showing: Showing,
    effect: number,
    of: { cut?: number; dropout?: number },
  ): Cell => ({
    method,
    story,
    isNull: effect === 0,
    showing,
    trial: (random) => {
      const everybody = [
        ...group(random, 'treated', { n: 40, effect, ...of }),
        ...group(random, 'control', { n: 40, effect: 0, ...of }),
      ]
      const found = compareGroups(everybody, MCID)
      const estimate = method === 'ANCOVA (6.7)' ? found.ancova : found.differenceInDifferences
      return estimate.ok ? ofEstimate(estimate, effect) : null
    },
  })
  const both = ['ANCOVA (6.7)', 'difference in differences (6.7)'] as const
  return [
    paired('no effect, 10 people', true, 'interval', 10, { effect: 0 }),
    paired('no effect, 40 people', true, 'interval', 40, { effect: 0 }),
    paired('effect of the MCID, 40 people', false, 'interval', 40, { effect: RELEVANT_EFFECT }),
    paired('no effect, 40 people enrolled above 150', true, 'warned', 40, { effect: 0, cut: 150 }),
    paired('no effect, 40 people, the worse ones leave', true, 'warned', 40, { effect: 0, dropout: 0.6 }),
    ...both.flatMap((method) => [
      compared(method, 'no effect, 40 against 40', 'interval', 0, {}),
      compared(method, 'effect of the MCID, 40 against 40', 'interval', RELEVANT_EFFECT, {}),
      compared(method, 'no effect, all enrolled above 150', 'interval', 0, { cut: 150 }),
      compared(method, 'no effect, the worse ones leave both groups', 'interval', 0, { dropout: 0.6 }),
    ]),
  ]
}

function longCells(): Cell[] {
  const mixed = (people: number): Cell => ({
    method: 'mixed model, slope difference (6.8)',
    story: `no effect, ${people} people, 6 months, 30 % of visits missing`,
    isNull: true,
    showing: people < 20 ? 'rough' : 'interval',
    trial: (random) => {
      const visits = Array.from({ length: people }, (_, i) => {
        const self = random.normal(145, 12)
        const months = [0, 1, 2, 3, 4, 5].filter(() => !random.chance(0.3))
        return months.map((month) => ({
          person: `p${i}`,
          month,
          treated: i % 2 === 0,
          value: self + random.normal(0, 6),
        }))
      }).flat()
      const found = mixedModel(visits)
      return found.ok ? ofEstimate(found.coef.perMonthTreated, 0) : null
    },
  })
  const staggered: Cell = {
    method: 'staggered start, one month (6.7)',
    story: 'no effect, 12 starters against 24 not yet',
    isNull: true,
    showing: 'rough',
    trial: (random) => {
      const people = Array.from({ length: 36 }, (_, i) => {
        const self = random.normal(145, 12)
        const values = new Map(
          Array.from({ length: 8 }, (_, month) => [month, self - 0.5 * month + random.normal(0, 6)] as const),
        )
        return { startMonth: i < 12 ? 3 : i < 24 ? 6 : null, values }
      })
      const cell = staggeredStart(people, 1).cells.find((c) => c.startMonth === 3 && c.eventTime === 1)
      if (!cell) return null
      const reach = 1.96 * cell.se
      return { covered: Math.abs(cell.att) <= reach, claimed: Math.abs(cell.att) > reach, relevant: null, rough: false }
    },
  }
  return [mixed(12), mixed(40), staggered]
}

function otherCells(): Cell[] {
  const share = (n: number, p: number): Cell => ({
    method: 'share, Wilson',
    story: `${n} people, truth ${100 * p} %`,
    isNull: true,
    showing: 'interval',
    trial: (random) => {
      let count = 0
      for (let i = 0; i < n; i++) if (random.chance(p)) count++
      const { low, high } = wilson(count, n)
      return { covered: low <= p && p <= high, claimed: null, relevant: null, rough: false }
    },
  })
  const reliable: Cell = {
    method: 'reliable change of a score (6.6)',
    story: 'no change, reliability 0.85',
    isNull: true,
    showing: 'interval',
    trial: (random) => {
      const self = random.normal(50, 20 * Math.sqrt(0.85))
      const score = (): number => self + random.normal(0, 20 * Math.sqrt(0.15))
      const found = reliableChange({
        baseline: score(),
        followUp: score(),
        sdBaseline: 20,
        reliability: 0.85,
        better: 'up',
        mcid: 10,
      })
      return {
        covered: null,
        claimed: found.reliable,
        relevant: found.label === 'improved-reliable-and-relevant',
        rough: false,
      }
    },
  }
  const chart = (rho: number): Cell => ({
    method: 'XmR chart: a next point outside limits of 24 (6.3)',
    story: `nothing happens, rho ${rho}`,
    isNull: true,
    showing: rho === 0 ? 'interval' : 'warned',
    trial: (random) => {
      const found = fitXmr(ar1(random, 25, rho), {
        baselineN: 24,
        screenOutliers: true,
        improvement: 'none',
        target: null,
      })
      if (!found || found.isOverSensitive) return null
      const last = found.signals[24]
      return { covered: null, claimed: last === 'above-upl' || last === 'below-lpl', relevant: null, rough: false }
    },
  })
  return [share(20, 0.3), share(60, 0.1), reliable, chart(0), chart(0.6)]
}

export const CELLS: readonly Cell[] = [
  ...beforeAfterCells(),
  ...weeklyCells(),
  ...trendCells(),
  ...citizenTrendCells(),
  ...groupCells(),
  ...longCells(),
  ...otherCells(),
]
