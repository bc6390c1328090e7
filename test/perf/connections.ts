// Asks over a few HTTP connections that stay open. The client shares the machine with what it measures, so it does no more than it must: an answer
// is read into memory that is used again, for the garbage of whole pages would keep V8's helper threads busy.

import { once } from 'node:events'
import { connect } from 'node:net'
import { AppError } from '#core'

export interface Answer {
  status: number
  /** By their names in lower case. */
  headers: ReadonlyMap<string, string>
  /** Until the next request on these connections. */
  body: Buffer
}

export interface Connections {
  /** One at a time for each connection. @throws AppError `bench-http` for an answer without a length, or when the connection ends */
  ask(path: string): Promise<Answer>
  close(): void
}

/** @param headers sent with each request */
export async function openConnections(
  origin: string,
  headers: Readonly<Record<string, string>>,
  count: number,
): Promise<Connections> {
  const { hostname, port, host } = new URL(origin)
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  const all = await Promise.all(
    Array.from({ length: count }, () => openConnection({ hostname, port: Number(port) }, lines.join(''))),
  )
  const free = [...all]
  return {
    async ask(path) {
      const connection = free.pop()
      if (!connection) throw new AppError('bench-http', 'Every connection waits for an answer.')
      const answer = await connection.ask(path)
      free.push(connection)
      return answer
    },
    close: () => {
      for (const connection of all) connection.close()
    },
  }
}

const CHUNK = 64 * 1024

/** One of them. States: quiet → `ask` → head (until the empty line) → body (until its length is there) → quiet. */
async function openConnection(to: { hostname: string; port: number }, headerLines: string): Promise<Connections> {
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | null = null
  let received = Buffer.alloc(4 * CHUNK)
  let filled = 0
  let head: (Omit<Answer, 'body'> & { bodyAt: number; end: number }) | null = null

  function end(error: Error): void {
    waiting?.reject(error)
    waiting = null
    socket.destroy()
  }

  function keep(chunk: Uint8Array): void {
    if (filled + chunk.length > received.length) received = Buffer.concat([received, Buffer.alloc(received.length)])
    received.set(chunk, filled)
    filled += chunk.length
  }

  function openHead(): void {
    const bodyAt = received.subarray(0, filled).indexOf('\r\n\r\n') + 4
    if (bodyAt < 4) return
    const { status, headers } = parseHead(received.toString('latin1', 0, bodyAt - 4))
    head = { status, headers, bodyAt, end: bodyAt + Number(headers.get('content-length') ?? Number.NaN) }
  }

  function take(chunk: Uint8Array): void {
    keep(chunk)
    if (!head) openHead()
    if (!head || filled < head.end) return
    if (filled !== head.end) {
      end(new AppError('bench-http', 'The answer has another length than it says.'))
      return
    }
    const { status, headers, bodyAt, end: bodyEnd } = head
    head = null
    filled = 0
    waiting?.resolve({ status, headers, body: received.subarray(bodyAt, bodyEnd) })
  }

  const socket = connect({
    host: to.hostname,
    port: to.port,
    noDelay: true,
    onread: {
      buffer: new Uint8Array(CHUNK),
      callback(bytes, chunk) {
        take(chunk.subarray(0, bytes))
        return true
      },
    },
  })
  await once(socket, 'connect')
  socket.on('error', end)
  socket.on('close', () => end(new AppError('bench-http', 'The connection ended before the answer.')))

  return {
    ask: (path) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(`GET ${path} HTTP/1.1\r\n${headerLines}\r\n`)
      }),
    close: () => socket.destroy(),
  }
}

function parseHead(text: string): Omit<Answer, 'body'> {
  const [statusLine = '', ...lines] = text.split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return { status: Number(statusLine.split(' ')[1]), headers: new Map(headers) }
}
