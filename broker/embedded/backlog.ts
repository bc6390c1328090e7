// How much of one connection has been read and not yet answered, and the brake on its socket. Aedes reads on as soon as bytes
// arrive, however many messages wait; without the brake one device with large messages could fill the memory.

import type { Socket } from 'node:net'

export interface Backlog {
  add(bytes: number): void
  remove(bytes: number): void
  isFull(): boolean
  /** Called when there is room again. */
  onRoom: () => void
}

export function createBacklog(limitBytes: number): Backlog {
  let waiting = 0
  const backlog: Backlog = {
    add(bytes) {
      waiting += bytes
    },
    remove(bytes) {
      const wasFull = backlog.isFull()
      waiting -= bytes
      if (wasFull && !backlog.isFull()) backlog.onRoom()
    },
    isFull: () => waiting >= limitBytes,
    onRoom: () => undefined,
  }
  return backlog
}

/** Reads nothing more from the socket while the backlog is full; at most one socket buffer is read beyond it. */
export function brakeSocket(socket: Socket, backlog: Backlog): void {
  const push = socket.push.bind(socket)
  const readMore = socket._read.bind(socket)
  let wanted: number | null = null
  /** False tells the socket to stop reading until `_read` is called. */
  socket.push = (chunk: unknown, encoding?: BufferEncoding) => push(chunk, encoding) && !backlog.isFull()
  socket._read = (size) => {
    if (backlog.isFull()) wanted = size
    else readMore(size)
  }
  backlog.onRoom = () => {
    const size = wanted
    wanted = null
    if (size !== null && !socket.destroyed) readMore(size)
  }
}
