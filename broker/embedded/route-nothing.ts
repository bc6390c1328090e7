// A device's message ends with its commit. Aedes would go on to look for subscribers, of which there can be none: skipping that
// saves time, and keeps a hole in the subscription fence from ever becoming a leak. Aedes' own $SYS messages go their way:
// without its heartbeat it would take live connections for dead and publish their wills.

import type { Aedes } from 'aedes'

export function routeNothing(broker: Aedes): void {
  const route = broker.publish.bind(broker)
  broker.publish = (packet, ...rest: unknown[]) => {
    if (packet.topic.startsWith('$SYS/')) {
      Reflect.apply(route, broker, [packet, ...rest])
      return
    }
    const done = rest.at(-1)
    if (typeof done === 'function') done()
  }
}
