// Every screen in a real browser, one list of checks for all. What only one screen does is in its own file.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchBrowser, openContext } from './browser.js'
import { describeScreens, type ScreenCase } from './checks.js'
import { openStage, type Stage } from './stage.js'
import { NURSE, OPERATOR, TOWN } from './town.js'

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
    shows: ['7b 22 72 65', 'bad-json', '2 og 749\u00a0andre af samme grund'],
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

describeScreens(SCREENS, () => ({ stage, browser }), Object.values(TOWN))

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
