// What a device may hear: its own downlink. Asked when it subscribes and again for every message on its way out.

import type { AedesPublishPacket, Client, Subscription } from 'aedes'
import type { Counters } from '../counters.js'
import { isOwnDownFilter, isOwnDownTopic } from '../topics.js'
import type { Sessions } from './session.js'

export interface SubscribeDoor {
  authorizeSubscribe(
    client: Client,
    subscription: Subscription,
    callback: (error: Error | null, subscription?: Subscription | null) => void,
  ): void
  authorizeForward(client: Client, packet: AedesPublishPacket): AedesPublishPacket | null
}

export function createSubscribeDoor(sessions: Sessions, counters: Counters): SubscribeDoor {
  return {
    /** A refused filter is answered with 0x80 in the SUBACK; the connection goes on. */
    authorizeSubscribe(client, subscription, callback) {
      const device = sessions.of(client.conn)?.admitted?.device
      if (device && isOwnDownFilter(device, subscription.topic)) {
        callback(null, subscription)
        return
      }
      counters.refuse('subscription')
      callback(null, null)
    },

    authorizeForward(client, packet) {
      const session = sessions.of(client.conn)
      if (!session?.admitted || session.cut) return null
      return isOwnDownTopic(session.admitted.device, packet.topic) ? packet : null
    },
  }
}
