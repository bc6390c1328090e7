// The two effect pages in a real browser, before real measurements whose story is known: the common checks, and what only these pages do.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromLocal } from '#core'
import { launchBrowser, openContext, scrollsSideways } from './browser.js'
import { describeScreens, readable, type ScreenCase } from './checks.js'
import { EFFECT_TOWN, EffectTown, MANAGER, OTHER_MANAGER } from './effect-town.js'
import { openStage, type Stage } from './stage.js'
import { DAY, NURSE, OPERATOR } from './town.js'

const NOW = fromLocal(2026, 11, 23, 9).at
const page = (who: keyof typeof EFFECT_TOWN): string => `/citizens/${EFFECT_TOWN[who].id}/effect`

const SCREENS: readonly ScreenCase[] = [
  {
    name: 'effect-citizen',
    path: page('better'),
    who: NURSE,
    shows: [
      'Birthe Lund',
      'Opgjort 23.\u00a0november 2026',
      'Systolisk blodtryk er bedret med 1',
      'Det er mere end den forskel, der regnes for betydningsfuld (5).',
      'Mål: systolisk blodtryk højst 139\u00a0mmHg',
      'Målt efter planen',
      'Ny medicin',
      'Grænserne er foreløbige',
      'Viser hvad der er sket, ikke hvad der er årsagen.',
      'Metode og begrænsninger',
      'BPLTTC',
    ],
    english: 'Shows what happened, not what caused it.',
    budgetKb: 80,
  },
  {
    name: 'effect-citizen-few',
    path: page('few'),
    who: NURSE,
    shows: ['For få målinger: 4 af 7 før start.', '5 af 12', 'Ikke nok til grænser endnu', '2 indsatser begyndte'],
    english: 'Too few measurements: 4 of 7 before the start.',
    budgetKb: 80,
  },
  {
    name: 'effect-citizen-begun',
    path: page('begun'),
    who: NURSE,
    shows: ['Opfølgningen begynder 19.\u00a0december 2026', 'Ikke begyndt'],
    english: 'The follow-up begins on 19',
    budgetKb: 80,
  },
  {
    name: 'effect-citizen-stale',
    path: page('stale'),
    who: NURSE,
    shows: ['Forældet: der er ingen målinger efter ugen fra', 'Uden dagene med forværring'],
    english: 'Out of date: there are no measurements after the week of',
    budgetKb: 80,
  },
  {
    name: 'effect-citizen-none',
    path: page('none'),
    who: NURSE,
    shows: ['Der er ikke registreret en indsats med startdato'],
    english: 'No intervention with a start date is recorded',
    budgetKb: 80,
  },
  {
    name: 'effect',
    path: '/effect',
    who: MANAGER,
    shows: [
      'Opgjort 23.\u00a0november 2026 kl.\u00a003.00',
      'Uden en sammenligningsgruppe er det ikke et bevis',
      'Blodtryksforløb',
      'Målt både før og efter',
      'Bedret med mindst 5\u00a0mmHg',
      'helt af sig selv',
      'mangler opfølgning og er ikke med',
      'skjult',
    ],
    english: 'Without a comparison group this is no proof',
    budgetKb: 80,
  },
  {
    name: 'effect-empty',
    path: '/effect',
    who: OTHER_MANAGER,
    shows: ['Ingen planer er begyndt hos borgere i din organisation.'],
    english: 'No plan has been begun',
    budgetKb: 80,
  },
  {
    name: 'effect-refused',
    path: '/effect',
    who: NURSE,
    shows: ['Du har ikke adgang', 'Siden er for ledere'],
    english: 'This page is for managers',
    budgetKb: 80,
  },
  {
    name: 'effect-citizen-refused',
    path: page('better'),
    who: OPERATOR,
    shows: ['Du har ikke adgang', 'Siden er for sygeplejersker og læger'],
    english: 'This page is for nurses and doctors',
    budgetKb: 80,
  },
]

let browser: Browser
let stage: Stage
beforeAll(async () => {
  stage = await openStage({ now: NOW })
  await new EffectTown(stage.db.database, NOW).fill()
  for (const resident of Object.values(EFFECT_TOWN)) stage.access.add(resident)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await stage?.close()
})

describeScreens(SCREENS, () => ({ stage, browser }), Object.values(EFFECT_TOWN))

describe('the sheets', () => {
  const sheetOf = async (path: string, cookie = '') => {
    const response = await fetch(stage.url + path, { headers: { cookie } })
    const lines = (await response.text()).replace('\uFEFF', '').trimEnd().split('\r\n')
    return { response, lines }
  }

  it('of a citizen holds the weeks of the charts, and nothing that says who she is', async () => {
    stage.become(NURSE)
    const { response, lines } = await sheetOf(`${page('better')}.csv`)
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="effekt-2026-11-23.csv"')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(lines[0]).toBe('Måling;Uge fra start;Ugen begynder;Ugemiddel;Enhed;Dage med målinger;Signal')
    expect(lines.filter((l) => l.startsWith('Systolisk blodtryk;')).length).toBeGreaterThan(20)
    expect(lines.find((l) => l.startsWith('Systolisk blodtryk;10;'))).toMatch(/;13\d(,\d)?;mmHg;7;forbedring$/)
    expect(lines.join()).not.toMatch(/Birthe|Lund|0000000000031/)
  })

  it('of the groups holds the figures of the page, and hides the same ones', async () => {
    stage.become(MANAGER)
    const { lines } = await sheetOf('/effect.csv', 'lang=en')
    const text = readable(await (await fetch(`${stage.url}/effect`, { headers: { cookie: 'lang=en' } })).text())
    const cells = (plan: string): string[] => lines.find((l) => l.startsWith(plan))?.split(';') ?? []
    const [, , , , enrolled, both] = cells('Blood pressure course;Systolic')
    expect(text).toContain(`Measured both before and after${both} of ${enrolled}`)
    const small = cells('Heart failure course')
    expect(small.slice(4, 16)).toEqual(Array(12).fill('hidden'))
  })

  it('are as closed as their pages', async () => {
    for (const [who, path] of [
      [NURSE, '/effect.csv'],
      [OPERATOR, '/effect.csv'],
      [MANAGER, `${page('better')}.csv`],
      [OPERATOR, `${page('better')}.csv`],
    ] as const) {
      stage.become(who)
      expect((await fetch(stage.url + path)).status, `${who.role} ${path}`).toBe(403)
    }
  })
})

describe('the group page', () => {
  it('says what the minimum is where a group is below it, and nothing of how many there are', async () => {
    stage.become(MANAGER)
    const html = await (await fetch(`${stage.url}/effect`)).text()
    const card = readable(html.slice(html.indexOf('id="plan-heart-failure"'), html.indexOf('class="panel method"')))
    expect(card).toContain('skjult')
    expect(card).toContain('Antal vises fra 5 borgere')
    expect(
      card.replace('Antal vises fra 5 borgere, og et skøn med interval fra 10', '').replace('60\u00a0%', ''),
    ).not.toMatch(/\d/)
  })

  it('shows counts and the median, without interval or verdict, of five to nine', async () => {
    stage.become(MANAGER)
    const html = await (await fetch(`${stage.url}/effect`)).text()
    const card = readable(html.slice(html.indexOf('id="plan-diabetes"'), html.indexOf('id="plan-heart-failure"')))
    expect(card).toContain('Midterste ændring (median)')
    expect(card).not.toContain('95\u00a0%-interval')
  })

  it('is about the reader’s own organisation, whatever the address says', async () => {
    stage.become(OTHER_MANAGER)
    const html = await (await fetch(`${stage.url}/effect?organisation=101&organisationId=101`)).text()
    expect(html).not.toContain('Blodtryksforløb')
  })

  it('takes a manager there, and gives her nothing else', async () => {
    stage.become(MANAGER)
    const home = await fetch(stage.url, { redirect: 'manual' })
    expect(home.headers.get('location')).toBe('/effect')
    const context = await openContext(browser)
    const tab = await context.newPage()
    await tab.goto(`${stage.url}/effect`)
    const links = await tab.locator('nav.sidenav a').allTextContents()
    expect(links).toEqual(['Effekt', 'Hjælp'])
    await context.close()
  })

  it('gives the data away by keyboard alone, and prints by its button', async () => {
    stage.become(MANAGER)
    const context = await openContext(browser)
    const tab = await context.newPage()
    await tab.addInitScript(() => {
      window.print = () => document.documentElement.setAttribute('data-printed', 'yes')
    })
    await tab.goto(`${stage.url}/effect`)
    await tab.waitForSelector('html[data-keys="on"]')
    await tab.locator('#main').focus()
    await tab.keyboard.press('Tab')
    const [download] = await Promise.all([tab.waitForEvent('download'), tab.keyboard.press('Enter')])
    expect(download.suggestedFilename()).toBe('effekt-2026-11-23.csv')
    await tab.keyboard.press('Tab')
    await tab.keyboard.press('Enter')
    await tab.waitForSelector('html[data-printed="yes"]')
    await context.close()
  })

  it('says that it is out of date when a night was missed', async () => {
    stage.become(MANAGER)
    stage.goTo(NOW + 2 * DAY)
    const text = readable(await (await fetch(`${stage.url}/effect`)).text())
    stage.goTo(NOW)
    expect(text).toContain('Opgørelsen er forældet: den er fra 23.\u00a0november 2026')
  })

  it('says what failed and that nothing is lost, and comes back', async () => {
    stage.become(MANAGER)
    await stage.db.database.query('alter table plan_effect rename to away', [])
    const broken = await fetch(`${stage.url}/effect`)
    await stage.db.database.query('alter table away rename to plan_effect', [])
    expect(broken.status).toBe(500)
    expect(readable(await broken.text())).toContain('Fejlkode')
    stage.errors.length = 0
    expect((await fetch(`${stage.url}/effect`)).status).toBe(200)
  })
})

describe('the page of one citizen', () => {
  it('tells better from worse by word, shape and colour, and never in red', async () => {
    stage.become(NURSE)
    const context = await openContext(browser)
    const tab = await context.newPage()
    const seen = []
    for (const who of ['better', 'worse', 'few'] as const) {
      await tab.goto(stage.url + page(who))
      const chip = tab.locator('.verdict').first()
      seen.push([await chip.textContent(), await chip.evaluate((el) => getComputedStyle(el).color)])
    }
    expect(seen).toEqual([
      ['■Bedring af betydning', 'rgb(11, 92, 173)'],
      ['◆Forværring af betydning', 'rgb(180, 83, 9)'],
      ['○For få målinger', 'rgb(74, 85, 99)'],
    ])
    await context.close()
  })

  it('is reached from the overview by those who may see it, and by nobody else', async () => {
    const overview = `${stage.url}/citizens/${EFFECT_TOWN.better.id}`
    const link = `href="/citizens/${EFFECT_TOWN.better.id}/effect"`
    stage.become(NURSE)
    expect(await (await fetch(overview)).text()).toContain(link)
    stage.become({ ...NURSE, kind: 'citizen', role: 'citizen', capabilities: ['self'] })
    expect(await (await fetch(overview)).text()).not.toContain(link)
  })

  it('opens its method and reads its chart by keyboard, and asks for no live events', async () => {
    stage.become(NURSE)
    const context = await openContext(browser)
    const tab = await context.newPage()
    const asked: string[] = []
    tab.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await tab.goto(stage.url + page('better'))
    await tab.waitForSelector('html[data-cursors="on"]')
    await tab.locator('.chart-kind-xmr .chart-cursor').first().focus()
    await tab.keyboard.press('End')
    await tab.waitForFunction(() =>
      /mmHg/.test(document.querySelector('.chart-kind-xmr .chart-readout')?.textContent ?? ''),
    )
    await tab.locator('.method summary').focus()
    await tab.keyboard.press('Enter')
    await tab.getByText('Et 95 %-interval er et løfte').waitFor()
    expect(asked.filter((path) => path.startsWith('/api/'))).toEqual([])
    await context.close()
  })

  it('works without any script: tables and method open, and no button that does nothing', async () => {
    stage.become(NURSE)
    const context = await openContext(browser, { javaScriptEnabled: false })
    const tab = await context.newPage()
    await tab.goto(stage.url + page('better'))
    await tab.getByText('Vis som tabel').first().click()
    await tab.getByText('Metode og begrænsninger').click()
    await tab.getByText('Vinduerne ligger fast på forhånd').waitFor()
    stage.become(MANAGER)
    await tab.goto(`${stage.url}/effect`)
    expect(await tab.getByRole('button', { name: 'Gem rapport' }).count()).toBe(0)
    await context.close()
  })
})

it.each([
  ['da', 'better'],
  ['da', 'stale'],
  ['en', 'better'],
  ['en', 'stale'],
  ['en', null],
] as const)('fits every width with all its details open: %s, %s', async (lang, who) => {
  stage.become(who ? NURSE : MANAGER)
  const context = await openContext(browser)
  await context.addCookies([{ name: 'lang', value: lang, url: stage.url }])
  const tab = await context.newPage()
  await tab.goto(stage.url + (who ? page(who) : '/effect'))
  await tab.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })
  const tooNarrow = []
  for (const width of [320, 360, 412, 600, 700, 800, 999, 1000, 1280]) {
    await tab.setViewportSize({ width, height: 800 })
    if (await scrollsSideways(tab)) tooNarrow.push(width)
  }
  expect(tooNarrow).toEqual([])
  await context.close()
})

it('logged nothing as an error all the while', () => {
  expect(stage.errors).toEqual([])
})
