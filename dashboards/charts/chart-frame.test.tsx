import { renderToString } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { draw } from './chart.js'
import { ChartFrame } from './chart-frame.js'
import { Sparkline } from './sparkline-view.js'
import type { TimeSeriesSpec } from './spec.js'
import { toSvgText } from './svg.js'
import { SvgView } from './svg-view.js'

const DAY = 86_400_000
const from = Date.UTC(2026, 9, 1)
const spec: TimeSeriesSpec = {
  kind: 'time-series',
  title: 'Vægt',
  unit: 'kg',
  digits: 1,
  from,
  to: from + 300 * DAY,
  maxGapMs: 2 * DAY,
  series: [
    {
      label: 'Vægt',
      tone: 'main',
      points: Array.from({ length: 230 }, (_, i) => ({ t: from + i * DAY, v: 70 + (i % 5) / 10 })),
    },
  ],
}
const page = renderToString(
  <ChartFrame id="w" spec={spec} lang="da" heading={2} csvHref="/csv" sizes={['narrow', 'medium', 'wide']} />,
)
const count = (pattern: RegExp) => page.match(pattern)?.length ?? 0

describe('the chart frame', () => {
  it('names every drawing by title and sentence', () => {
    expect(page).toContain('<h2 class="chart-title" id="w-title">Vægt</h2>')
    expect(page).toMatch(/<p class="chart-summary" id="w-summary">230 målinger/)
    expect(count(/<svg [^>]*role="img" aria-labelledby="w-title w-summary"/g)).toBe(3)
  })

  it('gives each width its room, so that exactly one drawing is shown', () => {
    expect(page).toContain('class="chart-narrow chart-until-medium"')
    expect(page).toContain('class="chart-medium chart-from-medium chart-until-wide"')
    expect(page).toContain('class="chart-wide chart-from-wide"')
  })

  it('holds the newest 200 rows as a real table, and leads to the rest', () => {
    expect(page).toContain('<summary>Vis som tabel</summary>')
    expect(count(/<th scope="col"/g)).toBe(2)
    expect(count(/<th scope="row"/g)).toBe(200)
    expect(page).toContain('De nyeste 200 af 230 rækker.')
    expect(page).toContain('<a href="/csv" download>Hent alle som CSV</a>')
  })

  it('carries a focusable cursor layer with a polite live region', () => {
    expect(page).toMatch(
      /<div class="chart-cursor" role="application" tabindex="0" aria-label="Vægt: [^"]+" data-cursor="[^"]+"/,
    )
    expect(page).toContain('<p class="chart-readout" role="status"></p>')
  })

  it('needs neither inline style nor inline script', () => {
    expect(page).not.toMatch(/ style=|<script|<style| on[a-z]+=/)
  })

  it('offers no cursor and no table where nothing was measured', () => {
    const empty = { ...spec, series: [{ ...spec.series[0]!, points: [] }] }
    const text = renderToString(<ChartFrame id="e" spec={empty} lang="en" />)
    expect(text).toContain('No readings')
    expect(text).not.toMatch(/chart-cursor|<table|chart-readout/)
  })
})

describe('one drawing, two renderers', () => {
  it('Preact writes what the serialiser writes', () => {
    const node = draw(spec)
    const preact = renderToString(<SvgView node={node} />)
    const text = toSvgText(node).replace(' xmlns="http://www.w3.org/2000/svg"', '')
    const open = (s: string) => s.replace(/<(\w+)([^>]*?)\s*\/>/g, '<$1$2></$1>')
    expect(open(preact)).toBe(open(text))
  })

  it('a sparkline says its sentence', () => {
    const page = renderToString(<Sparkline lang="da" spec={{ ...spec, series: spec.series[0]! }} />)
    expect(page).toMatch(/<svg [^>]*role="img" aria-label="Vægt: 230 målinger/)
  })
})
