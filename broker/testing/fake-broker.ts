// The broker's end of a connection, played by the test packet by packet. Only for tests.

import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { IConnectPacket } from 'mqtt-packet'
import { type RawClient, rawOver } from './raw-client.js'

export interface FakeBroker {
  url: string
  /** Waits for the next connection, without answering anything. */
  connection(): Promise<RawClient>
  /** Waits for the next connection, lets it in, and grants what it subscribes to. */
  letIn(options?: { sessionPresent?: boolean; granted?: number }): Promise<{ link: RawClient; connect: IConnectPacket }>
  close(): Promise<void>
}

export async function startFakeBroker(
  protocolVersion: 4 | 5,
  certificate?: { cert: string; key: string },
): Promise<FakeBroker> {
  const arrived: Socket[] = []
  const waiting: ((socket: Socket) => void)[] = []
  const sockets = new Set<Socket>()
  const welcome = (socket: Socket): void => {
    sockets.add(socket)
    const next = waiting.shift()
    if (next) next(socket)
    else arrived.push(socket)
  }
  const server = certificate ? createTlsServer(certificate, welcome) : createServer({ noDelay: true }, welcome)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0

  const broker: FakeBroker = {
    url: `${certificate ? 'mqtts' : 'mqtt'}://localhost:${port}`,
    async connection() {
      const socket = arrived.shift() ?? (await new Promise<Socket>((resolve) => waiting.push(resolve)))
      return rawOver(socket, protocolVersion)
    },
    async letIn({ sessionPresent = true, granted = 1 } = {}) {
      const link = await broker.connection()
      const connect = await link.next('connect')
      link.send({ cmd: 'connack', sessionPresent, ...(protocolVersion === 5 ? { reasonCode: 0 } : { returnCode: 0 }) })
      const subscribe = await link.next('subscribe')
      link.send({
        cmd: 'suback',
        messageId: subscribe.messageId ?? 0,
        granted: subscribe.subscriptions.map(() => granted),
      })
      return { link, connect }
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
  return broker
}
