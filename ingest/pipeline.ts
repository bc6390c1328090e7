// A message's way through ingest: decode → check → attribute → append → receipt. It resolves when the message is committed.
//
// Nothing disappears: what is not understood, not possible or nobody's goes to quarantine, and is acknowledged like the rest.
// The one rejection is `not-durable`: nothing is promised, the device sends again.

import {
  base32FromBytes,
  type CheckedReading,
  type CitizenId,
  type DeviceId,
  type EpochMs,
  FLAG_BITS,
  type MetricId,
} from '#core'
import type { AppendItem, AttributedReading, Delivery, LedgerWriter, QuarantineEntry } from '#ledger'
import type { Attribution } from './attribution.js'
import { AHEAD_MS, type CheckContext, check } from './checks/index.js'
import { type DecodedMessage, decode } from './formats/index.js'
import { refused } from './formats/refusal.js'
import type { Receipts } from './receipts.js'
import { sha256 } from './sha256.js'
import { readStatus } from './status.js'

/** A message as the broker hands it over; what it needs of the broker's own type. */
export interface IncomingMessage {
  deviceId: DeviceId
  /** The device itself, or the gateway that publishes for it. */
  publisherId: DeviceId
  topic: string
  kind: 'up' | 'status'
  format: string | null
  payload: Buffer
  receivedAt: EpochMs
  will: boolean
  /** How MQTT names the delivery; absent where there is none (history, replay). */
  packetId?: number | null
  dup?: boolean
  session?: string
}

export interface PipelineCounters {
  messages: number
  readings: number
  duplicates: number
  conflicts: number
  /** By reason. */
  quarantined: Record<string, number>
  notDurable: number
}

export interface Pipeline {
  /** @throws AppError `not-durable` */
  handle(message: IncomingMessage): Promise<void>
  counters: Readonly<PipelineCounters>
}

export interface PipelineOptions {
  writer: Pick<LedgerWriter, 'append'>
  attribution: Attribution
  receipts: Receipts | null
  /** How long a packet identifier is safely not given out again: shorter where all devices share one session. */
  packetIdWindowMs?: number
}

/** The ledger's columns: an epoch is an int4, a sequence number a safe integer. */
const LARGEST_EPOCH = 2_147_483_647

/** A device's own session: ids come round after 65 535 messages, and few devices send a hundred a second. */
const PACKET_ID_WINDOW_MS = 10 * 60_000

/** A device that sends more of them than one a millisecond would come to stand in the future. */
const TOO_MANY_UNTIMED = refused('bad-time', '/at: required of readings that come faster than one a millisecond')

const EMPTY: DecodedMessage = { readings: [], epoch: null, seq: null, sentAt: null, clock: null, note: null }

export function createPipeline({
  writer,
  attribution,
  receipts,
  packetIdWindowMs = PACKET_ID_WINDOW_MS,
}: PipelineOptions): Pipeline {
  const counters: PipelineCounters = {
    messages: 0,
    readings: 0,
    duplicates: 0,
    conflicts: 0,
    quarantined: {},
    notDurable: 0,
  }

  const moments = createMoments()

  async function handle(message: IncomingMessage): Promise<void> {
    counters.messages++
    const made = message.kind === 'status' ? statusItem(message) : readingsItem(message)
    const item = made instanceof Promise ? await made : made
    try {
      const result = await writer.append(item)
      counters.readings += item.readings.length
      if (result.duplicate) counters.duplicates++
      if (result.conflict) counters.conflicts++
      for (const { reason } of item.quarantine) counters.quarantined[reason] = (counters.quarantined[reason] ?? 0) + 1
      if (result.through !== null && item.epoch !== null)
        receipts?.committedThrough(item.deviceId, item.epoch, result.through)
      else receipts?.committedHash(item.deviceId, item.sha256)
    } catch (error) {
      counters.notDurable++
      throw error
    }
  }

  /** At once when every holder is known, which is nearly always. */
  function readingsItem(message: IncomingMessage): AppendItem | Promise<AppendItem> {
    const decoded = decode(message.format ?? '', message.payload, message.receivedAt)
    const content = decoded.ok ? decoded.message : EMPTY
    const numbered = content.epoch !== null && content.seq !== null && content.epoch <= LARGEST_EPOCH
    const readings: AttributedReading[] = []
    const quarantine: QuarantineEntry[] = decoded.ok ? [] : [decoded.refused]
    const item = itemOf(message, {
      epoch: numbered ? content.epoch : null,
      seq: numbered ? content.seq : null,
      readings,
      quarantine,
      report: null,
    })
    if (content.glucoseContext) item.glucoseContext = content.glucoseContext
    const evidence: CheckContext = {
      receivedAt: message.receivedAt,
      sentAt: content.sentAt,
      clock: content.clock,
      // A gateway sends when it likes: the delay says nothing of the device's clock.
      ...(message.publisherId !== message.deviceId && { direct: false }),
    }
    const checked: { ordinal: number; reading: CheckedReading }[] = []
    const holders: (CitizenId | null | Promise<CitizenId | null>)[] = []
    let untimed: Moments | undefined
    for (let ordinal = 0; ordinal < content.readings.length; ordinal++) {
      const entry = content.readings[ordinal]!
      if ('reason' in entry) {
        quarantine.push(entry)
        continue
      }
      evidence.receivedAt = message.receivedAt
      if (entry.at === null) {
        untimed ??= moments.of(message)
        evidence.receivedAt = untimed.next(entry.metric)
        item.receivedAt = Math.max(item.receivedAt, evidence.receivedAt)
        if (evidence.receivedAt > message.receivedAt + AHEAD_MS) {
          quarantine.push({ ...TOO_MANY_UNTIMED, ordinal })
          continue
        }
      }
      const judged = check(entry, evidence)
      if (!judged.ok) {
        quarantine.push({ ...judged.refused, ordinal })
        continue
      }
      checked.push({ ordinal, reading: judged.reading })
      holders.push(attribution.holderOf(message.deviceId, judged.reading.effective.at))
    }
    const finish = (known: readonly (CitizenId | null)[]): AppendItem => {
      for (let i = 0; i < checked.length; i++) {
        const { ordinal, reading } = checked[i]!
        const citizenId = known[i] ?? null
        if (citizenId === null) quarantine.push({ reason: 'no-holder', detail: null, ordinal })
        else {
          readings.push(attributed(reading, citizenId, message.deviceId))
          if (reading.flags & FLAG_BITS['time-of-receipt']) item.delivery ??= deliveryOf(message, packetIdWindowMs)
        }
      }
      return item
    }
    return isKnown(holders) ? finish(holders) : Promise.all(holders).then(finish)
  }

  return { handle, counters }
}

/** Devices whose last moment is remembered: long forgotten ones cost only the memory. */
const MOST_MOMENTS = 100_000

/** Where the readings of one message stand that have no time. */
interface Moments {
  next(metric: MetricId): EpochMs
}

/**
 * Readings without a time take the time of receipt. Two of the same metric are two measurements all the same: the later one, in the same
 * message or in another that arrives in the same millisecond, stands a millisecond after the first. What was measured together stays together.
 */
function createMoments(): { of(message: IncomingMessage): Moments } {
  const last = new Map<DeviceId, { moment: EpochMs; receivedAt: EpochMs }>()
  return {
    of({ deviceId, receivedAt }) {
      const before = last.get(deviceId)
      // A clock that was set back has no moment in common with what came before.
      const follows = before !== undefined && receivedAt > before.receivedAt - AHEAD_MS
      const first = follows ? Math.max(receivedAt, before.moment + 1) : receivedAt
      if (last.size >= MOST_MOMENTS) last.clear()
      const own = { moment: first, receivedAt }
      last.set(deviceId, own)
      const taken = new Map<MetricId, number>()
      return {
        next(metric) {
          const nth = taken.get(metric) ?? 0
          taken.set(metric, nth + 1)
          own.moment = Math.max(own.moment, first + nth)
          return first + nth
        },
      }
    },
  }
}

function isKnown(holders: readonly unknown[]): holders is (CitizenId | null)[] {
  return !holders.some((holder) => holder instanceof Promise)
}

function attributed(reading: CheckedReading, citizenId: CitizenId, deviceId: DeviceId): AttributedReading {
  const { metric, effective, values, flags, context, canonical } = reading
  const dedupe = base32FromBytes(sha256(`${deviceId}|${canonical}`))
  return { citizenId, metric, effective, dedupe, values, flags, context: isEmpty(context) ? null : context }
}

function deliveryOf(message: IncomingMessage, windowMs: number): Delivery {
  const { publisherId, packetId = null, dup = false, session = publisherId } = message
  return { session, packetId, dup, windowMs }
}

function statusItem(message: IncomingMessage): AppendItem {
  const { report, problem } = readStatus(message.payload, message.will)
  return itemOf(message, {
    epoch: null,
    seq: null,
    readings: [],
    quarantine: problem ? [{ reason: 'bad-status', detail: problem.field, ordinal: null }] : [],
    report,
  })
}

type Content = Pick<AppendItem, 'epoch' | 'seq' | 'readings' | 'quarantine' | 'report'>

function itemOf(message: IncomingMessage, { epoch, seq, readings, quarantine, report }: Content): AppendItem {
  return {
    deviceId: message.deviceId,
    gatewayId: message.publisherId === message.deviceId ? null : message.publisherId,
    topic: message.topic,
    format: message.format ?? message.kind,
    receivedAt: message.receivedAt,
    epoch,
    seq,
    sha256: sha256(message.payload),
    raw: message.payload,
    readings,
    quarantine,
    report,
    delivery: null,
    glucoseContext: null,
  }
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false
  return true
}
