// A private folder with a short path for the socket (and, when needed, links to libraries). It lives as long as the
// server, not as long as we: whoever adopts the server finds it in postmaster.pid and removes it afterwards.

import { lstat, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { AppError } from '#core'
import { isErrno, type RunAs } from './command.js'
import { canEnter, give } from './run-as.js'

const PREFIX = 'naermaal-pg-'

/** A socket's address holds 108 bytes on Linux and 104 on macOS, terminator included. */
const MAX_SOCKET_PATH_BYTES = 103
const LONGEST_SOCKET_FILE = '/.s.PGSQL.65535.lock'

export interface RuntimeDir {
  /** Made when first asked for: a start that is killed before it needs a socket leaves no folder behind. */
  path(): Promise<string>
  /** Removes the folder if it was made and is not `keep`. */
  dropUnless(keep: string | null): Promise<void>
}

/** @throws AppError `no-socket-directory`, from `path` */
export function runtimeDirFor(runAs: RunAs): RuntimeDir {
  let made: Promise<string> | null = null
  return {
    path: () => {
      made ??= makeRuntimeDir(runAs)
      return made
    },
    dropUnless: async (keep) => {
      const dir = await made
      if (dir !== null && dir !== keep) await removeRuntimeDir(dir)
    },
  }
}

/**
 * Whether a killed server's socket folder can serve the next one, so that the address stays the same and clients come
 * back by themselves. /tmp is everybody's: a folder that is not ours alone is not used.
 */
export async function canReuse(dir: string, runAs: RunAs): Promise<boolean> {
  if (!basename(dir).startsWith(PREFIX)) return false
  try {
    const entry = await lstat(dir)
    const owner = runAs.kind === 'account' ? runAs.uid : process.getuid?.()
    return entry.isDirectory() && entry.uid === owner && (entry.mode & 0o077) === 0
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM')) return false
    throw error
  }
}

async function makeRuntimeDir(runAs: RunAs): Promise<string> {
  for (const parent of new Set([tmpdir(), '/tmp', '/var/tmp', '/dev/shm'])) {
    const bytes = Buffer.byteLength(join(parent, `${PREFIX}XXXXXX`) + LONGEST_SOCKET_FILE)
    if (bytes > MAX_SOCKET_PATH_BYTES) continue
    const dir = await makeIn(parent, runAs)
    if (dir !== null) return dir
  }
  throw new AppError(
    'no-socket-directory',
    'PostgreSQL needs a folder for its socket, and none of TMPDIR, /tmp, /var/tmp and /dev/shm can be written to ' +
      'with a path short enough: set TMPDIR.',
  )
}

/** Removes a folder that `makeRuntimeDir` made, now or in an earlier life; anything else is left alone. */
export async function removeRuntimeDir(dir: string): Promise<void> {
  if (!basename(dir).startsWith(PREFIX)) return
  try {
    if ((await lstat(dir)).isDirectory()) await rm(dir, { recursive: true, force: true })
  } catch (error) {
    // Somebody else's after a reboot, or already cleaned away: neither is our business.
    if (!isErrno(error, 'ENOENT', 'EACCES', 'EPERM')) throw error
  }
}

async function makeIn(parent: string, runAs: RunAs): Promise<string | null> {
  let dir: string
  try {
    dir = await mkdtemp(join(parent, PREFIX))
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', 'ENOSPC')) return null
    throw error
  }
  await give(runAs, dir)
  if (runAs.kind === 'self' || (await canEnter(runAs, { name: dir }))) return dir
  await removeRuntimeDir(dir)
  return null
}
