// Writes the audit trail. Callers wait until their event is committed; those who wait at the same moment share one transaction.
// States: idle → (an event comes) writing → (more waited meanwhile) writing … → idle; closed refuses.

import type { Logger } from 'pino'
import { AppError, type EpochMs, idToInt8 } from '#core'
import { type AuditHead, type AuditRow, type Database, extendAudit, lockAuditHead } from '#ledger'
import type { AuditEntry } from '../access.js'
import type { KeySet } from '../keys/key-ring.js'
import { readAnchors, writeAnchor } from './anchor.js'
import { canonicalJson, type Json } from './canonical-json.js'
import { genesis, linkHash } from './chain.js'

export interface AuditWriterOptions {
  database: Database
  keys: KeySet
  /** Where anchors go; null keeps none (tests of other things). */
  anchorFolder: string | null
  stream: string
  clock: () => EpochMs
  log: Logger
  anchorEveryMs?: number
}

export interface AuditWriter {
  write(entry: AuditEntry): Promise<void>
  /** Writes what waits, then a last anchor. */
  close(): Promise<void>
}

const MAX_BATCH = 1_000
/** Beyond this the database has stopped: reads of clinical data are refused rather than piled up. */
const MAX_WAITING = 20_000
const ANCHOR_EVERY_MS = 60_000

interface Waiting {
  events: readonly { citizenId: string | null; event: Json; recordedAt: EpochMs }[]
  done: () => void
  failed: (error: unknown) => void
}

/** What is recorded of an event: ids, codes and counts; the person is her pseudonymous id. */
function eventOf(entry: AuditEntry, key: number): Json {
  const { principal } = entry
  return {
    action: entry.action,
    outcome: entry.outcome,
    what: entry.what,
    policies: entry.policies ?? [],
    key,
    who: principal && {
      kind: principal.kind,
      role: principal.role,
      person: principal.personId,
      client: principal.kind === 'system' ? principal.subject : null,
      organisation: principal.organisationId,
      team: principal.careTeamId,
      purpose: principal.purpose,
      loa: principal.loa,
    },
  }
}

const headAfter = (rows: readonly AuditRow[], head: AuditHead): AuditHead => rows.at(-1) ?? head

export function openAuditWriter(options: AuditWriterOptions): AuditWriter {
  const { database, keys, stream, clock, log } = options
  const start = genesis(stream)
  let waiting: Waiting[] = []
  let count = 0
  let writing: Promise<void> | null = null
  let closed = false
  /** Our last event; null before the first and after a failure. */
  let newest: AuditHead | null = null
  let anchoredSeq = 0
  /** What we have seen the trail reach. */
  let highest = 0
  let anchorDue: EpochMs = 0
  let floor: Promise<number> | null = null

  /** The highest anchored number: a head below it means that the trail was cut, and nothing may be appended to it. */
  function anchoredFloor(): Promise<number> {
    floor ??= (async () => {
      if (options.anchorFolder === null) return 0
      const { anchors } = await readAnchors(options.anchorFolder, keys)
      return Math.max(0, ...anchors.filter((a) => a.stream === stream).map((a) => a.seq))
    })()
    return floor
  }

  function link(batch: readonly Waiting[], head: AuditHead): AuditRow[] {
    let { seq, hash: previous } = head
    return batch
      .flatMap((w) => w.events)
      .map(({ citizenId, event, recordedAt }) => {
        seq++
        const hash = linkHash(keys.current, previous, { stream, seq, recordedAt, citizenId, event, personalHash: null })
        const row = { seq, recordedAt, citizenId, event: canonicalJson(event), previous, hash }
        previous = hash
        return row
      })
  }

  async function refuseCut(head: AuditHead): Promise<void> {
    if (head.seq < Math.max(await anchoredFloor(), anchoredSeq, highest))
      throw new AppError('audit-truncated', 'The audit trail is shorter than its anchor says: run naermaal verify.', {
        details: { stream, seq: head.seq },
      })
  }

  /** As a rule nobody else has written since our last event, and one round trip does it. */
  async function commit(batch: readonly Waiting[]): Promise<void> {
    if (newest) {
      const rows = link(batch, newest)
      if (await extendAudit(database, stream, newest, rows)) {
        newest = headAfter(rows, newest)
        highest = newest.seq
        return
      }
    }
    newest = await database.transaction(async (tx) => {
      const head = await lockAuditHead(tx, stream, start)
      await refuseCut(head)
      const rows = link(batch, head)
      await extendAudit(tx, stream, head, rows)
      return headAfter(rows, head)
    })
    highest = newest.seq
  }

  async function anchor(): Promise<void> {
    if (options.anchorFolder === null || newest === null || newest.seq === anchoredSeq) return
    anchorDue = clock() + (options.anchorEveryMs ?? ANCHOR_EVERY_MS)
    const head = newest
    await writeAnchor(options.anchorFolder, keys, { stream, ...head }, clock())
    anchoredSeq = head.seq
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MAX_BATCH)
      waiting = waiting.slice(MAX_BATCH)
      count -= batch.length
      try {
        await commit(batch)
        for (const w of batch) w.done()
      } catch (error) {
        newest = null
        log.error({ err: error, events: batch.length }, 'audit events could not be written')
        const told =
          error instanceof AppError
            ? error
            : new AppError('audit-unavailable', 'The audit trail cannot be written: nothing may be shown.', {
                cause: error,
              })
        for (const w of batch) w.failed(told)
      }
      if (clock() >= anchorDue)
        await anchor().catch((error: unknown) => log.error({ err: error }, 'audit anchor could not be written'))
    }
    writing = null
  }

  return {
    write(entry) {
      if (closed)
        return Promise.reject(new AppError('audit-closed', 'The audit trail is closed: the server is stopping.'))
      if (count >= MAX_WAITING)
        return Promise.reject(new AppError('audit-overloaded', 'The audit trail cannot keep up: try again later.'))
      const event = eventOf(entry, keys.current.version)
      const recordedAt = clock()
      const citizens = entry.citizenIds.length > 0 ? entry.citizenIds.map(idToInt8) : [null]
      return new Promise<void>((done, failed) => {
        waiting.push({ events: citizens.map((citizenId) => ({ citizenId, event, recordedAt })), done, failed })
        count++
        // One turn of the event loop gathers what arrived together.
        writing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(drain)
      })
    },
    async close() {
      closed = true
      await writing
      await anchor()
    },
  }
}
