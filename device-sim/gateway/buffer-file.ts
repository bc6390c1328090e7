// The store-and-forward buffer of a gateway: an append-only file that survives a crash at any byte.
//
// Records: length (4 bytes), CRC-32 of the body (4), body. A body is a kind and its content: 1 = a message to keep, 2 = a message that the
// platform has, 3 = the numbers used so far (first record after a compaction). A record counts once it is whole and on the disk;
// a torn one at the end was never promised to anyone and is cut off.

import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { AppError } from '#core'

const kept = z.object({
  id: z.int().positive(),
  deviceId: z.string(),
  epoch: z.int().positive(),
  seq: z.int().positive(),
  /** When the gateway made the message: kept, so that the bytes are the same whenever it is sent again. */
  sentAt: z.string(),
  /** The readings of the message, as JSON text of the device contract's array. */
  readings: z.string(),
})
export type KeptMessage = z.infer<typeof kept>

const finished = z.object({ id: z.int().positive() })
const numbers = z.object({ nextId: z.int().positive(), seqs: z.record(z.string(), z.int().nonnegative()) })

const KEPT = 1
const DONE = 2
const NUMBERS = 3
const HEADER = 8
/** Nothing a device sends is near this; a length beyond it is damage. */
const LARGEST_BODY = 1 << 20
/** A file this long is written anew when most of it is done with. */
const COMPACT_BYTES = 4 << 20

export interface BufferFile {
  /** Resolves when the message is on the disk: from then on it is never lost. Numbers it as the device's next. */
  append(deviceId: string, epoch: number, sentAt: string, readings: string): Promise<KeptMessage>
  /** The platform has it. Needs no waiting: forgetting it in a crash only sends the message again. */
  done(message: KeptMessage): void
  /** Not yet done with, oldest first. */
  readonly waiting: readonly KeptMessage[]
  /** Bytes cut off the end when the file was opened: what a crash left unfinished. */
  readonly cutBytes: number
  close(): Promise<void>
}

interface Contents {
  waiting: Map<number, KeptMessage>
  seqs: Map<string, number>
  nextId: number
  goodBytes: number
}

/** @throws AppError `buffer-failed` when the file cannot be opened or written */
export async function openBufferFile(path: string, compactBytes = COMPACT_BYTES): Promise<BufferFile> {
  await mkdir(dirname(path), { recursive: true })
  const { O_RDWR, O_CREAT } = constants
  let file = await open(path, O_RDWR | O_CREAT, 0o600)
  const bytes = await file.readFile()
  const contents = readRecords(bytes)
  const cutBytes = bytes.length - contents.goodBytes
  if (cutBytes > 0) {
    await file.truncate(contents.goodBytes)
    await file.sync()
  }
  const { waiting, seqs } = contents
  let { nextId } = contents
  let length = contents.goodBytes
  let pending: Buffer[] = []
  let writing: Promise<void> = Promise.resolve()
  let failed: AppError | null = null
  let compactAt = compactBytes

  /** One write and one sync for everything that came while the one before was under way. */
  function flush(): Promise<void> {
    writing = writing.then(async () => {
      if (failed) throw failed
      if (pending.length === 0) return
      const batch = Buffer.concat(pending)
      pending = []
      try {
        await writeAll(file, batch, length)
        await file.datasync()
        length += batch.length
        if (length > compactAt) await compact()
      } catch (error) {
        failed = new AppError('buffer-failed', 'The buffer file cannot be written; nothing more is accepted.', {
          cause: error,
        })
        throw failed
      }
    })
    return writing
  }

  async function compact(): Promise<void> {
    const state = numbersRecord(nextId, seqs)
    const fresh = Buffer.concat([state, ...[...waiting.values()].map((message) => record(KEPT, message))])
    compactAt = Math.max(compactBytes, 2 * fresh.length)
    if (fresh.length > length / 2) return
    const temporary = `${path}.new`
    const next = await open(temporary, 'w+', 0o600)
    await writeAll(next, fresh, 0)
    await next.sync()
    await rename(temporary, path)
    await syncFolder(dirname(path))
    await file.close()
    file = next
    length = fresh.length
  }

  return {
    async append(deviceId, epoch, sentAt, readings) {
      if (failed) throw failed
      const key = `${deviceId}/${epoch}`
      const seq = (seqs.get(key) ?? 0) + 1
      seqs.set(key, seq)
      const message: KeptMessage = { id: nextId++, deviceId, epoch, seq, sentAt, readings }
      waiting.set(message.id, message)
      pending.push(record(KEPT, message))
      await flush()
      return message
    },
    done({ id }) {
      if (!waiting.delete(id)) return
      pending.push(record(DONE, { id }))
      // A failure is kept and told to the next append.
      flush().catch(() => undefined)
    },
    get waiting() {
      return [...waiting.values()]
    },
    cutBytes,
    async close() {
      await flush().catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error
      })
      await file.close()
    },
  }
}

function record(kind: number, content: object): Buffer {
  const body = Buffer.concat([Buffer.from([kind]), Buffer.from(JSON.stringify(content))])
  const header = Buffer.alloc(HEADER)
  header.writeUInt32LE(body.length, 0)
  header.writeUInt32LE(crc32(body), 4)
  return Buffer.concat([header, body])
}

function numbersRecord(nextId: number, seqs: ReadonlyMap<string, number>): Buffer {
  return record(NUMBERS, { nextId, seqs: Object.fromEntries(seqs) })
}

/** Reads records up to the first that is not whole. */
function readRecords(bytes: Buffer): Contents {
  const contents: Contents = { waiting: new Map(), seqs: new Map(), nextId: 1, goodBytes: 0 }
  for (let at = 0; at + HEADER <= bytes.length; at = contents.goodBytes) {
    const length = bytes.readUInt32LE(at)
    const end = at + HEADER + length
    if (length === 0 || length > LARGEST_BODY || end > bytes.length) break
    const body = bytes.subarray(at + HEADER, end)
    if (crc32(body) !== bytes.readUInt32LE(at + 4) || !apply(contents, body)) break
    contents.goodBytes = end
  }
  return contents
}

function apply(contents: Contents, body: Buffer): boolean {
  const { waiting, seqs } = contents
  const content: unknown = JSON.parse(body.toString('utf8', 1))
  if (body[0] === DONE) {
    waiting.delete(finished.parse(content).id)
    return true
  }
  if (body[0] === KEPT) {
    const message = kept.parse(content)
    waiting.set(message.id, message)
    const key = `${message.deviceId}/${message.epoch}`
    seqs.set(key, Math.max(seqs.get(key) ?? 0, message.seq))
    contents.nextId = Math.max(contents.nextId, message.id + 1)
    return true
  }
  if (body[0] !== NUMBERS) return false
  const state = numbers.parse(content)
  contents.nextId = state.nextId
  for (const [key, seq] of Object.entries(state.seqs)) seqs.set(key, seq)
  return true
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
