// Runs PostgreSQL's programs and small probes, as ourselves or, when we are root, as somebody else:
// postgres refuses uid 0. Decides nothing about who that is (run-as.ts).

import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'

/** Who PostgreSQL runs as. */
export type RunAs =
  | { kind: 'self' }
  /** Root becomes this account for the child only. */
  | { kind: 'account'; uid: number; gid: number }
  /** Root only looks like this account, inside a user namespace; files stay root's. */
  | { kind: 'user-namespace'; uid: number; gid: number }

export interface SpawnAsOptions {
  cwd?: string
  env?: Readonly<Record<string, string>>
  /** An open file of ours that the program gets as its number 3. */
  fd3?: number | undefined
}

export interface Finished {
  /** Null when the program could not be started at all or was killed. */
  code: number | null
  stdout: string
  stderr: string
}

/**
 * Environment for PostgreSQL: nothing of ours gets in (tokens, `PGDATA`, `PGOPTIONS`), and messages are English,
 * because some are recognised. `LC_ALL` must be a valid locale, or macOS refuses to start.
 */
function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...extra }
}

/**
 * Starts a program in a session of its own, so that Ctrl-C in the terminal reaches only us:
 * the database must outlive the processes that still write to it.
 */
export function spawnAs(
  runAs: RunAs,
  file: string,
  args: readonly string[],
  options: SpawnAsOptions = {},
): ChildProcess {
  const common = {
    cwd: options.cwd,
    env: cleanEnvironment(options.env),
    detached: true,
    stdio: stdioWith(options.fd3),
  }
  switch (runAs.kind) {
    case 'self':
      return spawn(file, [...args], common)
    case 'account':
      return spawn(file, [...args], { ...common, uid: runAs.uid, gid: runAs.gid })
    case 'user-namespace':
      // unshare replaces itself by the program, so the process id stays the one we know.
      return spawn(
        'unshare',
        ['--user', `--map-user=${runAs.uid}`, `--map-group=${runAs.gid}`, '--', file, ...args],
        common,
      )
  }
}

function stdioWith(fd3: number | undefined): StdioOptions {
  return fd3 === undefined ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'pipe', 'pipe', fd3]
}

/** Runs a program to its end and never rejects: a program that cannot be started is a `code` of null. */
export function runAsToEnd(
  runAs: RunAs,
  file: string,
  args: readonly string[],
  options: SpawnAsOptions & { signal?: AbortSignal | undefined } = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const output = { stdout: '', stderr: '' }
    let child: ChildProcess
    try {
      child = spawnAs(runAs, file, args, options)
    } catch (error) {
      resolve({ code: null, stdout: '', stderr: String(error) })
      return
    }
    const abort = () => killGroup(child)
    options.signal?.addEventListener('abort', abort, { once: true })
    if (options.signal?.aborted) abort()
    const finish = (code: number | null) => {
      options.signal?.removeEventListener('abort', abort)
      resolve({ code, ...output })
    }
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text
    })
    child.once('error', (error) => {
      output.stderr += String(error)
      finish(null)
    })
    child.once('close', (code) => finish(code))
  })
}

/** Ends a program and what it started (initdb runs `postgres` as children of its own). */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  signalProcess(-child.pid, 'SIGTERM')
}

/** @returns false when there is no such process any more */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch (error) {
    if (isErrno(error, 'ESRCH')) return false
    throw error
  }
}

/** Whether an error of Node's has one of these codes. */
export function isErrno(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
}
