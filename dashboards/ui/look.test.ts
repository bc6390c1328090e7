// The style sheets in a real browser: accessible in light and dark, no sideways scroll, light and complete on paper.

import { readFileSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../../test/support/browser.js'
import { ChartFrame, Sparkline, type TimeSeriesSpec } from '../charts/index.js'
import { EmptyState, ErrorState, Frame, Freshness, type Status, StatusChip, uiMessages } from './index.js'

const DAY = 86_400_000
const from = Date.UTC(2026, 10, 1)
const words = uiMessages.da
const sheets = ['./tokens.css', './base.css', '../charts/charts.css']
const css = sheets.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n')

const weight: TimeSeriesSpec = {
  kind: 'time-series',
  title: 'Vægt',
  unit: 'kg',
  digits: 1,
  from,
  to: from + 30 * DAY,
  maxGapMs: 2 * DAY,
  marks: [{ t: from + 9 * DAY, label: 'furosemid 40 mg' }],
  limits: [{ v: 72, level: 'yellow', side: 'above' }],
  series: [
    {
      label: 'Vægt',
      tone: 'main',
      target: { low: 69, high: 71 },
      points: Array.from({ length: 26 }, (_, i) => ({ t: from + i * DAY, v: 70 + Math.sin(i) })),
    },
  ],
}

function page() {
  const row = (status: Status) =>
    h('tr', {}, [
      h('td', {}, h(StatusChip, { status, label: words.status[status], solid: status === 'red' })),
      h('th', { scope: 'row' }, 'Anne H., 78'),
      h('td', { className: 'wide' }, 'SpO₂ 86 %, under 88 i 3 målinger'),
      h('td', {}, h(Sparkline, { lang: 'da', spec: { ...weight, series: weight.series[0]! } })),
      h('td', { className: 'actions' }, [
        h('button', { className: 'button--primary' }, 'Kvittér'),
        h('a', { className: 'button', href: '#a' }, 'Åbn'),
      ]),
    ])
  const nav = ['Arbejdsliste', 'Vagtoverdragelse', 'Find borger', 'Effekt', 'Hjælp']
  return h(Frame, {
    product: { name: 'Nærmål', href: '/' },
    words,
    nav: nav.map((label, i) => ({ href: `/${i}`, label, shortLabel: label.slice(0, 5), current: i === 0, count: 7 })),
    top: h(Freshness, { state: { kind: 'lost', since: from }, lang: 'da', words: words.freshness }),
    footer: h('a', { href: '/was' }, 'Tilgængelighedserklæring'),
    children: [
      h('h1', {}, 'Arbejdsliste'),
      h('table', { className: 'worklist' }, [
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['Status', 'Borger', 'Årsag', '14 dage', 'Handling'].map((t) => h('th', { scope: 'col' }, t)),
          ),
        ),
        h('tbody', {}, (['red', 'yellow', 'green', 'none'] as const).map(row)),
      ]),
      h('div', { className: 'panels' }, [
        h('section', { className: 'panel' }, h(ChartFrame, { id: 'w', spec: weight, lang: 'da', heading: 2 })),
      ]),
      h(EmptyState, { text: 'Ingen åbne alarmer.' }),
      h(ErrorState, {
        title: 'Grafen mangler.',
        text: 'Tallene er rigtige.',
        retry: { href: '#', label: words.retry },
      }),
    ],
  })
}

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

async function open<T>(options: BrowserContextOptions, look: (page: Page) => Promise<T>, theme?: string): Promise<T> {
  const context = await browser.newContext({ locale: 'da-DK', ...options })
  try {
    const tab = await context.newPage()
    const html = `<!doctype html><html lang="da"${theme ? ` data-theme="${theme}"` : ''}><head><meta charset="utf-8"><title>Nærmål</title>
      <meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/s.css"></head><body>${renderToString(page())}</body></html>`
    await tab.route('http://look.test/**', (route) =>
      route.request().url().endsWith('.css')
        ? route.fulfill({ contentType: 'text/css', body: css })
        : route.fulfill({
            contentType: 'text/html',
            body: html,
            headers: { 'content-security-policy': "default-src 'self'" },
          }),
    )
    await tab.goto('http://look.test/')
    return await look(tab)
  } finally {
    await context.close()
  }
}

const phone = { width: 412, height: 915 }
const desk = { width: 1280, height: 900 }
const pixels = (tab: Page, selector: string, property: string) =>
  tab
    .locator(selector)
    .first()
    .evaluate((el, name) => getComputedStyle(el).getPropertyValue(name), property)

describe('the look', () => {
  const views = [phone, desk].flatMap((viewport) =>
    (['light', 'dark'] as const).map((colorScheme) => ({ viewport, colorScheme })),
  )

  it.each(views)('has no accessibility finding at $viewport.width px, $colorScheme', async (view) => {
    const findings = await open(view, async (tab) => {
      await tab.locator('details').evaluateAll((all) => {
        for (const d of all) d.setAttribute('open', '')
      })
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
      return (await new AxeBuilder({ page: tab }).withTags(tags).analyze()).violations
    })
    expect(findings.map((f) => `${f.id}: ${f.nodes[0]?.html}`)).toEqual([])
  })

  it.each([320, 412, 699, 700, 960, 1280])('never scrolls sideways at %i px', async (width) => {
    const wide = await open({ viewport: { width, height: 800 } }, (tab) =>
      tab.evaluate(() => document.documentElement.scrollWidth),
    )
    expect(wide).toBe(width)
  })

  it('keeps chart text at 12 px or more on a phone and on a desk', async () => {
    for (const viewport of [phone, desk, { width: 800, height: 900 }]) {
      const heights = await open({ viewport }, (tab) =>
        tab
          .locator('.chart-svg')
          .evaluateAll((all) =>
            all
              .filter((svg) => svg.getClientRects().length > 0)
              .map((svg) => (13 * svg.getBoundingClientRect().width) / Number(svg.getAttribute('width'))),
          ),
      )
      expect(heights).toHaveLength(1)
      expect(heights[0]).toBeGreaterThanOrEqual(12)
    }
  })

  it('gives buttons 44 px, and 48 px on a phone card', async () => {
    const height = (tab: Page) =>
      tab.locator('.actions > *').evaluateAll((all) => Math.min(...all.map((b) => b.getBoundingClientRect().height)))
    expect(await open({ viewport: desk }, height)).toBeGreaterThanOrEqual(44)
    expect(await open({ viewport: phone }, height)).toBeGreaterThanOrEqual(48)
  })

  it('lets the switch win over the system, and paper over both', async () => {
    const ground = (tab: Page) => pixels(tab, 'body', 'background-color')
    const white = 'rgb(255, 255, 255)'
    const [systemDark, switched, paper] = [
      await open({ colorScheme: 'dark' }, ground),
      await open({ colorScheme: 'dark' }, ground, 'light'),
      await open(
        { colorScheme: 'dark' },
        async (tab) => {
          await tab.emulateMedia({ media: 'print', colorScheme: 'dark' })
          return ground(tab)
        },
        'dark',
      ),
    ]
    expect(systemDark).not.toBe(switched)
    expect(await open({ colorScheme: 'light' }, ground, 'dark')).toBe(systemDark)
    expect(await open({ colorScheme: 'light' }, ground)).toBe(switched)
    expect(paper).toBe(white)
  })

  it('prints without navigation and buttons, with hatched bands and open tables, as a PDF', async () => {
    await open({ viewport: desk }, async (tab) => {
      await tab.emulateMedia({ media: 'print' })
      for (const hidden of ['.sidenav', '.topbar', '.footer', '.actions'])
        expect(await tab.locator(hidden).first().isVisible()).toBe(false)
      expect(await pixels(tab, '.c-hatch', 'display')).toBe('inline')
      expect(await tab.locator('.chart-table table').isVisible()).toBe(true)
      expect((await tab.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-')
    })
  })

  it('shows the skip link on the first Tab, and hides it again', async () => {
    await open({ viewport: desk }, async (tab) => {
      const top = () => tab.locator('.skip-link').evaluate((el) => el.getBoundingClientRect().top)
      expect(await top()).toBeLessThan(0)
      await tab.keyboard.press('Tab')
      expect(await top()).toBeGreaterThanOrEqual(0)
      await tab.keyboard.press('Enter')
      expect(await tab.evaluate(() => document.activeElement?.id)).toBe('main')
    })
  })

  it('draws hatch and outlines in forced colours', async () => {
    const hatch = await open({ viewport: desk, forcedColors: 'active' }, (tab) => pixels(tab, '.c-hatch', 'display'))
    expect(hatch).toBe('inline')
  })
})
