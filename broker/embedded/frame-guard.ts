// Reads nothing but MQTT fixed headers off the raw stream, ahead of the parser, which would buffer 256 MB before it looks.
// It follows packet boundaries across chunks and says when a connection must end; it keeps none of the bytes.

import type { Socket } from 'node:net'
import type { EpochMs } from '#core'
import { createTokenBucket, type Rate } from '../token-bucket.js'

export type FrameFault = 'packet-too-large' | 'malformed-length' | 'not-connect-first' | 'control-flood'

/** Judges the next bytes of one connection; after a fault it is of no further use. */
export type FrameGuard = (chunk: Uint8Array) => FrameFault | null

export interface FrameLimits {
  maxPacketBytes: number
  controlPackets: Rate
}

/** The first byte of a CONNECT; its flags are fixed. */
const CONNECT = 0x10
const PUBLISH = 3
const PUBACK = 4
const MAX_LENGTH_BYTES = 4

/**
 * States: `type` (next byte opens a packet) → `length` (1–4 bytes of remaining length) → `body` (bytes to pass over) → `type`.
 */
export function createFrameGuard(limits: FrameLimits, clock: () => EpochMs): FrameGuard {
  const control = createTokenBucket(limits.controlPackets, clock())
  let state: 'type' | 'length' | 'body' = 'type'
  let first = true
  let lengthBytes = 0
  let remaining = 0

  function open(header: number): FrameFault | null {
    const type = header >> 4
    if (first && header !== CONNECT) return 'not-connect-first'
    if (type !== PUBLISH && type !== PUBACK && !control.take(clock())) return 'control-flood'
    first = false
    state = 'length'
    lengthBytes = 0
    remaining = 0
    return null
  }

  function measure(byte: number): FrameFault | null {
    remaining += (byte & 0x7f) * 128 ** lengthBytes
    lengthBytes++
    if (1 + lengthBytes + remaining > limits.maxPacketBytes) return 'packet-too-large'
    if (byte & 0x80) return lengthBytes === MAX_LENGTH_BYTES ? 'malformed-length' : null
    state = remaining > 0 ? 'body' : 'type'
    return null
  }

  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (state === 'body') {
        const passed = Math.min(remaining, chunk.length - at)
        at += passed
        remaining -= passed
        if (remaining === 0) state = 'type'
        continue
      }
      const byte = chunk[at++] ?? 0
      const fault = state === 'type' ? open(byte) : measure(byte)
      if (fault !== null) return fault
    }
    return null
  }
}

/**
 * Puts the guard where the socket receives (`push`), so that a refused byte reaches no buffer and no parser.
 * On a fault the connection is destroyed after `onFault`.
 */
export function guardFrames(socket: Socket, guard: FrameGuard, onFault: (fault: FrameFault) => void): void {
  const push = socket.push.bind(socket)
  socket.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (!(chunk instanceof Uint8Array)) return push(chunk, encoding)
    const fault = guard(chunk)
    if (fault === null) return push(chunk, encoding)
    onFault(fault)
    socket.destroy()
    return false
  }
}
