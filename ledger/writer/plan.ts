// Decides, before a batch is written, what in it is new, what was already there and what contradicts what is there.

import { FLAG_BITS, type MetricId, type ReadingKey } from '#core'
import type { PlannedDevice, PlannedMessage, PlannedReading } from './batch.js'
import { advance, coveredByWatermark, NO_PROGRESS, type Progress, type Seen, seenBefore } from './device-progress.js'
import type { AppendItem, AppendResult, AttributedReading } from './item.js'

/** What the ledger holds of a key: the very same reading, another one of the same moment, both or neither. */
export interface Probed {
  same: boolean
  other: boolean
}

export interface BatchPlan {
  readings: PlannedReading[]
  messages: PlannedMessage[]
  devices: PlannedDevice[]
  results: AppendResult[]
}

/** Citizen and metric: what `latest` and the high-water marks are kept by. */
export function seriesKey({ citizenId, metric }: { citizenId: string; metric: MetricId }): string {
  return `${citizenId}${metric}`
}

export const keyOf = (reading: AttributedReading): ReadingKey => ({
  citizenId: reading.citizenId,
  metric: reading.metric,
  effectiveAt: reading.effective.at,
  dedupe: reading.dedupe,
})

/** A reading of the batch whose key must be looked up, because it may be a repeat or contradict another. */
export interface Doubt {
  item: number
  reading: number
}

/** What the plan is made from. All maps are as of the start of the batch's transaction. */
export interface PlanInput {
  items: readonly AppendItem[]
  progress: ReadonlyMap<string, Progress>
  /** Of the readings that `doubts` named, in the same order. */
  probed: readonly Probed[]
  doubts: readonly Doubt[]
  /** Items, by index, whose delivery was committed before: nothing of them is new. */
  repeats: ReadonlySet<number>
  /** Numbers for the messages that are kept. */
  nextMessageSeq(): number
}

/** Every reading that is not newer than all that is known of its series, or whose message was seen before. */
export function findDoubts(
  items: readonly AppendItem[],
  progress: ReadonlyMap<string, Progress>,
  highWater: ReadonlyMap<string, number>,
): Doubt[] {
  const doubts: Doubt[] = []
  const inBatch = new Map<string, number>()
  items.forEach((item, i) => {
    const seen =
      item.epoch !== null &&
      item.seq !== null &&
      seenBefore(progress.get(item.deviceId) ?? NO_PROGRESS, item.epoch, item.seq) !== 'new'
    item.readings.forEach((reading, r) => {
      const key = seriesKey(reading)
      // Of a series that nothing is known of, being newer than its neighbours in the batch says nothing: the ledger may hold them all.
      const known = highWater.get(key)
      const newest = known === undefined ? Number.POSITIVE_INFINITY : Math.max(known, inBatch.get(key) ?? known)
      if (seen || reading.effective.at <= newest) doubts.push({ item: i, reading: r })
      inBatch.set(key, Math.max(inBatch.get(key) ?? Number.NEGATIVE_INFINITY, reading.effective.at))
    })
  })
  return doubts
}

const REPEATED: Probed = { same: true, other: false }

export function planBatch({ items, progress, probed, doubts, repeats, nextMessageSeq }: PlanInput): BatchPlan {
  const probedOf = new Map(doubts.map((doubt, n) => [doubt.item * 4096 + doubt.reading, probed[n]]))
  const current = new Map(progress)
  const devices = new Map<string, PlannedDevice>()
  const moments = new Map<string, string>()
  const plan: BatchPlan = { readings: [], messages: [], devices: [], results: [] }

  items.forEach((item, i) => {
    const before = current.get(item.deviceId) ?? NO_PROGRESS
    const numbered = item.epoch !== null && item.seq !== null
    const seen: Seen = numbered ? seenBefore(before, item.epoch ?? 0, item.seq ?? 0) : 'new'
    const judged = item.readings.map((reading, r) =>
      repeats.has(i) ? REPEATED : judge(reading, probedOf.get(i * 4096 + r), moments),
    )
    const duplicate =
      judged.every((j) => j.same) &&
      item.quarantine.length === 0 &&
      item.report === null &&
      (judged.length > 0 || seen === 'seen')
    const contradictsNumber = seen === 'seen' && judged.some((j) => !j.same)
    const conflict = contradictsNumber || judged.some((j) => j.other && !j.same)
    const messageSeq = duplicate ? null : nextMessageSeq()
    if (messageSeq !== null) plan.messages.push({ item, seq: messageSeq })
    item.readings.forEach((reading, r) => {
      const j = judged[r]
      if (!j || j.same) return
      const addedFlags = contradictsNumber || j.other ? FLAG_BITS.conflict : 0
      plan.readings.push({ reading, item, addedFlags, newest: false, messageSeq })
    })
    const after = numbered ? advance(before, item.epoch ?? 0, item.seq ?? 0) : before
    current.set(item.deviceId, after)
    noteDevice(devices, item, after, conflict)
    const covered = numbered && coveredByWatermark(after, item.epoch ?? 0, item.seq ?? 0)
    plan.results.push({ through: covered ? after.through : null, duplicate, conflict })
  })
  markNewest(plan.readings)
  plan.devices = [...devices.values()]
  return plan
}

/** Looks at the ledger's answer and at what came earlier in the same batch. @param moments per moment the dedupe keys so far, with a space between */
function judge(reading: AttributedReading, probed: Probed | undefined, moments: Map<string, string>): Probed {
  const moment = `${seriesKey(reading)}${reading.effective.at}`
  const earlier = moments.get(moment)
  const repeated = earlier?.includes(reading.dedupe) === true
  if (!repeated) moments.set(moment, earlier === undefined ? reading.dedupe : `${earlier} ${reading.dedupe}`)
  return {
    same: probed?.same === true || repeated,
    other: probed?.other === true || (earlier !== undefined && earlier !== reading.dedupe),
  }
}

function noteDevice(
  devices: Map<string, PlannedDevice>,
  item: AppendItem,
  progress: Progress,
  conflict: boolean,
): void {
  const known = devices.get(item.deviceId)
  devices.set(item.deviceId, {
    deviceId: item.deviceId,
    progress,
    seenAt: Math.max(known?.seenAt ?? 0, item.receivedAt),
    conflicts: (known?.conflicts ?? 0) + (conflict ? 1 : 0),
  })
}

/** One reading per series may go to `latest`: the latest of the batch (an upsert cannot touch a row twice). */
function markNewest(readings: PlannedReading[]): void {
  const best = new Map<string, PlannedReading>()
  for (const planned of readings) {
    const key = seriesKey(planned.reading)
    const other = best.get(key)
    if (!other || isLater(planned.reading, other.reading)) best.set(key, planned)
  }
  for (const planned of best.values()) planned.newest = true
}

/** As the database orders (effective_at, dedupe): the dedupe as a signed number. */
function isLater(a: AttributedReading, b: AttributedReading): boolean {
  if (a.effective.at !== b.effective.at) return a.effective.at > b.effective.at
  return signed(a.dedupe) > signed(b.dedupe)
}

/** The first character holds the sign bit of the 64: `8` and above are negative. */
function signed(dedupe: string): string {
  return (dedupe.charAt(0) >= '8' ? '0' : '1') + dedupe
}
