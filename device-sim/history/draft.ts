// A message as the device makes it: when it leaves, when it arrives, and what the battery and the clock do to its readings.

import { batteryAt } from '../mess/battery.js'
import { clockErrorMs } from '../mess/clock-fault.js'
import { deliveryOf } from '../mess/delivery.js'
import type { Body } from '../models/body.js'
import type { SimDevice } from '../population/types.js'
import type { DraftMessage, PlannedReading } from './types.js'

/** A message leaves some seconds after its last reading. */
export function draft(body: Body, device: SimDevice, readings: readonly PlannedReading[]): DraftMessage {
  const last = readings[readings.length - 1]!
  const createdAt = last.at + 4_000
  const battery = batteryAt(device.truth, createdAt)
  const wrong = clockErrorMs(device.truth, createdAt) !== 0
  return {
    citizen: body.citizen,
    device,
    format: device.format,
    createdAt,
    ...deliveryOf(body, `${device.kind}/${createdAt}`, createdAt),
    readings: readings.map((reading) => ({
      ...reading,
      flags: battery.low ? [...reading.flags, 'low-battery' as const] : reading.flags,
      corrupt: reading.corrupt ?? (wrong ? ('clock-wrong' as const) : null),
    })),
    status: null,
  }
}
