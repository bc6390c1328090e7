// Starts the embedded PostgreSQL, or adopts the one a killed owner left running: programs, cluster, server, ownership,
// database, in that order. Restarting after a crash is the supervisor's decision: it hears of it through `exited`.

import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '#core'
import { type Binaries, findBinaries } from './binaries.js'
import { clusterFolder, clusterMajor, createCluster, requireSameMajor } from './cluster.js'
import { type RunAs, signalProcess } from './command.js'
import { claimOwnership, type Ownership } from './ownership.js'
import { findIncumbent, readPostmasterFile, socketDirInUse } from './postmaster-file.js'
import { processState, serversIn } from './process-state.js'
import { chooseRunAs, giveCluster } from './run-as.js'
import { canReuse, type RuntimeDir, removeRuntimeDir, runtimeDirFor } from './runtime-dir.js'
import { adoptServer, type Server, spawnServer, stopServer } from './server.js'
import { prepareDatabase } from './superuser.js'
import {
  DATABASE,
  type EmbeddedConnection,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  ROLE,
  type ServerExit,
} from './types.js'

const RETRY_MS = 200
/** How long what is left of a killed server may hold its shared memory before we give up, and before we end it. */
const MAX_RETRIES = 150
const RETRIES_BEFORE_ENDING_LEFTOVERS = 5

/**
 * Starts PostgreSQL on `dataDir` and makes database and role when missing. About a second the first time, 0.2 s later.
 *
 * @throws AppError `postgres-not-found`, `pg-bin-unusable`, `postgres-too-old`, `postgres-version-mismatch`,
 *   `data-dir-in-use`, `data-dir-not-a-cluster`, `data-dir-unusable`, `data-dir-unreachable`, `postgres-needs-account`,
 *   `postgres-unreachable`, `postgres-start-failed`, `postgres-start-timeout`, `initdb-failed`, `no-socket-directory`
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  options.signal?.throwIfAborted()
  const pgData = await clusterFolder(options.dataDir)
  const runAs = await chooseRunAs(pgData)
  const runtimeDir = runtimeDirFor(runAs)
  let server: Server | null = null
  try {
    const binaries = await prepareCluster(pgData, runAs, runtimeDir, options)
    const owned = await ownServer({ pgData, runAs, runtimeDir, binaries }, options)
    server = owned.server
    const version = await prepareDatabase(server)
    options.signal?.throwIfAborted()
    options.log.info({ pid: server.pid, version, adopted: server.adopted }, 'embedded PostgreSQL is ready')
    return handle({ pgData, runtimeDir, version, ...owned })
  } catch (error) {
    if (server !== null) await stopServer(server)
    // The server we spawned may live on for another process that was faster to own it.
    await runtimeDir.dropUnless(await socketDirInUse(pgData))
    throw error
  }
}

/** The same address in the form that fits an environment variable. */
export function connectionUrl({ host, port, user, database }: EmbeddedConnection): string {
  return `postgres://${user}@${encodeURIComponent(host)}:${port}/${database}?sslmode=disable`
}

async function prepareCluster(
  pgData: string,
  runAs: RunAs,
  runtimeDir: RuntimeDir,
  { pgBin, log, onProgress, signal }: EmbeddedPostgresOptions,
): Promise<Binaries> {
  const existing = await clusterMajor(pgData)
  const binaries = await findBinaries({ pgBin, runAs, runtimeDir, log }, existing)
  signal?.throwIfAborted()
  if (existing === null) {
    onProgress?.(`preparing a new PostgreSQL ${binaries.version} database`)
    await createCluster({ pgData, binaries, runAs, log, signal })
  }
  // Asked again: another process may have made the cluster with other programs at the same moment.
  const major = existing ?? (await clusterMajor(pgData))
  if (major !== null) await requireSameMajor(major, binaries, runAs)
  await giveCluster(runAs, pgData)
  return binaries
}

interface Place {
  pgData: string
  runAs: RunAs
  runtimeDir: RuntimeDir
  binaries: Binaries
}

/** @throws AppError `data-dir-in-use` when a living process owns the server */
async function ownServer(
  place: Place,
  options: EmbeddedPostgresOptions,
): Promise<{ server: Server; ownership: Ownership }> {
  for (let retry = 0; retry < MAX_RETRIES; retry++) {
    if (retry > 0) await delay(RETRY_MS)
    options.signal?.throwIfAborted()
    const server = await findOrSpawn(place, options, retry)
    if (server === null) continue
    const ownership = await claim(server, options)
    if (ownership !== null) return { server, ownership }
  }
  throw new AppError(
    'postgres-start-timeout',
    'Processes of an earlier PostgreSQL still use DATA_DIR and do not end: stop them and start again.',
    { details: { pgData: place.pgData } },
  )
}

async function findOrSpawn(place: Place, options: EmbeddedPostgresOptions, retry: number): Promise<Server | null> {
  const onProgress = options.onProgress ?? (() => undefined)
  const incumbent = await findIncumbent(place.pgData, place.runAs, options.signal)
  if (incumbent.kind === 'running') {
    options.log.info({ pid: incumbent.pid }, 'PostgreSQL is already running on this data directory')
    return adoptServer(incumbent)
  }
  if (retry >= RETRIES_BEFORE_ENDING_LEFTOVERS) await endLeftovers(place.pgData)
  if (retry === 0) onProgress('starting PostgreSQL')
  const { reusedPid, staleSocketDir } = incumbent
  const stays = staleSocketDir !== null && (await canReuse(staleSocketDir, place.runAs))
  const socketDir = stays ? staleSocketDir : await place.runtimeDir.path()
  const { log, signal } = options
  return spawnServer({ ...place, socketDir, reusedPid, onProgress, log, signal })
}

/** @returns null when the server went away meanwhile: its owner was just closing it */
async function claim(server: Server, { log }: EmbeddedPostgresOptions): Promise<Ownership | null> {
  try {
    const claimed = await claimOwnership(server, server.isAlive, log)
    if (claimed.kind === 'owned') return claimed.ownership
    server.letGo()
    throw new AppError(
      'data-dir-in-use',
      `DATA_DIR is in use by ${claimed.owner}: stop it, or choose another DATA_DIR.`,
      {
        details: { owner: claimed.owner },
      },
    )
  } catch (error) {
    if (error instanceof AppError) throw error
    log.warn({ err: error, pid: server.pid }, 'PostgreSQL ended while it was being taken over; starting it again')
    if (!server.adopted) await stopServer(server)
    else server.letGo()
    return null
  }
}

/** A server's children that survived its kill: without it they can only hold its memory. */
async function endLeftovers(pgData: string): Promise<void> {
  const file = await readPostmasterFile(pgData)
  if (file !== null && (await processState(file.pid)) === 'postgres') return
  for (const pid of await serversIn(pgData)) signalProcess(pid, 'SIGQUIT')
}

interface Owned {
  pgData: string
  runtimeDir: RuntimeDir
  version: string
  server: Server
  ownership: Ownership
}

function handle({ pgData, runtimeDir, version, server, ownership }: Owned): EmbeddedPostgres {
  let closing: Promise<void> | null = null
  let takenOver = false
  const exited: Promise<ServerExit> = Promise.race([
    server.exited.then((exit) => ({ reason: closing === null ? ('crashed' as const) : ('closed' as const), ...exit })),
    ownership.lost.then(() => {
      takenOver = true
      return { reason: 'taken-over' as const, code: null, signal: null }
    }),
  ])
  const close = async () => {
    const crashed = !server.isAlive()
    if (takenOver) {
      server.letGo()
      return
    }
    // First the server, then the lock in it: nobody else can adopt what is already stopping.
    await stopServer(server)
    await ownership.release()
    const started = crashed && (await readPostmasterFile(pgData))?.pid !== server.pid
    await runtimeDir.dropUnless(started ? server.socketDir : null)
    // Somebody has started a server after ours had crashed: folder and processes are that one's.
    if (started) return
    if (crashed) await endLeftovers(pgData)
    await removeRuntimeDir(server.socketDir)
  }
  const connection: EmbeddedConnection = {
    host: server.socketDir,
    port: server.port,
    user: ROLE,
    database: DATABASE,
    ssl: false,
  }
  return {
    connection,
    toUrl: () => connectionUrl(connection),
    version,
    pid: server.pid,
    adopted: server.adopted,
    exited,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
