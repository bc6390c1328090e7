// What every screen must pass in a real browser (dashboards.md §6): data without JavaScript, no complaints, accessible in light and dark on phone
// and desk, narrow windows, paper, both languages, weight. SCREENSHOTS=<folder> keeps a picture of each.

import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Principal } from '#identity'
import { complaintsOf, DESK, openContext, PHONE, scrollsSideways, violationsOf } from './browser.js'
import type { Stage } from './stage.js'
import type { Resident } from './town.js'

export interface ScreenCase {
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

export interface Theatre {
  stage: Stage
  browser: Browser
}

async function fetchPage({ stage }: Theatre, screen: ScreenCase, cookie = ''): Promise<string> {
  stage.become(screen.who)
  const posted = screen.search && { method: 'POST', body: new URLSearchParams({ q: screen.search }) }
  const response = await fetch(stage.url + screen.path, { headers: { cookie }, ...posted })
  return response.text()
}

/** Opens the page; one that answers a form is reached by its form. */
async function visit(stage: Stage, page: Page, screen: ScreenCase): Promise<void> {
  await page.goto(stage.url + screen.path)
  if (screen.search === undefined) return
  await page.locator('#q').fill(screen.search)
  await Promise.all([page.waitForNavigation(), page.locator('#q').press('Enter')])
}

/** What a reader sees of HTML: no tags, entities read. */
export const readable = (html: string): string =>
  html
    .replace(/<script[\s\S]*?<\/script>/g, '')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"')

/** @param theatre asked when a test runs: it opens in beforeAll @param people whose names may stand in no title */
export function describeScreens(
  screens: readonly ScreenCase[],
  theatre: () => Theatre,
  people: readonly Resident[],
): void {
  describe.each(screens.map((s) => [s.name, s] as const))('%s', (_, screen) => {
    it('arrives with its data in the HTML, without any script', async () => {
      const text = readable(await fetchPage(theatre(), screen))
      for (const words of screen.shows) expect(text).toContain(words)
    })

    it('speaks English as well', async () => {
      const html = await fetchPage(theatre(), screen, 'lang=en')
      expect(html).toContain('<html lang="en"')
      expect(readable(html)).toContain(screen.english)
    })

    it('has one h1, nothing inline that runs or styles, and no name in its title', async () => {
      const html = await fetchPage(theatre(), screen)
      expect(html.match(/<h1[\s>]/g)).toHaveLength(1)
      expect(html).not.toMatch(/\sstyle=|<style|\son[a-z]+=|javascript:/)
      for (const inline of html.matchAll(/<script(?![^>]*type="application\/json")(?![^>]*\ssrc=)[^>]*>/g))
        expect(inline).toBeNull()
      const title = /<title>(.*?)<\/title>/.exec(html)?.[1] ?? ''
      for (const { given, family } of people) {
        expect(title).not.toContain(given)
        expect(title).not.toContain(family)
      }
    })

    it('weighs no more than its budget', async () => {
      const { stage } = theatre()
      const html = await fetchPage(theatre(), screen)
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
      const { stage, browser } = theatre()
      stage.become(screen.who)
      const context = await openContext(browser, { viewport })
      const page = await context.newPage()
      const complaints = complaintsOf(page)
      await visit(stage, page, screen)
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
      const { stage, browser } = theatre()
      stage.become(screen.who)
      const context = await openContext(browser, { viewport: { width: 320, height: 700 } })
      const page = await context.newPage()
      await visit(stage, page, screen)
      expect(await scrollsSideways(page)).toBe(false)
      await page.emulateMedia({ media: 'print' })
      expect(await page.locator('nav, .topbar, button').filter({ visible: true }).count()).toBe(0)
      const pdf = await page.pdf({ format: 'A4' })
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
      expect(pdf.length).toBeGreaterThan(5000)
      await context.close()
    })
  })
}
