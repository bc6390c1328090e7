// The cluster on disk: which version made it, and making it so that a kill -9 in the middle leaves nothing half done.

import { randomUUID } from 'node:crypto'
import { lstat, mkdir, open, readdir, readFile, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { AppError } from '#core'
import { type Binaries, findSystemBinaries } from './binaries.js'
import { isErrno, type RunAs, runAsToEnd } from './command.js'
import { processState } from './process-state.js'
import { give, reach } from './run-as.js'
import { type EmbeddedLog, SUPERUSER } from './types.js'

/** @returns the cluster's folder in a data directory, which is made when missing; a link is followed */
export async function clusterFolder(dataDir: string): Promise<string> {
  const absolute = resolve(dataDir)
  try {
    await mkdir(absolute, { recursive: true })
  } catch (error) {
    if (!isErrno(error, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST')) throw error
    throw new AppError('data-dir-unusable', 'DATA_DIR cannot be made here: check its path and rights.', {
      cause: error,
    })
  }
  const folder = join(absolute, 'postgres')
  try {
    return await realpath(folder)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return folder
    if (isErrno(error, 'EACCES', 'EPERM')) throw notOurs(folder, error)
    throw error
  }
}

/**
 * @returns the major version that made the cluster, or null when there is none yet
 * @throws AppError `data-dir-not-a-cluster` for a folder that holds something else
 */
export async function clusterMajor(pgData: string): Promise<number | null> {
  try {
    const text = await readFile(join(pgData, 'PG_VERSION'), 'utf8')
    const major = Number.parseInt(text, 10)
    if (Number.isInteger(major)) return major
  } catch (error) {
    if (isErrno(error, 'EACCES', 'EPERM')) throw notOurs(pgData, error)
    if (!isErrno(error, 'ENOENT', 'ENOTDIR')) throw error
    if (await isEmptyOrMissing(pgData)) return null
  }
  throw new AppError(
    'data-dir-not-a-cluster',
    'DATA_DIR/postgres holds files but no PostgreSQL cluster: choose another DATA_DIR or move them away.',
    { details: { pgData } },
  )
}

/** @throws AppError `postgres-version-mismatch` */
export async function requireSameMajor(clusterVersion: number, binaries: Binaries, runAs: RunAs): Promise<void> {
  if (clusterVersion === binaries.major) return
  const installed = (await findSystemBinaries({ runAs })).find(({ major }) => major === clusterVersion)
  const folder = installed === undefined ? 'the folder of its programs' : dirname(installed.postgres)
  const remedy = binaries.source === 'PG_BIN' ? 'Unset PG_BIN or point it at' : 'Point PG_BIN at'
  throw new AppError(
    'postgres-version-mismatch',
    `DATA_DIR was made by PostgreSQL ${clusterVersion}, but PostgreSQL ${binaries.version} (${binaries.source}) would ` +
      `start on it. ${remedy} PostgreSQL ${clusterVersion} (${folder}), or choose another DATA_DIR.`,
    { details: { dataDirVersion: clusterVersion, binaryVersion: binaries.version, source: binaries.source } },
  )
}

/** Names of clusters that this very process is making. */
const underWay = new Set<string>()

export interface NewCluster {
  pgData: string
  binaries: Binaries
  runAs: RunAs
  log: EmbeddedLog
  signal?: AbortSignal | undefined
}

/**
 * Makes the cluster beside its place and renames it when complete. When two processes do so at once, one of the two
 * clusters stays and serves both.
 *
 * @throws AppError `initdb-failed`
 */
export async function createCluster({ pgData, binaries, runAs, log, signal }: NewCluster): Promise<void> {
  const parent = dirname(pgData)
  await removeUnfinished(parent, log)
  const unfinished = join(parent, `postgres.unfinished-${process.pid}-${randomUUID()}`)
  // Known before it exists: another start in this process would take it for one of an earlier life.
  underWay.add(basename(unfinished))
  try {
    await makeUnfinished(unfinished)
    await give(runAs, unfinished)
    await initialise(unfinished, binaries, runAs, signal)
    signal?.throwIfAborted()
    await moveIntoPlace(unfinished, pgData)
  } finally {
    await rm(unfinished, { recursive: true, force: true, maxRetries: 5 })
    underWay.delete(basename(unfinished))
  }
}

async function makeUnfinished(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if (!isErrno(error, 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT')) throw error
    throw new AppError('data-dir-unusable', 'DATA_DIR cannot be written to: check its rights and free space.', {
      cause: error,
    })
  }
}

function notOurs(pgData: string, cause: unknown): AppError {
  return new AppError('data-dir-unusable', 'DATA_DIR/postgres belongs to another user: start as that user.', {
    details: { pgData },
    cause,
  })
}

async function initialise(dir: string, binaries: Binaries, runAs: RunAs, signal?: AbortSignal): Promise<void> {
  // Trust is safe here: there is no TCP listener, and only we can enter the socket's folder. Locale C sorts the same on
  // every machine and needs none of ICU. Checksums find a rotten disk before a nurse does.
  const args = ['-U', SUPERUSER, '-A', 'trust', '--no-locale', '-E', 'UTF8', '--data-checksums', '--no-instructions']
  const done = await reach(runAs, dir, ({ name, fd3 }) =>
    runAsToEnd(runAs, binaries.initdb, ['-D', name, ...args], { cwd: '/', fd3, env: binaries.env, signal }),
  )
  signal?.throwIfAborted()
  if (done.code === 0) return
  const said = done.stderr.trim().split('\n').slice(-6).join('\n')
  throw new AppError('initdb-failed', `PostgreSQL could not make its database in DATA_DIR. It says:\n${said}`, {
    details: { code: done.code, version: binaries.version },
  })
}

async function moveIntoPlace(unfinished: string, pgData: string): Promise<void> {
  try {
    await rename(unfinished, pgData)
  } catch (error) {
    if (isErrno(error, 'ENOTEMPTY', 'EEXIST') && (await clusterMajor(pgData)) !== null) return
    if (!isErrno(error, 'EBUSY', 'EXDEV')) throw error
    throw new AppError(
      'data-dir-unusable',
      'DATA_DIR/postgres is a mount point: mount the volume at DATA_DIR itself.',
      {
        cause: error,
      },
    )
  }
  // initdb has synced the files; the rename itself must survive a power cut too.
  const parent = await open(dirname(pgData))
  try {
    await parent.sync()
  } finally {
    await parent.close()
  }
}

/** What a killed first start left behind; one that is still under way is recognised by its process. */
async function removeUnfinished(parent: string, log: EmbeddedLog): Promise<void> {
  for (const name of await readdir(parent)) {
    const owner = /^postgres\.unfinished-(\d+)-/.exec(name)?.[1]
    if (owner === undefined || underWay.has(name)) continue
    // In a container the next start often has the same process id: then it is an earlier life of ours.
    if (Number(owner) !== process.pid && (await processState(Number(owner))) !== 'gone') continue
    log.warn({ name }, 'removing a database whose first start was interrupted')
    await rm(join(parent, name), { recursive: true, force: true, maxRetries: 5 })
  }
}

async function isEmptyOrMissing(dir: string): Promise<boolean> {
  try {
    if (!(await lstat(dir)).isDirectory()) return false
    return (await readdir(dir)).length === 0
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return true
    throw error
  }
}
