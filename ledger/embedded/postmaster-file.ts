// Reads postmaster.pid and finds out what stands behind it: nothing, a server of ours that lost its owner, or a process
// that only happens to have the same id. The file itself is PostgreSQL's; we never write or delete it.

import { randomUUID } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '#core'
import { isErrno, type RunAs } from './command.js'
import { processState, worksIn } from './process-state.js'
import { give } from './run-as.js'
import { isStarting, withSuperuser } from './superuser.js'
import type { SocketAddress } from './types.js'

export interface PostmasterFile extends SocketAddress {
  pid: number
}

export type Incumbent =
  /**
   * Free to start. `reusedPid` is named in the file but belongs to a process that is not this cluster's;
   * `staleSocketDir` is what a dead server left.
   */
  { kind: 'none'; reusedPid: number | null; staleSocketDir: string | null } | ({ kind: 'running' } & PostmasterFile)

const PROBE_FILE = 'naermaal.probe'
const POLL_MS = 50
/** A server is mute for this long at most, between writing its file and listening. */
const MUTE_POLLS = 200
/** Recovery after a kill reads the WAL since the last checkpoint: minutes on a slow disk. */
const STARTING_POLLS = 12_000

/** @returns null when there is no file, or the server has not finished writing it */
export async function readPostmasterFile(pgData: string): Promise<PostmasterFile | null> {
  let text: string
  try {
    text = await readFile(join(pgData, 'postmaster.pid'), 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  }
  // Lines: pid, data directory, start time, port, socket folder, TCP address, shared memory, status.
  const [pid, , , port, socketDir] = text.split('\n').map((line) => line.trim())
  const numbers = { pid: Number(pid), port: Number(port) }
  if (!(numbers.pid > 0)) return null
  return { pid: numbers.pid, port: numbers.port || 0, socketDir: socketDir ?? '' }
}

/** @returns where the cluster's last server listened, or null when none did or the cluster is not ours to read */
export async function socketDirInUse(pgData: string): Promise<string | null> {
  try {
    return (await readPostmasterFile(pgData))?.socketDir ?? null
  } catch (error) {
    if (isErrno(error, 'EACCES', 'EPERM')) return null
    throw error
  }
}

/**
 * Waits while a server is starting or stopping, so that the answer is a stable one.
 *
 * @throws AppError `postgres-unreachable` when a live server holds the cluster but cannot be asked
 */
export async function findIncumbent(pgData: string, runAs: RunAs, signal?: AbortSignal): Promise<Incumbent> {
  let mute = 0
  for (let poll = 0; poll < STARTING_POLLS; poll++) {
    signal?.throwIfAborted()
    const file = await readPostmasterFile(pgData)
    if (file === null) return { kind: 'none', reusedPid: null, staleSocketDir: null }
    const state = await processState(file.pid)
    if (state === 'gone') return { kind: 'none', reusedPid: null, staleSocketDir: file.socketDir }
    if (state === 'other') return { kind: 'none', reusedPid: file.pid, staleSocketDir: file.socketDir }
    // The folder is a copy of a live server's: the file came with it, and the socket is the original's.
    const copied: Incumbent = { kind: 'none', reusedPid: file.pid, staleSocketDir: null }
    if ((await worksIn(file.pid, pgData)) === false) return copied
    const answer = await ask(file, pgData, runAs)
    if (answer === 'ours') return { kind: 'running', ...file }
    if (answer === 'another') return copied
    if (answer === 'mute') mute++
    if (mute > MUTE_POLLS) throw unreachable(file.pid)
    await delay(POLL_MS)
  }
  throw new AppError('postgres-start-timeout', 'PostgreSQL was still starting or stopping after ten minutes.')
}

/** A server is ours when it can read back what we have just written into our cluster's folder. */
async function ask(
  file: PostmasterFile,
  pgData: string,
  runAs: RunAs,
): Promise<'ours' | 'another' | 'starting' | 'mute'> {
  if (file.socketDir === '' || file.port === 0) return 'mute'
  const token = randomUUID()
  const probe = `${PROBE_FILE}-${token}`
  const path = join(pgData, probe)
  await writeFile(path, token, { mode: 0o600 })
  try {
    await give(runAs, path)
    return await withSuperuser(file, 'postgres', async (client) => {
      const { rows } = await client.query<{ text: string | null }>('SELECT pg_read_file($1, 0, 100, true) AS text', [
        probe,
      ])
      return rows[0]?.text === token ? 'ours' : 'another'
    })
  } catch (error) {
    return isStarting(error) ? 'starting' : 'mute'
  } finally {
    await rm(path, { force: true })
  }
}

function unreachable(pid: number): AppError {
  return new AppError(
    'postgres-unreachable',
    `PostgreSQL (process ${pid}) holds this DATA_DIR but does not answer: stop it with "kill -INT ${pid}" and start again.`,
    { details: { pid } },
  )
}
