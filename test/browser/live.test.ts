// What happens on an open page when a reading arrives: rows change in place, new ones wait while the reader is busy, focus stays, silence shows.

import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, openContext } from './browser.js'
import { openStage, type Stage } from './stage.js'
import { OPERATOR, TOWN } from './town.js'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
})

let stage: Stage
let context: BrowserContext
let page: Page
beforeEach(async () => {
  stage = await openStage({ pingMs: 300 })
  context = await openContext(browser)
  page = await context.newPage()
})
afterEach(async () => {
  await context.close()
  await stage.close()
})

async function open(path: string): Promise<void> {
  await page.goto(stage.url + path)
  await page.waitForSelector('html[data-connection="live"]')
}

const rowOf = (id: string) => page.locator(`#row-${id}`)

describe('an open worklist', () => {
  it('changes a row in place, keeps focus on it, announces the new red and counts it in the title', async () => {
    await open('/worklist?view=all')
    const link = page.getByRole('link', { name: 'Åbn Bent Åkjær' })
    await link.focus()
    const before = await page.locator('tbody tr').evaluateAll((rows) => rows.map((r) => r.id))
    stage.town.reading(TOWN.green, 'spo2', Date.now(), [84])
    await stage.commit()
    await rowOf(TOWN.green.id).getByText('SpO₂ 84\u00a0%, rød grænse 87').waitFor()
    expect(await page.locator('tbody tr').evaluateAll((rows) => rows.map((r) => r.id))).toEqual(before)
    expect(await link.evaluate((el) => el === document.activeElement)).toBe(true)
    await page.getByRole('status').filter({ hasText: 'Ny rød: Bent Åkjær' }).waitFor()
    expect(await page.title()).toBe('(3) Arbejdsliste – Nærmål')
  })

  it('lets a new red wait behind a bar while the list has focus, and shows it on request', async () => {
    await open('/worklist')
    await page.getByRole('link', { name: 'Åbn Anne Holm' }).focus()
    stage.town.reading(TOWN.green, 'spo2', Date.now(), [84])
    await stage.commit()
    const bar = page.getByRole('button', { name: '1 ny rød – vis' })
    await bar.waitFor()
    expect(await rowOf(TOWN.green.id).count()).toBe(0)
    await bar.focus()
    await page.keyboard.press('Enter')
    await rowOf(TOWN.green.id).waitFor()
    expect(await bar.count()).toBe(0)
  })

  it('takes a new row in at once when nobody is using the list', async () => {
    await open('/worklist')
    await page.mouse.move(2, 2)
    stage.town.reading(TOWN.green, 'spo2', Date.now(), [84])
    await stage.commit()
    await rowOf(TOWN.green.id).waitFor()
  })

  it('shows nothing of a citizen that this nurse does not follow', async () => {
    await open('/worklist?view=all')
    stage.access.sees.delete(TOWN.green.id)
    stage.town.reading(TOWN.green, 'spo2', Date.now(), [84])
    stage.town.reading(TOWN.doubtful, 'spo2', Date.now(), [83])
    await stage.commit()
    await rowOf(TOWN.doubtful.id).getByText('SpO₂ 83\u00a0%').waitFor()
    expect(await rowOf(TOWN.green.id).getByText('84').count()).toBe(0)
  })

  it('is worked by keyboard alone: J, K, Enter, / and ?', async () => {
    await open('/worklist')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.id)
    const first = await page.locator('[data-open]').first().getAttribute('aria-label')
    expect(await focused()).toBe(first)
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog', { name: 'Genvejstaster' }).isVisible()).toBe(true)
    await page.getByRole('checkbox', { name: 'Brug genveje på én tast' }).uncheck()
    await page.keyboard.press('Escape')
    await page.locator('body').click({ position: { x: 5, y: 500 } })
    await page.keyboard.press('j')
    expect(await focused()).not.toBe(first)
    await page.keyboard.press('?')
    await page.getByRole('checkbox').check()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    // The browser gives the focus back a moment after the dialog is gone: a key pressed before that may be lost.
    await expect
      .poll(async () => {
        if ((await focused()) !== 'top-q') await page.keyboard.press('/')
        return focused()
      })
      .toBe('top-q')
    await page.keyboard.type('holm')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/citizens')
    await page.waitForSelector('html[data-keys="on"]')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/citizens/${TOWN.red.id}`)
  })
})

describe('an open citizen', () => {
  it('shows a new reading in numbers and chart without losing the focus', async () => {
    await open(`/citizens/${TOWN.red.id}`)
    const range = page.getByRole('link', { name: '14 dage' })
    await range.focus()
    stage.town.reading(TOWN.red, 'spo2', Date.now(), [79])
    await stage.commit()
    await page.locator('#state').getByText('SpO₂ 79\u00a0%, rød grænse 87').waitFor()
    await page.locator('#chart-spo2-summary').getByText('79\u00a0%').waitFor()
    expect(await range.evaluate((el) => el === document.activeElement)).toBe(true)
    expect(await page.title()).toBe('A.H. – Overblik – Nærmål')
  })

  it('changes the period by a digit', async () => {
    await open(`/citizens/${TOWN.red.id}`)
    await page.keyboard.press('3')
    await page.waitForURL('**?range=90d')
  })
})

describe('an open data flow', () => {
  it('counts what arrives', async () => {
    stage.become(OPERATOR)
    await open('/ops/ingest')
    await stage.db.database.query(
      `insert into message (received_at, seq, device_id, format, sha256, raw) values ($1, 999999, 901, 'omh', ''::bytea, ''::bytea)`,
      [new Date().toISOString()],
    )
    stage.town.reading(TOWN.red, 'spo2', Date.now(), [88])
    await stage.commit()
    await page.getByRole('rowheader', { name: 'omh' }).waitFor()
  })
})

describe('the connection', () => {
  it('says when the session has ended, and where to go', async () => {
    await open('/worklist')
    stage.loggedIn = false
    await page.getByRole('alert').filter({ hasText: 'Du er logget ud' }).waitFor()
    expect(await page.getByRole('alert').getByRole('link').getAttribute('href')).toBe('/login')
  })

  it('looks stopped when it has stopped, says since when, and comes back by itself', async () => {
    await page.clock.install()
    await page.goto(`${stage.url}/worklist`)
    await page.waitForSelector('html[data-connection="live"]')
    // The browser's own "offline" lets an open stream go on.
    stage.unplug()
    const alert = page.getByRole('alert').filter({ hasText: 'Forbindelsen er afbrudt – viser data fra kl.' })
    await expect
      .poll(async () => {
        // A ping that was on its way may be heard late.
        await page.clock.runFor(50_000)
        return alert.isVisible()
      })
      .toBe(true)
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(2)
    stage.plugIn()
    await page.waitForSelector('html[data-connection="live"]')
    await alert.waitFor({ state: 'hidden' })
  })
})
