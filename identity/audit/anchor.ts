// Anchors: now and then the newest link of each stream is written to a file outside the database, one line each.
// Whoever cuts the end off the trail would have to cut this file too.

import { createHmac, timingSafeEqual } from 'node:crypto'
import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { EpochMs } from '#core'
import type { KeySet } from '../keys/key-ring.js'

const anchorSchema = z.object({
  stream: z.string(),
  seq: z.int().positive(),
  hash: z.string(),
  at: z.number(),
  key: z.int(),
  mac: z.string(),
})
export type Anchor = Pick<z.infer<typeof anchorSchema>, 'stream' | 'seq' | 'hash' | 'at'>

const FILE = /^audit-anchor-[a-z0-9-]+\.jsonl$/
const fileOf = (folder: string, stream: string): string => join(folder, `audit-anchor-${stream}.jsonl`)

function macOf(key: Buffer, { stream, seq, hash, at }: Anchor): Buffer {
  return createHmac('sha256', key).update(`anchor|${stream}|${seq}|${hash}|${at}`).digest()
}

export async function writeAnchor(
  folder: string,
  keys: KeySet,
  link: { stream: string; seq: number; hash: Buffer },
  now: EpochMs,
): Promise<void> {
  const anchor = { stream: link.stream, seq: link.seq, hash: link.hash.toString('base64'), at: now }
  const { version, key } = keys.current
  const line = { ...anchor, key: version, mac: macOf(key, anchor).toString('base64') }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await appendFile(fileOf(folder, link.stream), `${JSON.stringify(line)}\n`, { mode: 0o600 })
}

/** null for a line torn by a crash; `forged` for one that we did not write. */
function parseLine(line: string, keys: KeySet): Anchor | 'forged' | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
  const { success, data: anchor } = anchorSchema.safeParse(parsed)
  if (!success) return 'forged'
  const key = keys.all.find((k) => k.version === anchor.key)?.key
  const mac = Buffer.from(anchor.mac, 'base64')
  return key && mac.length === 32 && timingSafeEqual(mac, macOf(key, anchor)) ? anchor : 'forged'
}

/** A folder that is not there yet holds no anchor. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Every anchor in `folder`, and how many lines were not made by us. */
export async function readAnchors(folder: string, keys: KeySet): Promise<{ anchors: Anchor[]; forged: number }> {
  const names = (await namesIn(folder)).filter((name) => FILE.test(name))
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  const lines = texts.flatMap((text) => text.split('\n')).map((line) => parseLine(line, keys))
  return {
    anchors: lines.filter((l) => l !== null && l !== 'forged'),
    forged: lines.filter((l) => l === 'forged').length,
  }
}
