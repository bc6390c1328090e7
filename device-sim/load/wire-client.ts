// The lightest MQTT 3.1.1 publisher: one socket, QoS 1 out, PUBACKs in. For load only: it subscribes to nothing and knows no session.

import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import mqttPacket from 'mqtt-packet'
import { AppError } from '#core'

export interface WireClientOptions {
  /** `mqtt://host:port` or `mqtts://host:port`. */
  url: URL
  clientId: string
  username: string
  password: string
  keepaliveS: number
  /** Milliseconds from the first byte to the CONNACK. */
  connectTimeoutMs: number
  onPuback(messageId: number): void
  /** Once, after a connection that was made; null when the close was wanted. */
  onClose(error: Error | null): void
}

export interface WireClient {
  write(packet: Buffer): void
  /** Bytes that the socket has not taken yet. */
  readonly backlog: number
  /** Sends DISCONNECT and closes. */
  end(): void
  destroy(): void
}

const PUBACK = 4
const CONNACK = 2
const PINGREQ = Buffer.from([0xc0, 0])
const DISCONNECT = Buffer.from([0xe0, 0])
const NOTHING = Buffer.alloc(0)

/** Shared by all plain sockets: Node fills it and hands it over before it reads again. */
const chunk = Buffer.allocUnsafe(64 * 1024)

/**
 * Resolves when the broker has accepted the connection.
 * @throws AppError `mqtt-unreachable`, `mqtt-refused` (details.returnCode) or `mqtt-timeout`
 */
export function connectWire(options: WireClientOptions): Promise<WireClient> {
  const { url, keepaliveS, connectTimeoutMs, onPuback, onClose } = options
  return new Promise((resolve, reject) => {
    let connected = false
    let wanted = false
    let failure: Error | null = null
    let rest: Buffer = NOTHING
    const parts: Buffer[] = []
    const socket = openSocket(url, (bytes) => read(bytes))
    const ping = setInterval(() => socket.write(PINGREQ), keepaliveS * 500)
    const timer = setTimeout(
      () => fail(new AppError('mqtt-timeout', 'The broker did not answer CONNECT in time.')),
      connectTimeoutMs,
    )

    const client: WireClient = {
      write(packet) {
        if (parts.push(packet) === 1) process.nextTick(flush)
      },
      get backlog() {
        return socket.writableLength
      },
      end() {
        wanted = true
        flush()
        socket.end(DISCONNECT)
      },
      destroy() {
        wanted = true
        socket.destroy()
      },
    }

    /** One write per turn of the event loop, however many packets. */
    function flush(): void {
      if (parts.length === 0 || socket.destroyed) return
      socket.write(parts.length === 1 ? parts[0]! : Buffer.concat(parts))
      parts.length = 0
    }

    function fail(error: Error): void {
      failure ??= error
      socket.destroy()
    }

    function read(bytes: Buffer): void {
      const data = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
      let at = 0
      while (at + 1 < data.length) {
        const length = remainingLength(data, at + 1)
        if (length === null || length.end + length.value > data.length) break
        handle(data, data[at]! >> 4, length.end, length.value)
        at = length.end + length.value
      }
      rest = at === data.length ? NOTHING : Buffer.from(data.subarray(at))
    }

    function handle(data: Buffer, type: number, at: number, length: number): void {
      if (type === PUBACK && length >= 2) onPuback(data.readUInt16BE(at))
      else if (type === CONNACK && !connected) {
        const returnCode = data[at + 1] ?? 255
        if (returnCode !== 0) {
          fail(new AppError('mqtt-refused', 'The broker refused the connection.', { details: { returnCode } }))
          return
        }
        connected = true
        clearTimeout(timer)
        resolve(client)
      }
    }

    socket.on('error', (error) => {
      failure ??= new AppError('mqtt-unreachable', 'The connection to the broker failed.', { cause: error })
    })
    socket.on('close', () => {
      clearTimeout(timer)
      clearInterval(ping)
      if (connected) onClose(wanted ? null : (failure ?? closedByBroker()))
      else reject(failure ?? closedByBroker())
    })
    socket.write(connectPacket(options))
  })
}

function closedByBroker(): AppError {
  return new AppError('mqtt-unreachable', 'The broker closed the connection.')
}

function connectPacket({ clientId, username, password, keepaliveS }: WireClientOptions): Buffer {
  return mqttPacket.generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId,
    keepalive: keepaliveS,
    username,
    password: Buffer.from(password),
  })
}

function openSocket(url: URL, onData: (bytes: Buffer) => void): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const secure = url.protocol === 'mqtts:'
  const port = Number(url.port || (secure ? 8883 : 1883))
  if (secure) return connectTls({ host, port, servername: host }).on('data', onData)
  const onread = {
    buffer: chunk,
    callback: (size: number) => {
      onData(chunk.subarray(0, size))
      return true
    },
  }
  return connectTcp({ host, port, noDelay: true, onread })
}

/** MQTT's variable byte integer; null when it has not all come yet. */
function remainingLength(data: Buffer, at: number): { value: number; end: number } | null {
  let value = 0
  for (let i = 0; i < 4; i++) {
    const byte = data[at + i]
    if (byte === undefined) return null
    value += (byte & 0x7f) * 128 ** i
    if (byte < 128) return { value, end: at + i + 1 }
  }
  throw new AppError('mqtt-unreachable', 'The broker sent a malformed packet.')
}
