// One batch as the arrays of `append-batch`. The arrays are kept and filled again; only one batch is under way at a time.

import { type EpochMs, metric } from '#core'
import { packDecimals } from '../rows.js'
import { BinaryArray } from './binary-array.js'
import type { Progress } from './device-progress.js'
import type { AppendItem, AttributedReading } from './item.js'

/** A reading with what the batch decided about it. */
export interface PlannedReading {
  reading: AttributedReading
  item: AppendItem
  /** Flag bits added by the writer (conflict). */
  addedFlags: number
  /** True when `latest` may have to move. */
  newest: boolean
  messageSeq: number | null
}

export interface PlannedMessage {
  item: AppendItem
  seq: number
}

export interface PlannedDevice {
  deviceId: string
  progress: Progress
  seenAt: EpochMs
  conflicts: number
}

export class BatchArrays {
  readonly #readings = {
    citizen: new BinaryArray('int8'),
    metric: new BinaryArray('int2'),
    effective: new BinaryArray('timestamptz'),
    dedupe: new BinaryArray('int8'),
    device: new BinaryArray('int8'),
    received: new BinaryArray('timestamptz'),
    flags: new BinaryArray('int4'),
    offset: new BinaryArray('int2'),
    precision: new BinaryArray('int2'),
    decimals: new BinaryArray('int2'),
    v1: new BinaryArray('float8'),
    v2: new BinaryArray('float8'),
    v3: new BinaryArray('float8'),
    message: new BinaryArray('int8'),
    newest: new BinaryArray('bool'),
  }
  readonly #messages = {
    received: new BinaryArray('timestamptz'),
    seq: new BinaryArray('int8'),
    device: new BinaryArray('int8'),
    gateway: new BinaryArray('int8'),
    format: new BinaryArray('text'),
    epoch: new BinaryArray('int4'),
    deviceSeq: new BinaryArray('int8'),
    sha256: new BinaryArray('bytea', 65_536),
    raw: new BinaryArray('bytea', 1 << 20),
  }
  readonly #devices = {
    device: new BinaryArray('int8'),
    epoch: new BinaryArray('int4'),
    through: new BinaryArray('int8'),
    beyond: new BinaryArray('text'),
    seenAt: new BinaryArray('timestamptz'),
    conflicts: new BinaryArray('int4'),
  }

  /**
   * @param simulated true when received times are the items' own (history); false when the database stamps them
   * @returns $1 … $30 of `append-batch`, valid until the next call
   */
  fill(
    readings: readonly PlannedReading[],
    messages: readonly PlannedMessage[],
    devices: readonly PlannedDevice[],
    simulated: boolean,
  ): Buffer[] {
    const arrays = [this.#readings, this.#messages, this.#devices].flatMap((group) => Object.values(group))
    for (const array of arrays) array.reset()
    for (const planned of readings) this.#reading(planned, simulated)
    for (const planned of messages) this.#message(planned, simulated)
    for (const planned of devices) this.#device(planned)
    return arrays.map((array) => array.finish())
  }

  #reading({ reading, item, addedFlags, newest, messageSeq }: PlannedReading, simulated: boolean): void {
    const r = this.#readings
    const [v1, v2, v3] = reading.values
    r.citizen.id(reading.citizenId)
    r.metric.int2(metric(reading.metric).number)
    r.effective.timestamptz(reading.effective.at)
    r.dedupe.id(reading.dedupe)
    r.device.id(item.deviceId)
    if (simulated) r.received.timestamptz(item.receivedAt)
    else r.received.null()
    r.flags.int4(reading.flags | addedFlags)
    r.offset.int2(reading.effective.offsetMin)
    r.precision.int2(reading.effective.precision)
    r.decimals.int2(packDecimals(reading.values))
    for (const [array, value] of [
      [r.v1, v1],
      [r.v2, v2],
      [r.v3, v3],
    ] as const) {
      if (value) array.float8(value.value)
      else array.null()
    }
    if (messageSeq === null) r.message.null()
    else r.message.int8(messageSeq)
    r.newest.bool(newest)
  }

  #message({ item, seq }: PlannedMessage, simulated: boolean): void {
    const m = this.#messages
    if (simulated) m.received.timestamptz(item.receivedAt)
    else m.received.null()
    m.seq.int8(seq)
    m.device.id(item.deviceId)
    if (item.gatewayId === null) m.gateway.null()
    else m.gateway.id(item.gatewayId)
    m.format.text(item.format)
    if (item.epoch === null) m.epoch.null()
    else m.epoch.int4(item.epoch)
    if (item.seq === null) m.deviceSeq.null()
    else m.deviceSeq.int8(item.seq)
    m.sha256.bytea(item.sha256)
    m.raw.bytea(item.raw)
  }

  #device({ deviceId, progress, seenAt, conflicts }: PlannedDevice): void {
    const d = this.#devices
    d.device.id(deviceId)
    if (progress.epoch === null) d.epoch.null()
    else d.epoch.int4(progress.epoch)
    d.through.int8(progress.through)
    d.beyond.text(progress.beyond.length === 0 ? '{}' : `{${progress.beyond.join(',')}}`)
    d.seenAt.timestamptz(seenAt)
    d.conflicts.int4(conflicts)
  }
}
