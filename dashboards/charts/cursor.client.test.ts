// The cursor script in a real browser, on a page with the same content policy as the product.

import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { build } from 'vite'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, PHONE } from '../../test/support/browser.js'
import { CHARTS } from './chart.js'
import { ChartFrame } from './chart-frame.js'
import type { BloodPressureSpec } from './spec.js'

const HOUR = 3_600_000
const from = Date.UTC(2026, 10, 1)
const spec: BloodPressureSpec = {
  kind: 'blood-pressure',
  title: 'Blodtryk',
  from,
  to: from + 30 * 24 * HOUR,
  maxGapMs: 72 * HOUR,
  target: null,
  readings: Array.from({ length: 25 }, (_, i) => ({ t: from + (i * 24 + 7) * HOUR, systolic: 130 + i, diastolic: 80 })),
}
const ORIGIN = 'http://charts.test'
const POLICY = "default-src 'self'"

let browser: Browser
let page: Page
let script: string
const problems: string[] = []

async function bundle(): Promise<string> {
  const root = join(import.meta.dirname, '../..')
  const result = await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['naermaal-source', 'module', 'browser', 'default'] },
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, 'cursor.client.ts'), formats: ['es'], fileName: 'cursor' },
      rolldownOptions: { treeshake: { moduleSideEffects: false } },
    },
  })
  const [first] = [result].flat()
  if (!first || !('output' in first)) throw new Error('the bundler watched instead of building')
  return first.output[0].code
}

beforeAll(async () => {
  script = await bundle()
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

beforeEach(async () => {
  problems.length = 0
  page = await browser.newPage(PHONE)
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => problems.push(message.text()))
  const charts = renderToString(h(ChartFrame, { id: 'bp', spec, lang: 'da' }))
  const files: Readonly<Record<string, { contentType: string; body: string }>> = {
    '/': {
      contentType: 'text/html',
      body: `<!doctype html><html lang="da"><meta charset="utf-8"><title>t</title><link rel="stylesheet" href="/charts.css">
        <button>before</button>${charts}<script type="module" src="/start.js"></script></html>`,
    },
    '/charts.css': { contentType: 'text/css', body: CSS },
    '/cursor.js': { contentType: 'text/javascript', body: script },
    '/start.js': {
      contentType: 'text/javascript',
      body: "import { startChartCursors } from '/cursor.js'\nstartChartCursors()",
    },
  }
  await page.route(`${ORIGIN}/**`, (route) => {
    const file = files[new URL(route.request().url()).pathname]
    return route.fulfill(file ? { ...file, headers: { 'content-security-policy': POLICY } } : { status: 404 })
  })
  await page.goto(`${ORIGIN}/`)
  await page.waitForSelector('html[data-cursors="on"]')
  return async () => {
    await page.close()
    expect(problems.filter((p) => !p.includes('404'))).toEqual([])
  }
})

/** Only what decides which drawing is shown and where the layer lies. */
const CSS = `.chart-body { position: relative } .chart-svg { width: 100%; height: auto; display: block }
  .chart-from-medium { display: none } .chart-cursor { display: none; position: absolute; inset: 0 }
  [data-cursors="on"] .chart-cursor { display: block }`

const said = () =>
  page
    .locator('.chart-readout')
    .textContent()
    .then((text) => (text ?? '').replaceAll('\u00a0', ' '))
const says = (text: string) => expect.poll(said).toBe(text)
const mark = () => page.locator('.chart-narrow .c-cursor')

describe('the chart cursor in a browser', () => {
  it('takes focus by Tab and reads point by point with the arrow keys', async () => {
    await page.getByText('before').focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowRight')
    await says('1. november 2026 kl. 08.00: Systolisk 130, Diastolisk 80 mmHg')
    await page.keyboard.press('ArrowRight')
    await says('2. november 2026 kl. 08.00: Systolisk 131, Diastolisk 80 mmHg')
    await page.keyboard.press('Shift+ArrowRight')
    await says('12. november 2026 kl. 08.00: Systolisk 141, Diastolisk 80 mmHg')
    await page.keyboard.press('End')
    await says('25. november 2026 kl. 08.00: Systolisk 154, Diastolisk 80 mmHg')
    await page.keyboard.press('Home')
    await says('1. november 2026 kl. 08.00: Systolisk 130, Diastolisk 80 mmHg')
  })

  it('marks the point it reads in the drawing that is shown, and only there', async () => {
    await page.locator('.chart-cursor').focus()
    await page.keyboard.press('End')
    await expect.poll(() => page.locator('.c-cursor').count()).toBe(1)
    const [left = 0, right = 0, top = 0, bottom = 0, low = 0, high = 0] = (
      (await page.locator('.chart-narrow svg').getAttribute('data-plot')) ?? ''
    )
      .split(' ')
      .map(Number)
    const last = spec.readings.at(-1)!
    const circle = mark().locator('circle').first()
    expect(Number(await circle.getAttribute('cx'))).toBeCloseTo(
      left + ((last.t - spec.from) / (spec.to - spec.from)) * (right - left),
      3,
    )
    expect(Number(await circle.getAttribute('cy'))).toBeCloseTo(
      bottom - ((last.systolic - low) / (high - low)) * (bottom - top),
      3,
    )
  })

  it('follows the pointer to the nearest point, and lets go', async () => {
    const box = (await page.locator('.chart-cursor').boundingBox())!
    await page.mouse.move(box.x + box.width - 60, box.y + 60)
    await expect.poll(said).toMatch(/november 2026/)
    await page.mouse.move(box.x + 10, box.y + box.height + 200)
    await says('')
    expect(await mark().count()).toBe(0)
  })

  it('speaks at most every quarter of a second, and always says the last point', async () => {
    await page.clock.install()
    await page.clock.pauseAt(Date.now() + HOUR)
    await page.locator('.chart-cursor').focus()
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowRight')
    await says('1. november 2026 kl. 08.00: Systolisk 130, Diastolisk 80 mmHg')
    await page.clock.runFor(249)
    await says('1. november 2026 kl. 08.00: Systolisk 130, Diastolisk 80 mmHg')
    await page.clock.runFor(1)
    await says('20. november 2026 kl. 08.00: Systolisk 149, Diastolisk 80 mmHg')
  })

  it('goes on from where it stood when a live reading arrives', async () => {
    await page.locator('.chart-cursor').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await says('2. november 2026 kl. 08.00: Systolisk 131, Diastolisk 80 mmHg')
    const later = spec.readings.slice(1).concat({ t: from + 26 * 24 * HOUR, systolic: 120, diastolic: 70 })
    const fresh = CHARTS.cursor({ ...spec, from: from + 24 * HOUR, readings: later }, 'da')
    await page
      .locator('.chart-cursor')
      .evaluate((el, data) => el.setAttribute('data-cursor', data), JSON.stringify(fresh))
    await page.keyboard.press('ArrowRight')
    await says('3. november 2026 kl. 08.00: Systolisk 132, Diastolisk 80 mmHg')
    await page.keyboard.press('End')
    await says('27. november 2026 kl. 01.00: Systolisk 120, Diastolisk 70 mmHg')
  })

  it('leaves with Escape, and leaves keys with modifiers to the browser', async () => {
    await page.locator('.chart-cursor').focus()
    await page.keyboard.press('Alt+ArrowUp')
    await page.keyboard.press('ArrowLeft')
    await says('25. november 2026 kl. 08.00: Systolisk 154, Diastolisk 80 mmHg')
    await page.keyboard.press('Escape')
    await says('')
    expect(await mark().count()).toBe(0)
  })
})
