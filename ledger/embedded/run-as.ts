// Chooses who PostgreSQL runs as when we are root, and how that user gets into a folder whose parents are closed to it.
// As an ordinary user there is nothing to choose.

import { chmod, chown, constants, lchown, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#core'
import { isErrno, type RunAs, runAsToEnd } from './command.js'

/** The account packages make for PostgreSQL, then the one that every system has. */
const ACCOUNTS = ['postgres', 'nobody']

/**
 * @param pgData the cluster's folder; one that exists and is not root's decides: its owner is who it runs as
 * @throws AppError `postgres-needs-account` when root can become nobody else
 */
export async function chooseRunAs(pgData: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { kind: 'self' }
  const account = (await ownerOf(pgData)) ?? (await lookUpAccount())
  if (account !== null) {
    const choices: RunAs[] = [
      { kind: 'account', ...account },
      { kind: 'user-namespace', ...account },
    ]
    for (const runAs of choices) {
      if ((await runAsToEnd(runAs, '/bin/sh', ['-c', ':'])).code === 0) return runAs
    }
  }
  throw new AppError(
    'postgres-needs-account',
    'PostgreSQL refuses to run as root, and this system lets root become neither "postgres" nor "nobody": ' +
      'start as an ordinary user, or set DATABASE_URL.',
  )
}

/** How PostgreSQL gets to a folder: the name it is told, and the open folder behind that name when it needs one. */
export interface Way {
  name: string
  fd3?: number
}

/**
 * With closed parents (a project under /root) PostgreSQL gets the folder as an open file that we hand down, and names
 * it by that: no way through the parents is needed. (Not by its working directory: PostgreSQL 15 leaves that at start.)
 *
 * @param use starts the program; the folder stays open until its promise resolves
 * @throws AppError `data-dir-unreachable`
 */
export async function reach<T>(runAs: RunAs, directory: string, use: (way: Way) => Promise<T>): Promise<T> {
  if (runAs.kind === 'self' || (await canEnter(runAs, { name: directory }))) return use({ name: directory })
  if (process.platform === 'linux') {
    const folder = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY)
    try {
      const way = { name: '/proc/self/fd/3', fd3: folder.fd }
      if (await canEnter(runAs, way)) return await use(way)
    } finally {
      await folder.close()
    }
  }
  throw new AppError(
    'data-dir-unreachable',
    'PostgreSQL does not run as root, and the user it runs as cannot reach DATA_DIR: ' +
      'move DATA_DIR to a folder that others may pass through (chmod o+x on its parents).',
  )
}

export async function canEnter(runAs: RunAs, { name, fd3 }: Way): Promise<boolean> {
  const args = ['-c', 'cd -- "$1" && ls . >/dev/null', 'sh', name]
  return (await runAsToEnd(runAs, '/bin/sh', args, { cwd: '/', fd3 })).code === 0
}

/** Gives one file or folder to the user that PostgreSQL runs as. */
export async function give(runAs: RunAs, path: string): Promise<void> {
  if (runAs.kind === 'account') await chown(path, runAs.uid, runAs.gid)
}

/**
 * Makes a cluster that exists usable for that user: restored by root, it is root's, and PostgreSQL insists on 0700.
 * The folder itself is given last, so an interrupted run is repeated.
 */
export async function giveCluster(runAs: RunAs, pgData: string): Promise<void> {
  if (process.getuid?.() === 0 && (await stat(pgData)).uid === 0 && runAs.kind === 'account') {
    await giveTree(pgData, runAs.uid, runAs.gid)
  }
  if (((await stat(pgData)).mode & 0o077) !== 0) await chmod(pgData, 0o700)
}

async function giveTree(path: string, uid: number, gid: number): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) await giveTree(child, uid, gid)
    else await lchown(child, uid, gid)
  }
  await chown(path, uid, gid)
}

async function ownerOf(pgData: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const { uid, gid } = await stat(pgData)
    return uid === 0 ? null : { uid, gid }
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null
    throw error
  }
}

async function lookUpAccount(): Promise<{ uid: number; gid: number } | null> {
  for (const name of ACCOUNTS) {
    const [uid, gid] = await Promise.all([
      runAsToEnd({ kind: 'self' }, 'id', ['-u', name]),
      runAsToEnd({ kind: 'self' }, 'id', ['-g', name]),
    ])
    if (uid.code === 0 && gid.code === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  }
  return null
}
