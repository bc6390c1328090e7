// `/api/events`: one stream per tab. Every event is checked against what its reader may see at that moment, not at log-in.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError, type CitizenId, type EpochMs, isCitizenId } from '#core'
import type { Access, Principal } from '#identity'
import type { LiveEvent, LiveHub, NumberedEvent } from './live-hub.js'
import { visibleForLists } from './visible.js'
import { worklistRow } from './worklist-row.js'

export interface EventsOptions {
  hub: LiveHub
  access: Access
  clock: () => EpochMs
  /** False once the session behind this request has ended. */
  isLoggedIn: (request: FastifyRequest) => Promise<boolean>
  pingMs: number
  onError: (error: unknown) => void
}

interface Topics {
  worklist: boolean
  devices: boolean
  ingest: boolean
  citizen: CitizenId | null
}

const MAX_TOPICS = 8
/** Far more tabs than a person opens, far fewer than a program could: each stream costs work at every reading. */
const MOST_STREAMS = 100
/** What may lie unread before the next burst is written; a burst itself is as long as it is. */
const MOST_WAITING_BYTES = 1_000_000

/** @throws AppError `bad-request` for a topic that does not exist */
export function parseTopics(text: string | undefined): Topics {
  const topics: Topics = { worklist: false, devices: false, ingest: false, citizen: null }
  const names = (text ?? '').split(',').filter(Boolean)
  if (names.length > MAX_TOPICS) throw new AppError('bad-request', 'Too many topics.')
  for (const name of names) {
    const citizen = /^citizen:(.*)$/.exec(name)?.[1]
    if (citizen !== undefined && isCitizenId(citizen)) topics.citizen = citizen
    else if (name === 'worklist' || name === 'devices' || name === 'ingest') topics[name] = true
    else throw new AppError('bad-request', 'There is no such topic.')
  }
  return topics
}

export class LiveStreams {
  readonly #options: EventsOptions
  readonly #open = new Set<() => void>()
  /** Open streams by person. */
  readonly #count = new Map<string, number>()

  constructor(options: EventsOptions) {
    this.#options = options
  }

  close(): void {
    for (const end of this.#open) end()
  }

  /** @throws AppError `too-many-streams` */
  #enter({ issuer, subject }: Principal): () => void {
    const person = JSON.stringify([issuer, subject])
    const open = (this.#count.get(person) ?? 0) + 1
    if (open > MOST_STREAMS) throw new AppError('too-many-streams', 'Too many live pages are open.')
    this.#count.set(person, open)
    return () => {
      const left = (this.#count.get(person) ?? 1) - 1
      if (left > 0) this.#count.set(person, left)
      else this.#count.delete(person)
    }
  }

  /**
   * Takes the connection over and keeps it until the reader leaves, the session ends or the server stops.
   * @throws AppError `too-many-streams` before anything is answered
   */
  async serve(
    request: FastifyRequest,
    reply: FastifyReply,
    principal: Principal,
    topics: Topics,
    since: string | null,
  ): Promise<void> {
    const { hub, access, isLoggedIn, pingMs, onError } = this.#options
    let visible = await visibleForLists(access, principal)
    const operates = principal.capabilities.includes('operate')
    const audited = new Set<CitizenId>()
    const response = reply.raw
    const lastId = request.headers['last-event-id']
    const resumed = this.#resume(typeof lastId === 'string' ? lastId : since)
    const leave = this.#enter(principal)

    reply.hijack()
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) response.setHeader(name, value)
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
    })
    const text = (kind: string, data: unknown, number = hub.newest): string =>
      `id: ${hub.boot}-${number}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`
    const write = (events: string): void => {
      // A reader that takes nothing in must not fill our memory: it is let go and comes back with its last id.
      if (response.writableLength > MOST_WAITING_BYTES) end()
      else if (events !== '') response.write(events)
    }
    const send = async (events: readonly NumberedEvent[]): Promise<void> => {
      visible = await visibleForLists(access, principal)
      const wanted = events.filter(({ event }) => this.#wanted(event, topics, visible, operates))
      await this.#record(wanted, principal, audited)
      const profiles = await this.#profiles(wanted)
      // In one piece: a long list's burst is hundreds of rows.
      if (!ended)
        write(wanted.map(({ number, event }) => text(event.kind, this.#data(event, profiles), number)).join(''))
    }
    let ended = false
    let queue: Promise<void> = Promise.resolve()
    const enqueue = (work: () => Promise<void>): Promise<void> => {
      queue = queue.then(work).catch((error: unknown) => {
        onError(error)
        end()
      })
      return queue
    }
    const end = (): void => {
      if (ended) return
      ended = true
      leave()
      clearInterval(ping)
      stopListening()
      this.#open.delete(end)
      response.end()
    }
    const stopListening = hub.listen({
      sees: (citizenId) => (topics.worklist || topics.citizen === citizenId) && visible.has(citizenId),
      receive: (events) => enqueue(() => send(events)),
    })
    const ping = setInterval(
      () =>
        enqueue(async () => {
          if (!(await isLoggedIn(request))) {
            write(text('goodbye', {}))
            return end()
          }
          write(text('ping', { at: this.#options.clock() }))
        }),
      pingMs,
    )
    this.#open.add(end)
    response.once('close', end)
    response.once('error', end)
    // Who left while we asked what she may see has closed before anybody listened.
    if (response.destroyed) return end()
    if (resumed === null) write(text('reset', {}))
    else write(text('ping', { at: this.#options.clock() }))
    if (resumed && resumed.length > 0) enqueue(() => send(resumed))
  }

  /** What the reader missed; an empty list for a new one; null when it cannot be told any more. */
  #resume(lastId: string | null): readonly NumberedEvent[] | null {
    if (lastId === null) return []
    const m = /^(.+)-(\d{1,15})$/.exec(lastId)
    if (!m || m[1] !== this.#options.hub.boot) return null
    return this.#options.hub.since(Number(m[2]))
  }

  #wanted(event: LiveEvent, topics: Topics, visible: ReadonlySet<CitizenId>, operates: boolean): boolean {
    switch (event.kind) {
      case 'row':
        return topics.worklist && visible.has(event.citizenId)
      case 'observation':
        return topics.citizen === event.citizenId && visible.has(event.citizenId)
      case 'device':
        return topics.devices && operates
      case 'ingest':
        return topics.ingest && operates
    }
  }

  /** Each citizen once per stream: the list that opened it is recorded by its own page. */
  async #record(events: readonly NumberedEvent[], principal: Principal, audited: Set<CitizenId>): Promise<void> {
    const fresh = new Set<CitizenId>()
    for (const { event } of events)
      if (event.kind === 'row' && !audited.has(event.citizenId)) fresh.add(event.citizenId)
    if (fresh.size === 0) return
    await this.#options.access.audit({
      action: 'read',
      outcome: 'success',
      principal,
      citizenIds: [...fresh],
      what: { route: '/api/events', topic: 'worklist' },
    })
    for (const id of fresh) audited.add(id)
  }

  /** Of everybody whose row is sent, in one question. */
  async #profiles(events: readonly NumberedEvent[]): ReturnType<Access['profiles']> {
    const ids = events.flatMap(({ event }) => (event.kind === 'row' ? [event.citizenId] : []))
    return ids.length === 0 ? new Map() : this.#options.access.profiles(ids)
  }

  #data(event: LiveEvent, profiles: Awaited<ReturnType<Access['profiles']>>): unknown {
    switch (event.kind) {
      case 'row': {
        const row = worklistRow(event.state, profiles.get(event.citizenId), this.#options.clock())
        return { row, before: event.before }
      }
      case 'observation':
        return { citizen: event.citizenId, metric: event.metric, at: event.at }
      case 'device':
        return { device: event.deviceId, at: event.at }
      case 'ingest':
        return { readings: event.readings, perSecond: event.perSecond, at: event.at }
    }
  }
}
