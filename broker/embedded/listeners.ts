// The listening sockets: plain MQTT on loopback, MQTT over TLS anywhere. Who comes too often or too numerous from one address is
// turned away at accept, before a handshake is paid for; everybody else is handed on as an open connection.

import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { AppError, type EpochMs } from '#core'
import type { Counters } from '../counters.js'
import { errorFields, type GatewayLog } from '../log.js'
import { createAddressLimits, plainAddress } from './address-limits.js'
import type { EmbeddedSettings, TlsListener } from './settings.js'

export interface Listeners {
  /** @throws AppError `port-in-use` or `port-unavailable`, after which nothing is open */
  open(): Promise<{ port: number; tlsPort: number | null }>
  /** Takes no more connections; resolves when those there are have ended. */
  close(): Promise<void>
  destroyConnections(): void
}

/** An open connection, after the handshake if there is one. */
export type Serve = (socket: Socket, address: string, tls: boolean) => void

interface Parts {
  settings: EmbeddedSettings
  counters: Counters
  log: GatewayLog
  clock: () => EpochMs
  serve: Serve
}

const LOOPBACK = '127.0.0.1'

export function createListeners({ settings, counters, log, clock, serve }: Parts): Listeners {
  const addresses = createAddressLimits(settings, clock)
  const connections = new Set<Socket>()
  let closing = false

  /** Counts the connection in, or ends it. */
  function arrive(socket: Socket): boolean {
    socket.on('error', () => socket.destroy())
    const address = addressOf(socket)
    const refused = closing ? 'closing' : addresses.enter(address)
    if (refused !== null) {
      counters.refuse(refused)
      socket.destroy()
      return false
    }
    connections.add(socket)
    socket.once('close', () => {
      connections.delete(socket)
      addresses.leave(address)
    })
    return true
  }

  function plainServer(): Server {
    return createServer({ noDelay: true }, (socket) => {
      if (arrive(socket)) serve(socket, addressOf(socket), false)
    })
  }

  function tlsServer({ cert, key }: TlsListener): Server {
    const handshakeTimeout = settings.connectTimeoutMs
    const server = createTlsServer({ cert, key, minVersion: 'TLSv1.2', handshakeTimeout, noDelay: true })
    server.on('connection', arrive)
    server.on('tlsClientError', (_error, socket) => socket.destroy())
    server.on('secureConnection', (socket) => {
      socket.on('error', () => socket.destroy())
      serve(socket, addressOf(socket), true)
    })
    return server
  }

  const plain = plainServer()
  const tls = settings.tls && tlsServer(settings.tls)
  const servers: Server[] = tls ? [plain, tls] : [plain]

  async function close(): Promise<void> {
    closing = true
    await Promise.all(servers.map(closeServer))
  }

  return {
    async open() {
      for (const server of servers) {
        server.maxConnections = settings.maxConnections
        server.on('drop', () => counters.refuse('too-many-connections'))
      }
      try {
        const port = await listen(plain, settings.port, LOOPBACK)
        const tlsPort = tls && settings.tls ? await listen(tls, settings.tls.port, settings.tls.host) : null
        for (const server of servers)
          server.on('error', (error) => log.error(errorFields(error), 'a listener reports an error'))
        return { port, tlsPort }
      } catch (error) {
        await close()
        throw error
      }
    },
    close,
    destroyConnections() {
      for (const socket of connections) socket.destroy()
    },
  }
}

function addressOf(socket: Socket): string {
  return plainAddress(socket.remoteAddress ?? '')
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const inUse = error.code === 'EADDRINUSE'
      const sentence = inUse ? `Port ${port} is in use: choose another for MQTT.` : `Port ${port} cannot be opened.`
      reject(new AppError(inUse ? 'port-in-use' : 'port-unavailable', sentence, { details: { port }, cause: error }))
    }
    server.once('error', fail)
    server.listen(port, host, () => {
      server.off('error', fail)
      const address = server.address()
      resolve(address !== null && typeof address === 'object' ? address.port : port)
    })
  })
}

function closeServer(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve()
  return new Promise((resolve) => server.close(() => resolve()))
}
