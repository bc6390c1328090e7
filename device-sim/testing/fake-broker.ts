// A broker for tests: keeps what was published, acknowledges when told to, and can be killed and started again on the same port.

import { createServer, type Server, type Socket } from 'node:net'
import { Aedes } from 'aedes'

export interface Published {
  clientId: string
  topic: string
  payload: Buffer
}

export interface FakeBroker {
  readonly url: string
  readonly port: number
  readonly published: Published[]
  readonly connections: number
  /** The most connections that were ever open at once. */
  readonly mostConnections: number
  /** While false a message is heard, kept in `published`, and never acknowledged. */
  acknowledges: boolean
  /** Returns false to refuse a password. */
  accepts: (clientId: string, password: string) => boolean
  send(topic: string, payload: string): Promise<void>
  /** Drops every connection without a word. */
  kill(): Promise<void>
  /** Listens again on the same port. */
  revive(): Promise<void>
  close(): Promise<void>
}

export async function startFakeBroker(): Promise<FakeBroker> {
  const published: Published[] = []
  const sockets = new Set<Socket>()
  let port = 0
  let server: Server
  let aedes: Aedes
  let mostConnections = 0

  const broker: FakeBroker = {
    get url() {
      return `mqtt://127.0.0.1:${port}`
    },
    get port() {
      return port
    },
    published,
    get connections() {
      return sockets.size
    },
    get mostConnections() {
      return mostConnections
    },
    acknowledges: true,
    accepts: () => true,
    send: (topic, payload) =>
      new Promise((resolve, reject) => {
        aedes.publish(
          { cmd: 'publish', topic, payload: Buffer.from(payload), qos: 1, dup: false, retain: false },
          (error) => (error ? reject(error) : resolve()),
        )
      }),
    async kill() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await new Promise<void>((resolve) => aedes.close(() => resolve()))
    },
    revive: listen,
    async close() {
      if (server.listening) await broker.kill()
    },
  }

  async function listen(): Promise<void> {
    aedes = await Aedes.createBroker({
      authenticate: (client, _user, password, done) =>
        done(null, broker.accepts(client.id, password?.toString() ?? '')),
      authorizePublish: (client, packet, done) => {
        published.push({
          clientId: client?.id ?? '',
          topic: packet.topic,
          payload: Buffer.from(packet.payload),
        })
        if (broker.acknowledges) done(null)
      },
    })
    server = createServer({ noDelay: true }, (socket) => {
      sockets.add(socket)
      mostConnections = Math.max(mostConnections, sockets.size)
      socket.on('close', () => sockets.delete(socket))
      aedes.handle(socket)
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    const address = server.address()
    if (address && typeof address === 'object') port = address.port
  }

  await listen()
  return broker
}
