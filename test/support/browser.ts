// The browser of the tests: CHROMIUM_PATH, then a chromium on the PATH, then the one npm brings. None is an error, never a skip.

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** What a test of a screen looks through, unless it says otherwise: a phone in Denmark. */
export const PHONE = {
  locale: 'da-DK',
  timezoneId: 'Europe/Copenhagen',
  viewport: { width: 412, height: 915 },
} as const

/** @throws when there is no browser at all, saying how to get one */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? onPath() ?? (await fromNpm())
  console.log(`Browser: ${executablePath}`)
  return chromium.launch({ executablePath, args: FLAGS })
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

/** The package decides at import whether it brings its own NSS libraries: this setting makes it. */
async function fromNpm(): Promise<string> {
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x'
  const { default: packed } = await import('@sparticuz/chromium').catch((cause: unknown) => {
    throw new Error(
      'No browser for the tests: set CHROMIUM_PATH, or install chromium (Debian: apt-get install chromium).',
      { cause },
    )
  })
  return packed.executablePath()
}
