// Messages to a device, written to its own connection and to no other. Each device waits for itself only:
// one that does not read holds up nobody else, and is dropped after the drain timeout.

import { AppError, type DeviceId } from '#core'
import type { Counters } from '../counters.js'
import type { DeviceGateway, DownKind } from '../gateway.js'
import { downTopic } from '../topics.js'
import type { Session, Sessions } from './session.js'

export type Downlink = Pick<DeviceGateway, 'sendDown' | 'listens'>

export function createDownlink(sessions: Sessions, counters: Counters, maxPending: number): Downlink {
  function listens(device: DeviceId): boolean {
    const session = sessions.live(device)
    if (!session?.ready || session.cut || session.filters.size === 0) return false
    return grantedQos(session, downTopic(device, 'receipt'), device) !== null
  }

  function sendDown(device: DeviceId, kind: DownKind, payload: Buffer): Promise<void> {
    const session = sessions.live(device)
    const client = session?.admitted?.client
    if (!session || !client || !session.ready || session.cut || client.closed) return Promise.reject(notConnected())
    const qos = grantedQos(session, downTopic(device, kind), device)
    if (qos === null)
      return Promise.reject(
        new AppError('device-not-listening', 'The device is connected but has not subscribed to its downlink.'),
      )
    if (session.downPending >= maxPending)
      return Promise.reject(new AppError('downlink-full', 'The device does not take what was sent before.'))
    session.downPending++
    return new Promise((resolve, reject) => {
      const packet = {
        cmd: 'publish',
        topic: downTopic(device, kind),
        payload,
        qos,
        dup: false,
        retain: false,
      } as const
      client.publish(packet, (error) => {
        session.downPending--
        if (error || client.closed) return reject(notConnected())
        counters.sentDown++
        resolve()
      })
    })
  }

  return { listens, sendDown }
}

function notConnected(): AppError {
  return new AppError('device-not-connected', 'The device has no connection now.')
}

/** We send with QoS 1, or 0 to those who asked for no more; null when no filter matches. */
function grantedQos(session: Session, topic: string, device: DeviceId): 0 | 1 | null {
  const exact = session.filters.get(topic)
  const wide = session.filters.get(`v1/devices/${device}/down/#`)
  if (exact === undefined && wide === undefined) return null
  return Math.max(exact ?? 0, wide ?? 0) === 0 ? 0 : 1
}
