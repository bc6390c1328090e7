// A message's way through ingest: decode → check → attribute → append → receipt. It resolves when the message is committed.
//
// Nothing disappears: what is not understood, not possible or nobody's goes to quarantine, and is acknowledged like the rest.
// The one rejection is `not-durable`: nothing is promised, the device sends again.

import { base32FromBytes, type DeviceId, type EpochMs } from '#core'
import type { AppendItem, AttributedReading, LedgerWriter, QuarantineEntry } from '#ledger'
import type { Attribution } from './attribution.js'
import { check } from './checks/index.js'
import { type DecodedMessage, decode } from './formats/index.js'
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
}

/** The ledger's columns: an epoch is an int4, a sequence number a safe integer. */
const LARGEST_EPOCH = 2_147_483_647

const EMPTY: DecodedMessage = { readings: [], epoch: null, seq: null, sentAt: null, clock: null, note: null }

export function createPipeline({ writer, attribution, receipts }: PipelineOptions): Pipeline {
  const counters: PipelineCounters = {
    messages: 0,
    readings: 0,
    duplicates: 0,
    conflicts: 0,
    quarantined: {},
    notDurable: 0,
  }

  async function handle(message: IncomingMessage): Promise<void> {
    counters.messages++
    const item = message.kind === 'status' ? statusItem(message) : await readingsItem(message)
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

  async function readingsItem(message: IncomingMessage): Promise<AppendItem> {
    const decoded = decode(message.format ?? '', message.payload, message.receivedAt)
    const content = decoded.ok ? decoded.message : EMPTY
    const readings: AttributedReading[] = []
    const quarantine: QuarantineEntry[] = decoded.ok ? [] : [decoded.refused]
    for (const [ordinal, entry] of content.readings.entries()) {
      if ('reason' in entry) {
        quarantine.push(entry)
        continue
      }
      const checked = check(entry, {
        receivedAt: message.receivedAt,
        sentAt: content.sentAt,
        clock: content.clock,
        // A gateway sends when it likes: the delay says nothing of the device's clock.
        ...(message.publisherId !== message.deviceId && { direct: false }),
      })
      if (!checked.ok) {
        quarantine.push({ ...checked.refused, ordinal })
        continue
      }
      const { metric, effective, values, flags, context, canonical } = checked.reading
      const holder = attribution.holderOf(message.deviceId, effective.at)
      const citizenId = holder instanceof Promise ? await holder : holder
      if (citizenId === null) {
        quarantine.push({ reason: 'no-holder', detail: null, ordinal })
        continue
      }
      const dedupe = base32FromBytes(sha256(`${message.deviceId}|${canonical}`))
      readings.push({ citizenId, metric, effective, dedupe, values, flags, context: isEmpty(context) ? null : context })
    }
    const numbered = content.epoch !== null && content.seq !== null && content.epoch <= LARGEST_EPOCH
    return {
      ...itemOf(message),
      epoch: numbered ? content.epoch : null,
      seq: numbered ? content.seq : null,
      readings,
      quarantine,
    }
  }

  return { handle, counters }
}

function statusItem(message: IncomingMessage): AppendItem {
  const status = readStatus(message.payload, message.will)
  if (status.ok) return { ...itemOf(message), report: status.report }
  return { ...itemOf(message), quarantine: [{ reason: 'bad-status', detail: status.detail, ordinal: null }] }
}

function itemOf(message: IncomingMessage): AppendItem {
  return {
    deviceId: message.deviceId,
    gatewayId: message.publisherId === message.deviceId ? null : message.publisherId,
    topic: message.topic,
    format: message.format ?? message.kind,
    receivedAt: message.receivedAt,
    epoch: null,
    seq: null,
    sha256: sha256(message.payload),
    raw: message.payload,
    readings: [],
    quarantine: [],
    report: null,
  }
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false
  return true
}
