// The topics of device contract 1 (docs/device-contract.md): reading and writing them. Who may use which is decided at the doors.

import { type DeviceId, deviceId, isDeviceId } from '#core'
import type { DownKind } from './gateway.js'

export type UpTopic =
  | { deviceId: DeviceId; kind: 'up'; format: string }
  | { deviceId: DeviceId; kind: 'status'; format: null }

const PREFIX = 'v1/devices/'
const ID_END = PREFIX.length + 13
/** Bluetooth writes characteristics in either case; everything else is lower case. */
const FORMAT = /^(?:[a-z0-9][a-z0-9._/-]{0,63}|gatt\/[0-9A-Fa-f-]{4,36})$/

/** Filters that hear every device, for a broker that is not ours. */
export const UP_FILTERS = ['v1/devices/+/up/#', 'v1/devices/+/status'] as const

/** Reads `v1/devices/{device}/up/{format}` and `v1/devices/{device}/status`; null for anything else. */
export function parseUpTopic(topic: string): UpTopic | null {
  if (!topic.startsWith(PREFIX)) return null
  const deviceId = topic.slice(PREFIX.length, ID_END)
  if (!isDeviceId(deviceId)) return null
  const rest = topic.slice(ID_END)
  if (rest === '/status') return { deviceId, kind: 'status', format: null }
  if (!rest.startsWith('/up/')) return null
  const format = rest.slice(4)
  return FORMAT.test(format) ? { deviceId, kind: 'up', format } : null
}

/** Stands for a device where a topic names none. */
export const NO_DEVICE = deviceId('0000000000000')

/** The device that a topic names, also where the rest of the topic is none of ours. */
export function claimedDevice(topic: string): DeviceId {
  const [claimed = ''] = topic.startsWith(PREFIX) ? topic.slice(PREFIX.length).split('/', 1) : []
  return isDeviceId(claimed) ? claimed : NO_DEVICE
}

export function downTopic(device: DeviceId, kind: DownKind): string {
  return `${PREFIX}${device}/down/${kind}`
}

/** Whether the filter hears nothing but the device's own downlink. */
export function isOwnDownFilter(device: DeviceId, filter: string): boolean {
  const own = `${PREFIX}${device}/down/`
  return filter === `${own}#` || filter === `${own}receipt` || filter === `${own}command`
}

export function isOwnDownTopic(device: DeviceId, topic: string): boolean {
  return topic === downTopic(device, 'receipt') || topic === downTopic(device, 'command')
}
