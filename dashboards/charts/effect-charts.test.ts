// The charts of an effect: what they look like, say and tabulate, and what must hold of each whatever it is given.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHARTS, draw, summary, table } from './chart.js'
import { cursorText } from './cursor.js'
import { collisions, nodesOf, pairs, plotOf, type XY } from './drawing.test-support.js'
import { anyDots, anyGoalBar, anyXmr, dots, goalBar, goalWeeks, row, weekAt, xmr } from './effect.test-support.js'
import type { EffectChartSpec, IntervalRow, XmrSpec } from './effect-spec.js'
import { DAY_MS } from './local-time.js'
import type { View } from './spec.js'
import { type SvgNode, toSvgText } from './svg.js'

const phone: View = { lang: 'da', width: 360, fontPx: 13 }
const desk: View = { lang: 'da', width: 720, fontPx: 13 }
const plain = (text: string) => text.replaceAll('\u00a0', ' ')
const textsOf = (root: SvgNode) =>
  nodesOf(root)
    .filter((n) => n.name === 'text')
    .map((n) => plain(n.children.join('')))
const withClass = (root: SvgNode, name: string) =>
  nodesOf(root).filter((n) => String(n.attrs.class).split(' ').includes(name))

describe('drawings of an effect', () => {
  it.each<[string, EffectChartSpec, View]>([
    ['xmr', xmr, phone],
    ['goal-bar', goalBar, phone],
    ['interval-dots', dots, phone],
    ['interval-dots-wide', dots, desk],
  ])('of %s look as before', async (name, spec, view) => {
    await expect(toSvgText(draw(spec, view))).toMatchFileSnapshot(`./golden/${name}.svg`)
  })

  const view = fc.record({
    lang: fc.constantFrom('da' as const, 'en' as const),
    width: fc.constantFrom(320, 360, 412, 480, 600, 720, 1040),
    fontPx: fc.constantFrom(13, 17),
  })

  it('never lay words on each other and never leave the drawing', () => {
    const figure = fc.double({ min: -200, max: 200, noNaN: true })
    const realistic = anyXmr.map((spec) => ({ ...spec, digits: 0, target: { low: null, high: 134 } }))
    const rows = fc.array(
      fc.record({ change: figure, low: figure, high: figure, verdict: fc.constantFrom('stable', 'improved-small') }),
      { maxLength: 6 },
    )
    const known = rows.map((all) => ({
      ...dots,
      rows: [...dots.rows, ...all.map((r) => row({ ...r, isRough: true } as IntervalRow['result']))],
    }))
    const modest = (spec: EffectChartSpec): EffectChartSpec =>
      spec.kind === 'xmr' ? { ...spec, ...modestValues(spec) } : spec
    fc.assert(
      fc.property(fc.oneof(realistic.map(modest), anyGoalBar, known), view, (spec, v) => {
        expect(collisions(draw(spec, v), v.width)).toEqual([])
      }),
      { numRuns: 400 },
    )
  })

  /** The same weeks and limits, with figures that a measurement can have. */
  function modestValues(spec: XmrSpec): Pick<XmrSpec, 'weeks' | 'baseline'> {
    const fold = (v: number) => (Number.isFinite(v) ? Math.abs(v % 200) : 100)
    const b = spec.baseline
    return {
      weeks: spec.weeks.map((w) => ({ ...w, mean: fold(w.mean) })),
      baseline: 'have' in b ? b : { ...b, mean: fold(b.mean), upl: fold(b.upl), lpl: fold(b.lpl) },
    }
  }
})

describe('a weekly XmR chart', () => {
  const root = draw(xmr, phone)
  const weekLine = (node: SvgNode): XY[][] =>
    withClass(node, 'c-week-line').flatMap((n) =>
      String(n.attrs.d)
        .split('M')
        .slice(1)
        .map((piece) => piece.split('L').map((at): XY => [Number(at.split(' ')[0]), Number(at.split(' ')[1])])),
    )
  const plotted = (node: SvgNode) => withClass(node, 'c-weeks').flatMap((g) => g.children as SvgNode[])

  it('leaves a missing week open, and draws every week', () => {
    expect(weekLine(root).map((piece) => piece.length)).toEqual([3, 4])
    expect(plotted(root)).toHaveLength(7)
  })

  it('marks weeks by shape, by colour and in words, and rests open on few days', () => {
    expect(plotted(root).map((n) => n.attrs.class)).toEqual([
      'c-meaning c-usual',
      'c-meaning c-usual c-open',
      'c-meaning c-usual',
      'c-meaning c-improvement',
      'c-meaning c-improvement',
      'c-meaning c-concern',
      'c-meaning c-usual',
    ])
    const shapes = new Set(plotted(root).map((n) => String(n.attrs.d).replaceAll(/-?\d+(\.\d+)?/g, '')))
    expect(shapes.size).toBe(3)
    expect(textsOf(root)).toEqual(
      expect.arrayContaining(['forbedring', 'forværring', 'sædvanlig variation', 'få dage']),
    )
  })

  it('turns a signal with the direction that is better', () => {
    const classOf = (improvement: XmrSpec['improvement']) =>
      plotted(draw({ ...xmr, improvement }, phone))[4]?.attrs.class
    expect(classOf('up')).toBe('c-meaning c-concern')
    expect(classOf('none')).toBe('c-meaning c-unusual')
  })

  it('puts the intervention between the weeks before and after it', () => {
    const [mark] = withClass(root, 'c-mark').flatMap((g) => nodesOf(g).filter((n) => n.name === 'path'))
    const at = Number(String(mark?.attrs.d).slice(1).split(' ')[0])
    const [before = [], after = []] = weekLine(root)
    expect(before.at(-1)![0]).toBeLessThan(at)
    expect(after[0]![0]).toBeGreaterThan(at)
    expect(textsOf(root)).toContain('start: BT-forløb 23/3')
  })

  it('draws no limits on too few weeks, and says how many there are', () => {
    const few: XmrSpec = {
      ...xmr,
      baseline: { have: 5, need: 12 },
      weeks: xmr.weeks.map((w) => ({ ...w, signal: null })),
    }
    const drawn = draw(few, phone)
    for (const name of ['c-process-mean', 'c-process-limit', 'c-process-near', 'c-improvement', 'c-concern']) {
      expect(withClass(drawn, name)).toEqual([])
    }
    expect(textsOf(drawn)).toContain('ingen grænser: 5 af 12 uger')
    expect(summary(few, 'da')).toMatch(/Ikke nok til grænser endnu: 5 af 12 uger\.$/)
    expect(summary(few, 'da')).not.toMatch(/forbedring|forværring|variation/)
  })

  it('says where nothing was measured for long, beside the line of an intervention', () => {
    const spec: XmrSpec = {
      ...xmr,
      to: weekAt(30),
      weeks: [xmr.weeks[0]!, { ...xmr.weeks[1]!, t: weekAt(29) }],
      marks: [{ t: weekAt(5), label: 'indlagt' }],
    }
    const drawn = draw(spec, desk)
    const said = withClass(drawn, 'c-silence')
      .flatMap(nodesOf)
      .find((n) => n.name === 'text')
    const [left, right] = plotOf(drawn)
    const x = (week: number) => left + ((weekAt(week) - weekAt(0)) / (weekAt(30) - weekAt(0))) * (right - left)
    expect(said?.children).toEqual(['ingen målinger'])
    expect(Math.abs(Number(said?.attrs.x) - (x(5) + x(29.5)) / 2)).toBeLessThan(1)
    expect(withClass(root, 'c-silence')).toEqual([])
  })

  it('names a target beyond the axis instead of flattening the weeks', () => {
    const far: XmrSpec = { ...xmr, target: { low: null, high: 60 } }
    expect(withClass(draw(far, phone), 'c-target-line')).toEqual([])
    expect(textsOf(draw(far, phone))).toContain('mål højst 60 mmHg ↓')
  })

  it('says what was measured, what stands out, and what the limits rest on', () => {
    expect(plain(summary(xmr, 'da'))).toBe(
      '7 ugemidler, 2. marts – 26. april 2026; 1 uge uden målinger. Seneste uge 147 mmHg (5 dage). ' +
        '2 uger med forbedring ud over sædvanlig variation. 1 uge med forværring ud over sædvanlig variation. ' +
        'Gennemsnit 148 mmHg og grænser 141 til 155 mmHg, beregnet af 12 uger, 8. december 2025 – 1. marts 2026. ' +
        'Grænserne er foreløbige: de hviler på få uger.',
    )
    expect(plain(summary(xmr, 'en'))).toContain('2 weeks with improvement beyond usual variation.')
    expect(plain(summary({ ...xmr, weeks: [] }, 'da'))).toBe('Ingen ugemidler 2. marts – 26. april 2026.')
  })

  it('tabulates each week with its rule, and interventions in their place', () => {
    const { head, rows, total } = table(xmr, 'da')
    expect(head).toEqual(['Uge', 'Systolisk, ugemiddel (mmHg)', 'Dage', 'Bemærkning'])
    expect(rows.map((r) => plain(r.join('|')))).toEqual([
      '2.–8. marts 2026|148|5|',
      '9.–15. marts 2026|151|2|få dage',
      '16.–22. marts 2026|146|5|',
      '23. marts 2026|||start: BT-forløb',
      '30. marts – 5. april 2026|144|5|forbedring: 2 af 3 nær nedre grænse',
      '6.–12. april 2026|138|5|forbedring: under nedre grænse',
      '13.–19. april 2026|158|5|forværring: over øvre grænse',
      '20.–26. april 2026|147|5|',
    ])
    expect(table(xmr, 'da', 2).rows).toHaveLength(2)
    expect(total).toBe(8)
  })

  it('is read week by week by the cursor, across the change of clocks too', () => {
    const data = CHARTS.cursor(xmr, 'da')!
    expect(data.points).toHaveLength(7)
    expect(plain(cursorText(data, 1))).toBe('9.–15. marts 2026: 151 mmHg (2 dage; få dage)')
    const across = CHARTS.cursor({ ...xmr, weeks: [{ ...xmr.weeks[0]!, t: weekAt(3) }] }, 'en')!
    expect(plain(cursorText(across, 0))).toBe('23–29 March 2026: 148 mmHg (5 days)')
  })

  const weeks = fc.array(
    fc.record({ i: fc.nat(50), mean: fc.double({ min: -1e6, max: 1e6, noNaN: true }), isMissing: fc.boolean() }),
    { minLength: 1, maxLength: 40 },
  )
  const weekly = weeks.map((all): XmrSpec => {
    const means = new Map(all.filter((w) => !w.isMissing).map((w) => [w.i, w.mean]))
    return {
      ...xmr,
      to: weekAt(51),
      baseline: { have: 5, need: 12 },
      marks: [],
      weeks: [...means].map(([i, mean]) => ({ ...xmr.weeks[0]!, t: weekAt(i), mean })),
    }
  })

  it('never draws a line over a missing week', () => {
    fc.assert(
      fc.property(weekly, (spec) => {
        const drawn = draw(spec, phone)
        const [left, right] = plotOf(drawn)
        const oneWeek = ((right - left) * 7.1 * DAY_MS) / (spec.to - spec.from)
        for (const piece of weekLine(drawn)) {
          for (const [a, b] of pairs(piece)) expect(b[0] - a[0]).toBeLessThanOrEqual(oneWeek + 0.2)
        }
      }),
    )
  })

  it('keeps the highest and the lowest week where their values are', () => {
    fc.assert(
      fc.property(weekly, (spec) => {
        fc.pre(spec.weeks.length > 0)
        const drawn = draw(spec, phone)
        const [, , top, bottom, low, high] = plotOf(drawn)
        const y = (v: number) => bottom - ((v - low) / (high - low)) * (bottom - top)
        const heights = plotted(drawn).map((n) => Number(/^M\S+ ([-\d.]+)/.exec(String(n.attrs.d))?.[1]))
        const means = spec.weeks.map((w) => w.mean)
        expect(heights).toHaveLength(means.length)
        expect(Math.min(...heights)).toBeCloseTo(y(Math.max(...means)), 0)
        expect(Math.max(...heights)).toBeCloseTo(y(Math.min(...means)), 0)
      }),
    )
  })

  it('claims improvement or worsening only where a rule marked a week', () => {
    fc.assert(
      fc.property(anyXmr, (spec) => {
        const silent = { ...spec, title: 'x', weeks: spec.weeks.map((w) => ({ ...w, signal: 'common' as const })) }
        expect(summary(silent, 'da')).not.toMatch(/forbedring|forværring|usædvanlig/)
        expect(textsOf(draw(silent, phone)).join()).not.toMatch(/forbedring|forværring|usædvanlig/)
      }),
    )
  })
})

describe('a goal bar', () => {
  it('has one segment a week, three kinds that differ without colour', () => {
    fc.assert(
      fc.property(anyGoalBar, (spec) => {
        const drawn = draw({ ...spec, weeks: spec.weeks.map((w, i) => ({ ...w, t: weekAt(i) })) }, phone)
        const segments = withClass(drawn, 'c-week')
        for (const outcome of ['reached', 'not-reached', 'not-measured'] as const) {
          const weeks = spec.weeks.filter((w) => w.outcome === outcome).length
          // One more stands in the legend.
          const of = segments.filter((n) => String(n.attrs.class).endsWith(` c-week-${outcome}`))
          expect(of).toHaveLength(weeks > 0 ? weeks + 1 : 0)
          expect(of.every((n) => withClass(n, 'c-week-hatch').length > 0 === (outcome === 'not-measured'))).toBe(true)
        }
      }),
    )
    const marks = withClass(draw(goalBar, phone), 'c-week').map((n) => withClass(n, 'c-week-check').length)
    expect(marks.slice(0, 4)).toEqual([0, 1, 1, 0])
  })

  it('counts in words, and does not count an unmeasured week as a failure', () => {
    expect(plain(summary(goalBar, 'da'))).toBe(
      'Nået i 9 af de seneste 12 uger, 2. marts – 24. maj 2026. 1 uge er ikke målt.',
    )
    expect(plain(summary(goalBar, 'en'))).toBe(
      'Reached in 9 of the last 12 weeks, 2 March – 24 May 2026. 1 week was not measured.',
    )
    expect(textsOf(draw(goalBar, phone))).toContain('9 af 12')
    const one = (text: string) => plain(summary({ ...goalBar, weeks: goalWeeks(text) }, 'da'))
    expect(one('x')).toBe('Nået i den seneste uge, 2.–8. marts 2026.')
    expect(one('o')).toBe('Ikke nået i den seneste uge, 2.–8. marts 2026.')
    expect(one('-')).toBe('Den seneste uge er ikke målt, 2.–8. marts 2026.')
    expect(one('')).toBe('Ingen uger at vise endnu.')
  })

  it('tabulates each week', () => {
    const { head, rows } = table({ ...goalBar, weeks: goalWeeks('xo-') }, 'da')
    expect(head).toEqual(['Uge', 'Mål'])
    expect(rows.map((r) => plain(r.join('|')))).toEqual([
      '2.–8. marts 2026|nået',
      '9.–15. marts 2026|ikke nået',
      '16.–22. marts 2026|ikke målt',
    ])
  })
})

describe('an interval dot plot', () => {
  const only = (r: IntervalRow) => ({ ...dots, rows: [r] })
  const xOf = (root: SvgNode) => {
    const [symbol] = withClass(root, 'c-meaning')
    const zero = withClass(root, 'c-zero').map((n) => Number(String(n.attrs.d).slice(1).split(' ')[0]))[0]!
    const [, x = Number.NaN, ahead = 0] = /^M(\S+) \S+?(?:a(\S+))?(?: |$)/.exec(String(symbol?.attrs.d)) ?? []
    return { symbol: Number(x) + Number(ahead), zero }
  }

  it('puts better to the right, whichever way is better, on the scale of the smallest difference that matters', () => {
    const change = fc.double({ min: -20, max: 20, noNaN: true }).filter((v) => Math.abs(v) > 1.5)
    fc.assert(
      fc.property(change, fc.constantFrom('up' as const, 'down' as const), (v, better) => {
        const r = row({ change: v, low: null, high: null, isRough: false, verdict: 'uncertain' }, { better })
        const { symbol, zero } = xOf(draw(only(r), desk))
        expect(Math.sign(symbol - zero)).toBe(better === 'up' ? Math.sign(v) : -Math.sign(v))
      }),
    )
    const place = (more: Partial<IntervalRow>) => {
      const r = row(
        { change: 3, low: null, high: null, isRough: false, verdict: 'uncertain' },
        { better: 'up', ...more },
      )
      const { symbol, zero } = xOf(draw(only(r), desk))
      return symbol - zero
    }
    expect(place({ mcid: 1.5 }) * (2 / 3)).toBeCloseTo(place({ mcid: 3 }) * (4 / 3), 0)
  })

  it('says in place why a row has no interval, and draws nothing there', () => {
    const root = draw(only(row({ have: 5, need: 7 })), phone)
    expect(textsOf(root)).toContain('for få målinger: 5 af 7')
    expect(withClass(root, 'c-estimate')).toEqual([])
    expect(textsOf(draw(only(row({ why: 'skjult' })), phone))).toContain('skjult')
    const broken = draw(only(row(dots.rows[0]!.result, { mcid: 0 })), phone)
    expect(textsOf(broken)).toContain('uden tal')
    expect(withClass(broken, 'c-estimate')).toEqual([])
  })

  it('dashes a rough interval and says so', () => {
    const [, fev1] = withClass(draw(dots, desk), 'c-estimate')
    expect(fev1 && withClass(fev1, 'c-interval')[0]?.attrs['stroke-dasharray']).toBe('4 3')
    expect(textsOf(draw(dots, desk)).join(' ')).toContain('forværring af betydning (groft interval)')
  })

  it('points beyond the scale with an arrow, and still gives the figures', () => {
    const far = row({ change: -90, low: -120, high: -60, isRough: false, verdict: 'improved-relevant' })
    const root = draw(only(far), phone)
    expect(withClass(root, 'c-meaning')).toEqual([])
    expect(textsOf(root)).toContain('ligger længere ude')
    expect(textsOf(root)).toContain('−90 mmHg (−120 til −60): bedring af betydning')
  })

  it('gives the figures of every estimate in words, whatever the scale', () => {
    fc.assert(
      fc.property(anyDots, (spec) => {
        const rows = table(spec, 'da').rows.map((r) => r.map(plain))
        const texts = textsOf(draw({ ...spec, title: '' }, desk)).join(' ')
        rows.forEach((r, i) => {
          const { result } = spec.rows[i]!
          if ('have' in result) expect(r[3]).toBe(`for få målinger: ${result.have} af ${result.need}`)
          if ('change' in result && Math.abs(result.change) < 1e6) expect(texts).toContain(r[1])
        })
      }),
    )
  })

  it('claims a change only as the verdict does', () => {
    fc.assert(
      fc.property(anyDots, (spec) => {
        const settled = spec.rows.some((r) => 'change' in r.result && /^(improved|worsened)/.test(r.result.verdict))
        const root = draw(spec, desk)
        if (!settled) expect([...withClass(root, 'c-improvement'), ...withClass(root, 'c-concern')]).toEqual([])
      }),
    )
  })

  it('is told row by row when short, and counted when long', () => {
    expect(plain(summary(dots, 'da'))).toBe(
      'Systolisk: −14 mmHg (−18 til −10), bedring af betydning. CAT: for få målinger: 5 af 7. ' +
        'FEV1: −0,22 L (−0,31 til −0,13), forværring af betydning (groft interval).',
    )
    const long = { ...dots, rows: [...dots.rows, ...dots.rows] }
    expect(plain(summary(long, 'da'))).toBe('Af 6: 2 bedring, 2 forværring, 2 uden tal.')
    expect(plain(summary(long, 'en'))).toBe('Of 6: 2 improved, 2 worsened, 2 without a figure.')
    expect(summary({ ...dots, rows: [] }, 'da')).toBe('Ingen ændringer at vise endnu.')
  })

  it('tabulates every row with its own unit', () => {
    const { head, rows } = table(dots, 'da')
    expect(head.map(plain)).toEqual([
      'Hvad',
      'Ændring',
      '95 %-interval',
      'Vurdering',
      'Forskel af betydning',
      'Grundlag',
    ])
    expect(rows.map((r) => plain(r.join('|')))).toEqual([
      'Systolisk|−14 mmHg|−18 til −10|bedring af betydning|5 mmHg|28 + 56 dage',
      'CAT|||for få målinger: 5 af 7|2,0 point|',
      'FEV1|−0,22 L|−0,31 til −0,13|forværring af betydning (groft interval)|0,10 L|7 + 9 dage',
    ])
  })

  it('keeps the order it is given', () => {
    const labels = ['b', 'c', 'a']
    const spec = { ...dots, rows: labels.map((label) => ({ ...dots.rows[0]!, label })) }
    expect(textsOf(draw(spec, phone)).filter((t) => labels.includes(t))).toEqual(labels)
  })
})
