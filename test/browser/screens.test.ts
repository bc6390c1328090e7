// Every screen in a real browser, one list for all (dashboards.md §6): data without JavaScript, no complaints, accessible in light and dark
// on phone and desk, narrow windows, paper, both languages, weight. What only one screen does is in its own file.
// SCREENSHOTS=<folder> keeps a picture of each.

import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#identity'
import { complaintsOf, DESK, launchBrowser, openContext, PHONE, scrollsSideways, violationsOf } from './browser.js'
import { openStage, type Stage } from './stage.js'
import { NURSE, OPERATOR, TOWN } from './town.js'

interface ScreenCase {
  name: string
  path: string
  /** Null: nobody is logged in. */
  who: Principal | null
  /** Must stand in the HTML as the server sends it. */
  shows: readonly string[]
  english: string
  /** Typed into the page's own form. */
  search?: string
  /** gzip kilobytes of scripts and style. */
  budgetKb: number
}

const red = TOWN.red.id
const SCREENS: readonly ScreenCase[] = [
  {
    name: 'worklist',
    path: '/worklist',
    who: NURSE,
    shows: ['Anne Holm', '86\u00a0%', 'rød grænse 87', '3\u00a0målinger i træk', 'plejer 91\u00a0%'],
    english: 'Worklist',
    budgetKb: 45,
  },
  {
    name: 'worklist-all',
    path: '/worklist?view=all',
    who: NURSE,
    shows: ['Bent Åkjær', 'Inden for standardgrænserne', 'Ole Ny', 'Ingen målinger endnu'],
    english: 'Within the standard limits',
    budgetKb: 45,
  },
  {
    name: 'worklist-missing',
    path: '/worklist?view=missing',
    who: NURSE,
    shows: ['Mette Krogh', 'SpO₂ mangler 5\u00a0dage i træk'],
    english: 'missing 5\u00a0days in a row',
    budgetKb: 45,
  },
  {
    name: 'citizen',
    path: `/citizens/${red}`,
    who: NURSE,
    shows: [
      'Anne Holm',
      '78 år',
      'født 1.\u00a0marts 1948',
      'SpO₂',
      '86\u00a0%',
      'Blodtryk',
      'Lungefunktion',
      'Vis som tabel',
    ],
    english: 'Standard limits',
    budgetKb: 60,
  },
  {
    name: 'citizen-doubtful',
    path: `/citizens/${TOWN.doubtful.id}`,
    who: NURSE,
    shows: ['Mulig målefejl', '52\u00a0%'],
    english: 'Possible fault',
    budgetKb: 60,
  },
  {
    name: 'citizen-stale',
    path: `/citizens/${TOWN.missing.id}`,
    who: NURSE,
    shows: ['Forældet', 'mangler 5\u00a0dage'],
    english: 'Out of date',
    budgetKb: 60,
  },
  {
    name: 'citizen-empty',
    path: `/citizens/${TOWN.fresh.id}`,
    who: NURSE,
    shows: ['Ingen målinger endnu', 'Pulsoximeter'],
    english: 'No readings yet',
    budgetKb: 60,
  },
  {
    name: 'blood-pressure',
    path: `/citizens/${TOWN.yellow.id}/m/blood-pressure?range=90d`,
    who: NURSE,
    shows: ['Gennemsnit 7 dage', 'målinger på 7\u00a0dage', 'Systolisk'],
    english: 'Mean of 7 days',
    budgetKb: 80,
  },
  {
    name: 'spo2',
    path: `/citizens/${red}/m/spo2`,
    who: NURSE,
    shows: ['SpO₂', 'Puls', '86\u00a0%'],
    english: 'Readings in the period',
    budgetKb: 80,
  },
  {
    name: 'cgm',
    path: `/citizens/${TOWN.sensor.id}/m/cgm`,
    who: NURSE,
    shows: ['døgnprofil', 'Andel af målinger i hvert område', '4.032'],
    english: 'daily profile',
    budgetKb: 80,
  },
  {
    name: 'spirometry',
    path: `/citizens/${red}/m/spirometry?range=90d`,
    who: NURSE,
    shows: ['FEV1', 'FVC'],
    english: 'Lung function',
    budgetKb: 80,
  },
  {
    name: 'weight',
    path: `/citizens/${TOWN.weight.id}/m/weight`,
    who: NURSE,
    shows: ['70,9\u00a0kg'],
    english: 'Weight',
    budgetKb: 80,
  },
  {
    name: 'glucose',
    path: `/citizens/${TOWN.glucose.id}/m/glucose`,
    who: NURSE,
    shows: ['mmol/L'],
    english: 'Glucose',
    budgetKb: 80,
  },
  {
    name: 'citizens',
    path: '/citizens',
    search: 'hol',
    who: NURSE,
    shows: ['Anne Holm'],
    english: 'Find citizen',
    budgetKb: 80,
  },
  {
    name: 'citizens-none',
    path: '/citizens',
    search: 'zzz',
    who: NURSE,
    shows: ['Ingen borger passer til “zzz”'],
    english: 'No citizen fits',
    budgetKb: 80,
  },
  {
    name: 'devices',
    path: '/ops/devices',
    who: OPERATOR,
    shows: ['Pulsoximeter', 'SN-903', 'Tavs', 'udlånt'],
    english: 'Devices',
    budgetKb: 80,
  },
  {
    name: 'ingest',
    path: '/ops/ingest',
    who: OPERATOR,
    shows: ['bad-json', 'Beskeder pr. minut', '$.readings[0].value: not a number'],
    english: 'Data flow',
    budgetKb: 80,
  },
  {
    name: 'quarantine',
    path: '/ops/ingest/1',
    who: OPERATOR,
    shows: ['7b 22 72 65', 'bad-json'],
    english: 'Quarantine case',
    budgetKb: 80,
  },
  {
    name: 'help',
    path: '/help',
    who: NURSE,
    shows: ['Hvad betyder farverne?', '≤ 87'],
    english: 'What do the colours mean?',
    budgetKb: 80,
  },
  {
    name: 'was',
    path: '/was',
    who: NURSE,
    shows: ['Tilgængelighedserklæring'],
    english: 'Accessibility statement',
    budgetKb: 80,
  },
  {
    name: 'login',
    path: '/login',
    who: null,
    shows: ['Maja Jensen, sygeplejerske', 'Du er logget ud.', 'simulerede borgere'],
    english: 'You are logged out.',
    budgetKb: 80,
  },
  {
    name: 'not-found',
    path: '/nothing/here',
    who: NURSE,
    shows: ['Siden findes ikke'],
    english: 'The page does not exist',
    budgetKb: 80,
  },
  {
    name: 'no-access',
    path: '/ops/devices',
    who: NURSE,
    shows: ['Du har ikke adgang'],
    english: 'You have no access',
    budgetKb: 80,
  },
]

let browser: Browser
let stage: Stage
beforeAll(async () => {
  stage = await openStage()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await stage?.close()
})

const fetchPage = async (screen: ScreenCase, cookie = ''): Promise<string> => {
  stage.become(screen.who)
  const posted = screen.search && { method: 'POST', body: new URLSearchParams({ q: screen.search }) }
  const response = await fetch(stage.url + screen.path, { headers: { cookie }, ...posted })
  return response.text()
}

/** Opens the page; one that answers a form is reached by its form. */
async function visit(page: Page, screen: ScreenCase): Promise<void> {
  await page.goto(stage.url + screen.path)
  if (screen.search === undefined) return
  await page.locator('#q').fill(screen.search)
  await Promise.all([page.waitForNavigation(), page.locator('#q').press('Enter')])
}

/** What a reader sees of HTML: no tags, entities read. */
const readable = (html: string): string =>
  html
    .replace(/<script[\s\S]*?<\/script>/g, '')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"')

describe.each(SCREENS.map((s) => [s.name, s] as const))('%s', (_, screen) => {
  it('arrives with its data in the HTML, without any script', async () => {
    const text = readable(await fetchPage(screen))
    for (const words of screen.shows) expect(text).toContain(words)
  })

  it('speaks English as well', async () => {
    const html = await fetchPage(screen, 'lang=en')
    expect(html).toContain('<html lang="en"')
    expect(readable(html)).toContain(screen.english)
  })

  it('has one h1, nothing inline that runs or styles, and no name in its title', async () => {
    const html = await fetchPage(screen)
    expect(html.match(/<h1[\s>]/g)).toHaveLength(1)
    expect(html).not.toMatch(/\sstyle=|<style|\son[a-z]+=|javascript:/)
    for (const inline of html.matchAll(/<script(?![^>]*type="application\/json")(?![^>]*\ssrc=)[^>]*>/g))
      expect(inline).toBeNull()
    const title = /<title>(.*?)<\/title>/.exec(html)?.[1] ?? ''
    for (const { given, family } of Object.values(TOWN)) {
      expect(title).not.toContain(given)
      expect(title).not.toContain(family)
    }
  })

  it('weighs no more than its budget', async () => {
    const html = await fetchPage(screen)
    const addresses = new Set([...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((m) => m[1] ?? ''))
    expect(addresses.size).toBeGreaterThan(1)
    let bytes = 0
    for (const address of addresses)
      bytes += gzipSync(Buffer.from(await (await fetch(stage.url + address)).arrayBuffer())).length
    expect(bytes / 1024).toBeLessThanOrEqual(screen.budgetKb)
  })

  it.each([
    ['phone', PHONE],
    ['desk', DESK],
  ] as const)('is accessible and quiet on %s, in light and dark', async (size, viewport) => {
    stage.become(screen.who)
    const context = await openContext(browser, { viewport })
    const page = await context.newPage()
    const complaints = complaintsOf(page)
    await visit(page, screen)
    await page.waitForSelector('html[data-keys="on"]')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await violationsOf(page)).toEqual([])
      if (process.env.SCREENSHOTS) {
        await page.screenshot({
          path: `${process.env.SCREENSHOTS}/${screen.name}-${size}-${colorScheme}.png`,
          fullPage: true,
        })
      }
    }
    expect(complaints.filter((c) => !/status of 40[34]/.test(c))).toEqual([])
    await context.close()
  })

  it('needs no sideways scrolling at 320 pixels, and prints', async () => {
    stage.become(screen.who)
    const context = await openContext(browser, { viewport: { width: 320, height: 700 } })
    const page = await context.newPage()
    await visit(page, screen)
    expect(await scrollsSideways(page)).toBe(false)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('nav, .topbar, button').filter({ visible: true }).count()).toBe(0)
    const pdf = await page.pdf({ format: 'A4' })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(pdf.length).toBeGreaterThan(5000)
    await context.close()
  })
})

it('shows the same page to a browser that runs no scripts', async () => {
  stage.become(NURSE)
  const context = await openContext(browser, { javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${stage.url}/worklist`)
  expect(await page.getByRole('row').count()).toBeGreaterThan(3)
  await page.getByRole('link', { name: 'Åbn Anne Holm' }).click()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Anne Holm')
  await page.getByRole('button', { name: 'Skift til engelsk' }).click()
  expect(await page.getByRole('heading', { name: 'Course' }).count()).toBe(1)
  await page.getByRole('button', { name: /Change appearance/ }).click()
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
  await context.close()
})

it('logged nothing as an error all the while', () => {
  expect(stage.errors).toEqual([])
})
