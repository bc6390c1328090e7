// The one stream of a tab. It says when it is connected, lost or logged out; what an event means is the screen's business.
// States: connecting → live → (45 s without a sign of life) lost, polling → live. "goodbye" from the server ends it.

import { page } from './page.client.js'

export type Connection = { kind: 'live' } | { kind: 'lost'; since: number | null } | { kind: 'ended' }

export interface LiveHandlers {
  /** A named event with its parsed data. */
  event: (kind: string, data: unknown) => void
  /** The gap cannot be filled, or there is no stream: ask for everything. */
  refresh: () => void
}

const SILENCE_MS = 45_000
const POLL_MS = 30_000
const KINDS = ['row', 'observation', 'device', 'ingest'] as const

type Listener = (connection: Connection) => void
const listeners = new Set<Listener>()
let connection: Connection | null = null

/** Hears every change of the connection, and the present one at once. */
export function onConnection(listener: Listener): void {
  listeners.add(listener)
  if (connection) listener(connection)
}

function set(next: Connection): void {
  if (connection?.kind === next.kind) return
  connection = next
  for (const listener of listeners) listener(next)
}

export function startLive({ event, refresh }: LiveHandlers): void {
  const { topics, position } = page()
  if (topics.length === 0) return
  const query = new URLSearchParams({ topics: topics.join(','), since: position })
  const source = new EventSource(`/api/events?${query}`)
  let heardAt = Date.now()
  let polledAt = 0
  const heard = (): void => {
    heardAt = Date.now()
    set({ kind: 'live' })
  }
  source.addEventListener('ping', heard)
  source.addEventListener('reset', () => {
    heard()
    refresh()
  })
  source.addEventListener('goodbye', () => {
    source.close()
    clearInterval(watch)
    set({ kind: 'ended' })
  })
  for (const kind of KINDS) {
    source.addEventListener(kind, (e) => {
      heard()
      event(kind, JSON.parse(e.data))
    })
  }
  const watch = setInterval(() => {
    const now = Date.now()
    if (now - heardAt < SILENCE_MS) return
    set({ kind: 'lost', since: heardAt })
    if (now - polledAt < POLL_MS) return
    polledAt = now
    refresh()
  }, 1000)
}
