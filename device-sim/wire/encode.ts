// The bytes of a planned message: topic and payload, as the device's format has them.

import type { EpochMs } from '#core'
import type { PlannedMessage } from '../history/types.js'
import { clockErrorMs, clockState } from '../mess/clock-fault.js'
import { gattBloodPressure, gattWeight } from './gatt.js'
import { deviceTime } from './local-time.js'
import { omhDataPoint } from './omh.js'

export interface WireMessage {
  topic: string
  payload: Buffer
}

/** How the planned times appear on the wire; they are the true ones unless a simulation runs faster than life. */
export type TimeOnWire = (at: EpochMs) => EpochMs

const asPlanned: TimeOnWire = (at) => at

/**
 * @param sentAt when the device hands it to the network, by the true clock
 */
export function encodeMessage(
  message: PlannedMessage,
  sentAt: EpochMs,
  timeOnWire: TimeOnWire = asPlanned,
): WireMessage {
  const base = `v1/devices/${message.device.deviceId}`
  if (message.format === 'status') {
    return { topic: `${base}/status`, payload: Buffer.from(JSON.stringify(message.status)) }
  }
  return { topic: `${base}/up/${message.format}`, payload: payloadOf(message, sentAt, timeOnWire) }
}

function payloadOf(message: PlannedMessage, sentAt: EpochMs, timeOnWire: TimeOnWire): Buffer {
  const first = message.readings[0]!
  switch (message.format) {
    case 'gatt/2a35':
      return gattBloodPressure(first, message.readings[1] ?? null, timeOnWire(first.at))
    case 'gatt/2a9d':
      return gattWeight(first, timeOnWire(first.at))
    case 'omh':
      return omhDataPoint(message, first, timeOnWire(first.at))
    default:
      return readingsPayload(message, sentAt, timeOnWire)
  }
}

/** Format `readings`, version 1 (docs/device-contract.md). Written by hand: numbers keep their decimals. */
function readingsPayload(message: PlannedMessage, sentAt: EpochMs, timeOnWire: TimeOnWire): Buffer {
  const { device, epoch, seq } = message
  const clock = clockState(device.truth)
  const ahead = (at: EpochMs): EpochMs => at + clockErrorMs(device.truth, at)
  const readings = message.readings.map((reading) => {
    const values = Object.entries(reading.values).map(([name, value]) => `"${name}":${value}`)
    const flags = reading.flags.length > 0 ? `,"flags":${JSON.stringify(reading.flags)}` : ''
    const at = deviceTime(ahead(timeOnWire(reading.at)))
    return `{"metric":"${reading.metric}","at":"${at}","values":{${values.join(',')}},"unit":"${reading.unit}"${flags}}`
  })
  return Buffer.from(
    `{"v":1,"epoch":${epoch},"seq":${seq},"sentAt":"${deviceTime(ahead(sentAt))}","clock":"${clock}","readings":[${readings.join(',')}]}`,
  )
}
