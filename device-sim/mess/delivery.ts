// How long a message is under way (clinical.md 7.6): usually seconds, sometimes half an hour, and now and then the phone or the hub is gone
// for days and everything comes in one bunch, in any order.

import { type EpochMs, mulberry32At, normalAt, streamSeed } from '#core'
import { type Body, DAY, HOUR, MINUTE } from '../models/body.js'

/** Outages that may begin on any day: the phone is away, the gateway is off. */
const OUTAGES = [
  { label: 'phone-away', perDay: 0.014, fromHours: 26, toHours: 72 },
  { label: 'gateway-down', perDay: 1 / 60, fromHours: 2, toHours: 36 },
] as const
const LONGEST_OUTAGE_DAYS = 3
const LATE_SHARE = 0.06

export interface Delivery {
  receivedAt: EpochMs
  /** The same bytes once more, because the acknowledgement got lost. */
  duplicateAt: EpochMs | null
}

/** @param key tells the messages of one citizen apart: device and time */
export function deliveryOf(body: Body, key: string, createdAt: EpochMs): Delivery {
  const chance = streamSeed(body.noise, `delivery/${key}`)
  const receivedAt = arrival(body, chance, createdAt)
  const doubled = mulberry32At(chance, 8) < 0.01
  return {
    receivedAt,
    duplicateAt: doubled ? receivedAt + Math.round((5 + 55 * mulberry32At(chance, 9)) * 1000) : null,
  }
}

function arrival(body: Body, chance: number, createdAt: EpochMs): EpochMs {
  const back = outageEnd(body, createdAt)
  if (back !== null) return back + Math.round(90_000 * mulberry32At(chance, 0))
  if (mulberry32At(chance, 1) < LATE_SHARE) {
    const minutes = Math.min(20 * 60, Math.max(2, 40 * Math.exp(0.9 * normalAt(chance, 1))))
    return createdAt + Math.round(minutes * MINUTE)
  }
  return createdAt + 2_000 + Math.round(20_000 * mulberry32At(chance, 4))
}

/** When the connection is back; null when it is there. Overlapping outages are one. */
export function outageEnd(body: Body, at: EpochMs): EpochMs | null {
  let end: EpochMs | null = null
  for (let grown = true; grown; ) {
    grown = false
    const covered: EpochMs = end ?? at
    for (const [from, to] of outagesAround(body, covered)) {
      if (covered >= from && covered < to) {
        end = to
        grown = true
      }
    }
  }
  return end
}

function outagesAround(body: Body, at: EpochMs): [EpochMs, EpochMs][] {
  const today = Math.floor(at / DAY)
  const outages: [EpochMs, EpochMs][] = []
  for (const { label, perDay, fromHours, toHours } of OUTAGES) {
    const seed = streamSeed(body.noise, label)
    for (let day = today - LONGEST_OUTAGE_DAYS; day <= today; day++) {
      if (mulberry32At(seed, 3 * day) >= perDay) continue
      const from = Math.floor((day + mulberry32At(seed, 3 * day + 1)) * DAY)
      const hours = fromHours + (toHours - fromHours) * mulberry32At(seed, 3 * day + 2)
      outages.push([from, from + Math.round(hours * HOUR)])
    }
  }
  return outages
}
