// The one way into the ledger. A promise from `append` that resolves means: committed, whole, exactly once.
//
// A batch: read what is known → look up what is doubtful → plan → one statement (or one transaction) → answer.
// When a row is at fault the batch is halved until the message is found; that message goes to quarantine and the rest is kept.

import type pg from 'pg'
import { AppError, type DeviceId, type EpochMs, idFromInt8, idToInt8, metric } from '#core'
import { type Database, sqlState } from '../database.js'
import { timestamp } from '../rows.js'
import { BatchArrays, type PlannedReading } from './batch.js'
import type { Progress } from './device-progress.js'
import { isAlreadyThere, isRowsFault, mayPass } from './errors.js'
import { joinGlucoseContexts } from './glucose-context.js'
import { type GroupCommitLimits, groupCommit } from './group-commit.js'
import type { AppendItem, AppendResult } from './item.js'
import { type BatchPlan, type Doubt, findDoubts, type Probed, planBatch, seriesKey } from './plan.js'
import { casesOf, insertQuarantine } from './quarantine.js'
import { run } from './run.js'
import * as sql from './statements.js'
import {
  deliveryOf,
  type JudgedDeliveries,
  judgeDeliveries,
  type KnownDelivery,
  slotKey,
} from './untimed-deliveries.js'

export interface LedgerWriterOptions {
  database: Database
  clock: () => EpochMs
  /**
   * True when no other process receives from the same devices (the embedded broker): what is known of a device is kept in memory.
   * False behind a shared subscription: it is read, and held, in every transaction.
   */
  exclusive: boolean
  /** True for history under a simulated clock: received times are the items' own. */
  simulated?: boolean
  limits?: Partial<GroupCommitLimits>
  /** Called with each new session before anything is written on it. What it throws ends the session, and is told to whoever wanted to write. */
  onSession?(session: pg.Client): Promise<void>
  /** Every failed attempt; the message of a database error may hold values and must not be logged: use the code. */
  onFailure?(failure: { code: string; items: number; rowsFault: boolean }): void
  /** After each commit. */
  onCommit?(committed: { items: number; readings: number; ms: number }): void
}

export interface LedgerWriter {
  /** Opens the session that commits; without it the first message does. @throws what `onSession` throws, or the database's error */
  open(): Promise<void>
  /** @throws AppError `not-durable`: nothing of the item is promised; send it again */
  append(item: AppendItem): Promise<AppendResult>
  depth(): { items: number; bytes: number }
  /** Commits what waits, then refuses. */
  close(): Promise<void>
}

export const WRITER_LIMITS: GroupCommitLimits = {
  maxItems: 1000,
  maxBytes: 2 << 20,
  spacingMs: 4,
  maxQueuedBytes: 128 << 20,
  deadlineMs: 9_000,
}

/** Series whose newest time is remembered, so that a newer reading needs no look-up. */
const MOST_SERIES = 500_000
const NOTIFY_EVERY_MS = 25
const NO_DELIVERIES: JudgedDeliveries = { repeats: new Set(), remember: [] }

export function openWriter(options: LedgerWriterOptions): LedgerWriter {
  const { database, clock, exclusive, simulated = false } = options
  const arrays = new BatchArrays()
  const known = new Map<string, Progress>()
  const highWater = new Map<string, number>()
  const numbers = { next: 0, end: 0 }
  let client: pg.Client | null = null
  let notifiedAt = 0
  let notifyLater: NodeJS.Timeout | null = null

  async function connection(): Promise<pg.Client> {
    if (client) return client
    const opened = await database.connect()
    const forget = (): void => {
      if (client === opened) client = null
    }
    opened.on('end', forget)
    opened.on('error', forget)
    try {
      await options.onSession?.(opened)
    } catch (error) {
      await opened.end().catch(() => undefined)
      throw error
    }
    // While there was no session, another writer may have been at work.
    known.clear()
    highWater.clear()
    client = opened
    return opened
  }

  async function progressOf(on: pg.Client, items: readonly AppendItem[]): Promise<ReadonlyMap<string, Progress>> {
    const wanted = [...new Set(items.map((item) => item.deviceId))]
    const missing = exclusive ? wanted.filter((id) => !known.has(id)) : wanted
    if (missing.length > 0) {
      const statement = exclusive ? sql.progressOfDevices : sql.progressOfDevicesHeld
      for (const id of missing) known.set(id, { epoch: null, through: 0, beyond: [] })
      for (const row of await run(on, statement, [missing.map(idToInt8)])) {
        known.set(idFromInt8(row.device_id), {
          epoch: row.epoch,
          through: Number(row.through),
          beyond: row.beyond.map(Number),
        })
      }
    }
    return new Map(wanted.map((id) => [id, known.get(id) ?? { epoch: null, through: 0, beyond: [] }]))
  }

  async function probe(on: pg.Client, items: readonly AppendItem[], doubts: readonly Doubt[]): Promise<Probed[]> {
    if (doubts.length === 0) return []
    const readings = doubts.map((d) => items[d.item]?.readings[d.reading]).filter((r) => r !== undefined)
    const rows = await run(on, sql.probeReadings, [
      readings.map((_, n) => n),
      readings.map((r) => idToInt8(r.citizenId)),
      readings.map((r) => metric(r.metric).number),
      readings.map((r) => timestamp(r.effective.at)),
      readings.map((r) => idToInt8(r.dedupe)),
    ])
    const answers: Probed[] = readings.map(() => ({ same: false, other: false }))
    for (const row of rows) {
      answers[row.ordinal] = { same: row.same, other: row.other }
      const reading = readings[row.ordinal]
      if (exclusive && reading && row.newest !== null) raise(seriesKey(reading), row.newest)
    }
    return answers
  }

  async function deliveries(on: pg.Client, items: readonly AppendItem[]): Promise<JudgedDeliveries> {
    if (!items.some((item) => item.delivery)) return NO_DELIVERIES
    const wanted = items.map(deliveryOf).filter((d) => d !== null)
    const rows = await run(on, sql.untimedDeliveries, [
      wanted.map((d) => idToInt8(d.deviceId)),
      wanted.map((d) => idToInt8(d.session)),
      wanted.map((d) => d.slot),
    ])
    const remembered = rows.map(
      (row): KnownDelivery => ({
        deviceId: idFromInt8(row.device_id),
        session: idFromInt8(row.session),
        slot: row.slot,
        epoch: row.epoch,
        number: Number(row.number),
        sha256: row.sha256.toString('hex'),
        receivedAt: row.received_at,
        reused: row.reused,
      }),
    )
    return judgeDeliveries(items, new Map(remembered.map((d) => [slotKey(d), d])))
  }

  async function rememberDeliveries(on: pg.Client, { remember }: JudgedDeliveries): Promise<void> {
    if (remember.length === 0) return
    await run(on, sql.rememberDeliveries, [
      remember.map((d) => idToInt8(d.deviceId)),
      remember.map((d) => idToInt8(d.session)),
      remember.map((d) => d.slot),
      remember.map((d) => d.epoch),
      remember.map((d) => d.number),
      remember.map((d) => Buffer.from(d.sha256, 'hex')),
      remember.map((d) => timestamp(d.receivedAt)),
      remember.map((d) => d.reused),
    ])
  }

  /** A series is remembered only together with the ledger's own newest time of it. */
  function raise(key: string, at: EpochMs): void {
    highWater.set(key, Math.max(highWater.get(key) ?? Number.NEGATIVE_INFINITY, at))
  }

  async function reserveNumbers(on: pg.Client, wanted: number): Promise<void> {
    if (numbers.end - numbers.next >= wanted) return
    const [row] = await run(on, sql.nextMessageBlock, [])
    numbers.next = Number(row?.first)
    numbers.end = numbers.next + sql.MESSAGE_BLOCK
  }

  async function write(on: pg.Client, plan: BatchPlan, items: readonly AppendItem[], tell: boolean): Promise<void> {
    const parameters = [...arrays.fill(plan.readings, plan.messages, plan.devices, simulated), tell]
    await run(on, sql.appendBatch, parameters)
    await insertQuarantine(on, casesOf(items))
    await writeDetails(on, plan.readings)
    await joinGlucoseContexts(on, items, plan.readings)
    for (const item of items) if (item.report) await writeReport(on, item.deviceId, item)
  }

  async function writeDetails(on: pg.Client, readings: readonly PlannedReading[]): Promise<void> {
    const rows = readings.filter(({ reading }) => reading.context !== null)
    if (rows.length === 0) return
    await run(on, sql.insertDetails, [
      rows.map(({ reading }) => idToInt8(reading.citizenId)),
      rows.map(({ reading }) => metric(reading.metric).number),
      rows.map(({ reading }) => timestamp(reading.effective.at)),
      rows.map(({ reading }) => idToInt8(reading.dedupe)),
      rows.map(({ reading }) => JSON.stringify(reading.context)),
    ])
  }

  async function writeReport(on: pg.Client, deviceId: DeviceId, { receivedAt, report }: AppendItem): Promise<void> {
    if (!report) return
    await run(on, sql.updateReport, [
      idToInt8(deviceId),
      timestamp(receivedAt),
      report.batteryPercent,
      report.firmware,
      report.clockState,
      report.clockOffsetMs,
      report.buffered,
      report.connected,
    ])
  }

  /** The main statement is a transaction of its own; anything beside it needs one around both. */
  function isSingle(plan: BatchPlan, items: readonly AppendItem[]): boolean {
    return exclusive && items.every(isPlain) && plan.readings.every(({ reading }) => reading.context === null)
  }

  async function attempt(items: readonly AppendItem[]): Promise<AppendResult[]> {
    const on = await connection()
    const startedAt = clock()
    const tell = startedAt - notifiedAt >= NOTIFY_EVERY_MS
    try {
      if (!exclusive) await on.query('begin')
      const progress = await progressOf(on, items)
      const doubts = findDoubts(items, progress, highWater)
      const probed = await probe(on, items, doubts)
      await reserveNumbers(on, items.length)
      const judged = await deliveries(on, items)
      const { repeats } = judged
      const plan = planBatch({ items, progress, probed, doubts, repeats, nextMessageSeq: () => numbers.next++ })
      const single = isSingle(plan, items)
      if (exclusive && !single) await on.query('begin')
      await write(on, plan, items, tell)
      await rememberDeliveries(on, judged)
      if (!single) await on.query('commit')
      remember(plan)
      wakeFollowers(tell, startedAt)
      options.onCommit?.({ items: items.length, readings: plan.readings.length, ms: clock() - startedAt })
      return plan.results
    } catch (error) {
      // What is known may be wrong now: the transaction may or may not have been committed.
      for (const item of items) known.delete(item.deviceId)
      await on.query('rollback').catch(() => dropConnection(on))
      throw error
    }
  }

  async function dropConnection(on: pg.Client): Promise<void> {
    if (client === on) client = null
    await on.end().catch(() => undefined)
  }

  function remember(plan: BatchPlan): void {
    if (exclusive) for (const device of plan.devices) known.set(device.deviceId, device.progress)
    if (highWater.size > MOST_SERIES) highWater.clear()
    if (!exclusive) return
    for (const { reading, newest } of plan.readings) {
      if (!newest) continue
      raise(seriesKey(reading), reading.effective.at)
    }
  }

  /** Followers are told at most every 25 ms; the last commit of a burst is told by a timer. */
  function wakeFollowers(told: boolean, at: EpochMs): void {
    if (told) {
      notifiedAt = at
      return
    }
    notifyLater ??= setTimeout(() => {
      notifyLater = null
      notifiedAt = clock()
      // A hint: when the connection is gone, followers poll.
      void database.run(sql.notifyLedger, []).catch(() => undefined)
    }, NOTIFY_EVERY_MS)
  }

  /** Their readings are looked up the next time, each of them. */
  function doubtSeries(items: readonly AppendItem[]): void {
    for (const { readings } of items) for (const reading of readings) highWater.delete(seriesKey(reading))
  }

  async function attemptInDoubt(items: readonly AppendItem[]): Promise<AppendResult[]> {
    try {
      return await attempt(items)
    } catch (error) {
      // Somebody else wrote these readings, or we did and were not told: an import, a commit whose answer was lost.
      if (!isAlreadyThere(error)) throw error
      doubtSeries(items)
      return attempt(items)
    }
  }

  async function commit(items: readonly AppendItem[]): Promise<readonly AppendResult[]> {
    try {
      return await attemptInDoubt(items)
    } catch (error) {
      if (!isRowsFault(error)) throw error
      const code = failureCode(error)
      const [only] = items
      if (items.length === 1 && only) {
        if (only.readings.length === 0)
          throw new AppError('not-durable', 'The ledger refuses this message.', { details: { code }, cause: error })
        return commit([
          {
            ...only,
            readings: [],
            report: null,
            delivery: null,
            quarantine: [{ reason: 'ledger-refused', detail: code, ordinal: null }],
          },
        ])
      }
      const half = items.length >> 1
      return [...(await commit(items.slice(0, half))), ...(await commit(items.slice(half)))]
    }
  }

  const queue = groupCommit<AppendItem, AppendResult>({
    limits: { ...WRITER_LIMITS, ...options.limits },
    clock: () => performance.now(),
    commit,
    mayPass,
    onFailure: (error, items) =>
      options.onFailure?.({ code: failureCode(error), items, rowsFault: isRowsFault(error) }),
  })

  return {
    async open() {
      await connection()
    },
    append: (item) => queue.append(item, item.raw.length + 512 + item.readings.length * 160),
    depth: queue.depth,
    async close() {
      await queue.close()
      if (notifyLater) clearTimeout(notifyLater)
      await client?.end().catch(() => undefined)
    },
  }
}

/** Nothing of it is written beside the batch's one statement. */
function isPlain(item: AppendItem): boolean {
  return item.quarantine.length === 0 && item.report === null && !item.delivery && !item.glucoseContext
}

function failureCode(error: unknown): string {
  if (error instanceof AppError) return error.code
  return sqlState(error) ?? (error instanceof Error && 'code' in error ? String(error.code) : 'unknown')
}
