// One key file: how it is read, judged and made. A key that anyone could guess or read is refused, never used with a warning.

import { randomBytes } from 'node:crypto'
import { link, open, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#core'

export const KEY_BYTES = 32
/** 32 random bytes hold about 30 different values; fewer than 17 happens by chance less than once in 10^13. */
const LEAST_DIFFERENT_BYTES = 17

/** @throws AppError `key-readable-by-others` */
export async function refuseReadableByOthers(path: string, label: string): Promise<void> {
  if (process.platform === 'win32') return
  const { mode } = await stat(path)
  if (mode & 0o077)
    throw new AppError('key-readable-by-others', `Others can read the key ${label}: run chmod 600 on it.`, {
      details: { key: label },
    })
}

/** Refuses what was not drawn at random: repeated bytes, words, counting. @throws AppError `key-weak` */
export function refuseWeak(bytes: Buffer, label: string): void {
  const printable = bytes.every((b) => b >= 0x20 && b < 0x7f)
  const counting = bytes.every((b, i) => i === 0 || b === (((bytes[i - 1] ?? 0) + 1) & 0xff))
  if (bytes.length !== KEY_BYTES || new Set(bytes).size < LEAST_DIFFERENT_BYTES || printable || counting)
    throw new AppError('key-weak', `The key ${label} must be 32 random bytes in base64url: make a new one.`, {
      details: { key: label },
    })
}

/** Reads 32 bytes in base64url. @throws AppError `key-weak`, `key-readable-by-others` */
export async function readSecretKey(path: string, label: string): Promise<Buffer> {
  await refuseReadableByOthers(path, label)
  const text = (await readFile(path, 'utf8')).trim()
  const bytes = Buffer.from(text, 'base64url')
  if (!/^[A-Za-z0-9_-]{43}=?$/.test(text)) refuseWeak(Buffer.alloc(0), label)
  refuseWeak(bytes, label)
  return bytes
}

/** Writes a key that nobody else can read; when another process was first, its key stands. */
export async function writeKeyOnce(folder: string, name: string, text: string): Promise<void> {
  const draft = join(folder, `.${name}.${randomBytes(6).toString('hex')}`)
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(draft, join(folder, name))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await unlink(draft)
  }
}
