// An MQTT client that does exactly what a test tells it, wrong things included: packets or bytes out, packets in. Only for tests.

import { connect, type Socket } from 'node:net'
import mqtt, { type IConnectPacket, type Packet, type PacketCmd } from 'mqtt-packet'

export interface RawClient {
  readonly socket: Socket
  readonly received: Packet[]
  readonly isClosed: boolean
  /** Resolves when the other side (or the test) has ended the connection. */
  readonly closed: Promise<void>
  send(packet: Packet): void
  write(bytes: Uint8Array): void
  /** The next packet of the kind that no `next` has returned yet. Rejects when the connection ends first. */
  next<Cmd extends PacketCmd>(cmd: Cmd): Promise<Extract<Packet, { cmd: Cmd }>>
  /** A round trip: what the broker sent before has arrived when it resolves. */
  ping(): Promise<void>
  destroy(): void
}

export interface DevicePublish {
  messageId?: number
  qos?: 0 | 1 | 2
  retain?: boolean
  dup?: boolean
  payload?: string | Buffer
}

export function publishPacket(topic: string, options: DevicePublish = {}): Packet {
  const { qos = 1, retain = false, dup = false, payload = '{}', messageId = 1 } = options
  const packet = { cmd: 'publish', topic, qos, retain, dup, payload } as const
  return qos === 0 ? packet : { ...packet, messageId }
}

export async function openRaw(port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  return rawOver(socket)
}

/** The same over a socket that is open already; the fake broker's end of a connection is one too. */
export function rawOver(socket: Socket, protocolVersion: 4 | 5 = 4): RawClient {
  const received: Packet[] = []
  const taken = new Set<Packet>()
  const waiting = new Set<() => void>()
  const parser = mqtt.parser({ protocolVersion })
  let isClosed = false
  const wake = (): void => {
    for (const look of [...waiting]) look()
  }
  parser.on('packet', (packet) => {
    received.push(packet)
    wake()
  })
  socket.on('data', (chunk) => parser.parse(chunk))
  socket.on('error', () => socket.destroy())
  const closed = new Promise<void>((resolve) =>
    socket.once('close', () => {
      isClosed = true
      wake()
      resolve()
    }),
  )

  const client: RawClient = {
    socket,
    received,
    get isClosed() {
      return isClosed
    },
    closed,
    send: (packet) => void socket.write(mqtt.generate(packet, { protocolVersion })),
    write: (bytes) => void socket.write(bytes),
    next(cmd) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const found = received.find((packet) => packet.cmd === cmd && !taken.has(packet))
          if (found && isCommand(found, cmd)) {
            taken.add(found)
            waiting.delete(look)
            resolve(found)
          } else if (isClosed) {
            waiting.delete(look)
            reject(new Error(`the connection ended before a ${cmd}`))
          }
        }
        waiting.add(look)
        look()
      })
    },
    async ping() {
      client.send({ cmd: 'pingreq' })
      await client.next('pingresp')
    },
    destroy: () => void socket.destroy(),
  }
  return client
}

function isCommand<Cmd extends PacketCmd>(packet: Packet, cmd: Cmd): packet is Extract<Packet, { cmd: Cmd }> {
  return packet.cmd === cmd
}

export function connectPacket(id: string, options: Partial<IConnectPacket> = {}): IConnectPacket {
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 60,
    clientId: id,
    username: id,
    password: Buffer.from(`secret of ${id}`),
    ...options,
  }
}

/** The message ids acknowledged so far, in order. */
export function pubacks(client: RawClient): unknown[] {
  return client.received.flatMap((packet) => (packet.cmd === 'puback' ? [packet.messageId] : []))
}
