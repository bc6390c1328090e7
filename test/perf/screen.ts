// The nurse's screen as a program: logs in, keeps one event stream open, and notes how old each reading is when it arrives.

import { openBrowser } from '../security/browser.js'

export interface Screen {
  /** Milliseconds from the publish to the event, for each reading that was shown. */
  ages: { observation: number[]; row: number[] }
  /** Tells which moment a time of measurement stands for; events before that are not counted. */
  startCounting(publishedAt: (effectiveAt: number) => number): void
  stopCounting(): void
  close(): void
}

/** @returns the session's cookie header */
export async function logIn(origin: string): Promise<string> {
  const browser = openBrowser(origin)
  const page = await browser.logIn('nurse', '/worklist')
  if (page.status !== 200) throw new Error(`The nurse could not log in: ${page.status}.`)
  const session = browser.cookie('naermaal')
  if (session) return `naermaal=${session}`
  throw new Error('The log-in gave no session.')
}

/** @param citizen whose own screen is open beside the worklist */
export async function openScreen(origin: string, cookie: string, citizen: string): Promise<Screen> {
  const leave = new AbortController()
  const response = await fetch(`${origin}/api/events?topics=worklist,citizen:${citizen}`, {
    headers: { cookie, accept: 'text/event-stream' },
    signal: leave.signal,
  })
  if (response.status !== 200 || !response.body) throw new Error(`The event stream was refused: ${response.status}.`)
  const ages: Screen['ages'] = { observation: [], row: [] }
  const newest = new Map<string, number>()
  let publishedAt: ((effectiveAt: number) => number) | null = null

  function note(kind: 'observation' | 'row', key: string, at: number): void {
    // A row comes again when something else about the citizen has changed.
    if (publishedAt === null || (newest.get(key) ?? 0) >= at) return
    newest.set(key, at)
    const published = publishedAt(at)
    if (Number.isFinite(published)) ages[kind].push(Date.now() - published)
  }

  void readEvents(response.body, (kind, data) => {
    if (kind === 'observation') note(kind, 'observation', (data as { at: number }).at)
    if (kind !== 'row') return
    const { row } = data as { row: { id: string; lastAt: number | null } }
    if (row.lastAt !== null) note(kind, row.id, row.lastAt)
  }).catch((error: unknown) => {
    if (!leave.signal.aborted) console.error('The event stream ended:', error)
  })
  return {
    ages,
    startCounting: (clock) => {
      publishedAt = clock
    },
    stopCounting: () => {
      publishedAt = null
    },
    close: () => leave.abort(),
  }
}

async function readEvents(
  body: ReadableStream<Uint8Array>,
  onEvent: (kind: string, data: unknown) => void,
): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) {
      const field = (name: string): string | undefined =>
        event
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2)
      const [kind, data] = [field('event'), field('data')]
      if (kind && data) onEvent(kind, JSON.parse(data))
    }
  }
}
