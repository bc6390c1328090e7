// One citizen's local day: when she sits down, what each device measures then, and the messages that come of it.

import { copenhagenOffset, type EpochMs, mulberry32At, normalAt, streamSeed, toLocal } from '#core'
import { batteryAt } from '../mess/battery.js'
import { clockState } from '../mess/clock-fault.js'
import { deliveryOf } from '../mess/delivery.js'
import { measures } from '../models/adherence.js'
import { type Body, localDay, MINUTE } from '../models/body.js'
import type { SimDevice, Slot } from '../population/types.js'
import { draft } from './draft.js'
import { deviceReadings } from './readings.js'
import { sensorMessages } from './sensor.js'
import type { DraftMessage } from './types.js'

const SLOTS = ['morning', 'noon', 'evening'] as const
/** Measurements bunch at these hours (clinical.md 7.5), minutes after local midnight. */
const BUNCH: Readonly<Record<(typeof SLOTS)[number], readonly [number, number]>> = {
  morning: [420, 570],
  noon: [690, 780],
  evening: [1110, 1290],
}

/**
 * @param midnight start of the local day
 * @param batchUntil until then a sensor's phone sends once an hour; from then on every reading by itself
 */
export function draftsOfDay(body: Body, midnight: EpochMs, batchUntil: EpochMs): DraftMessage[] {
  const { citizen } = body
  const weekday = toLocal(midnight).weekday
  const drafts: DraftMessage[] = []
  for (const slot of SLOTS) {
    const start = slotTime(body, midnight, slot)
    if (start < citizen.enrolledAt || !measures(body, start, slot)) continue
    let order = 0
    for (const device of citizen.devices) {
      const due = citizen.plan.find(
        (item) =>
          item.deviceId === device.deviceId && includesSlot(item.slots, slot) && item.weekdays.includes(weekday),
      )
      if (!due) continue
      const at = start + order++ * 4 * MINUTE
      for (const readings of deviceReadings(body, device, at, due.perSlot)) drafts.push(draft(body, device, readings))
    }
  }
  for (const device of citizen.devices) {
    if (device.kind === 'cgm') drafts.push(...sensorMessages(body, device, midnight, batchUntil))
    const status = statusDraft(body, device, midnight)
    if (status) drafts.push(status)
  }
  return drafts
}

function includesSlot(slots: readonly Slot[], slot: Slot): boolean {
  return slots.includes(slot)
}

/** Her usual time, a little earlier or later each day, inside the bunch, to the second. */
function slotTime(body: Body, midnight: EpochMs, slot: (typeof SLOTS)[number]): EpochMs {
  const { morningMinute, eveningMinute } = body.citizen.truth
  const usual = { morning: morningMinute, noon: 12 * 60 + 10, evening: eveningMinute }[slot]
  const [from, to] = BUNCH[slot]
  const minute = usual + 14 * normalAt(streamSeed(body.noise, `time/${slot}`), localDay(midnight))
  const second = Math.round(Math.min(to, Math.max(from, minute)) * 60)
  // The clock change at night moves the clock time of the rest of the day.
  const shift = copenhagenOffset(midnight) - copenhagenOffset(midnight + 6 * 60 * MINUTE)
  return midnight + second * 1000 + shift * MINUTE
}

/** Once a week at noon-ish, and daily while the battery is low. */
function statusDraft(body: Body, device: SimDevice, midnight: EpochMs): DraftMessage | null {
  const seed = streamSeed(body.noise, `status/${device.kind}`)
  const day = localDay(midnight)
  const createdAt = midnight + Math.round((10 + 4 * mulberry32At(seed, day)) * 60) * MINUTE
  const battery = batteryAt(device.truth, createdAt)
  const weekly = (((day + (seed % 7)) % 7) + 7) % 7 === 0
  if ((!weekly && !battery.low) || createdAt < body.citizen.enrolledAt) return null
  return {
    citizen: body.citizen,
    device,
    format: 'status',
    createdAt,
    ...deliveryOf(body, `status/${device.kind}/${createdAt}`, createdAt),
    readings: [],
    status: {
      battery: battery.percent,
      firmware: device.firmware,
      clock: clockState(device.truth),
      buffered: 0,
    },
  }
}
