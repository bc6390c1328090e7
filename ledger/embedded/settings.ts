// How the embedded server is set for this workload: many small durable inserts, few readers, one machine.
// Given on the command line, so that they win over a postgresql.conf somebody edited.

import { statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { LINE_PREFIX } from './server-log.js'
import { SOCKET_PORT } from './types.js'

const MB = 2 ** 20

/** @returns arguments for `postgres`: `-c name=value` for each setting */
export async function serverArguments(pgData: string, socketDir: string): Promise<string[]> {
  const { bavail, bsize } = await statfs(pgData)
  const settings = {
    ...reachability(socketDir),
    ...durability(bavail * bsize),
    ...resources(usableMemory()),
    ...queries,
    ...logging,
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function reachability(socketDir: string) {
  return {
    // No TCP at all: only who can enter the socket's folder connects, so trust authentication is enough.
    listen_addresses: '',
    // The value is a list, hence the quotes.
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    port: SOCKET_PORT,
    // The roles' pools and the tests together stay well below; each unused slot costs almost nothing.
    max_connections: 100,
  }
}

function durability(freeDiskBytes: number) {
  return {
    // PUBACK means committed: these three are the promise, and no edited file may take it back.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    // A physical backup and a standby need at least this.
    wal_level: 'replica',
    // Page images of random index pages are most of the WAL; lz4 is not in npm's build.
    wal_compression: 'pglz',
    // Rare checkpoints mean few page images. The bounds are what recovery after a kill may have to read again
    // and a tenth of what is free on the disk.
    max_wal_size: `${clamp(freeDiskBytes / MB / 10, 256, 4096)}MB`,
    checkpoint_timeout: '15min',
  }
}

function resources(memoryBytes: number) {
  return {
    // An eighth of the memory: the page cache does the rest, and the roles run on the same machine.
    shared_buffers: `${clamp(memoryBytes / MB / 8, 32, 256)}MB`,
    // What an index build on a month's partition gets.
    maintenance_work_mem: `${clamp(memoryBytes / MB / 32, 16, 128)}MB`,
    // Insert-mostly tables: vacuum early and often, so that index-only scans find the visibility map set,
    // and keep the small, often updated `latest` small.
    autovacuum_naptime: '20s',
    autovacuum_vacuum_insert_scale_factor: 0.1,
    autovacuum_vacuum_scale_factor: 0.1,
  }
}

const queries = {
  // Our queries are short; compiling one costs more than running it. npm's build has no LLVM anyway.
  jit: 'off',
  // Local days are computed in Europe/Copenhagen by the program; the server never guesses.
  timezone: 'UTC',
  // A disk made for databases answers random reads quickly; the default assumes a turning one.
  random_page_cost: 1.1,
}

const logging = {
  log_timezone: 'UTC',
  log_line_prefix: LINE_PREFIX,
  // DETAIL, CONTEXT and STATEMENT repeat values from rows; server-log.ts drops what terse still lets through.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_statement: 'none',
  log_min_duration_statement: -1,
  log_checkpoints: 'off',
  // One stream to us, not files of its own.
  logging_collector: 'off',
  log_destination: 'stderr',
}

/** A container's limit counts, not the machine it runs on. */
function usableMemory(): number {
  const limit = process.constrainedMemory()
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
}

function clamp(value: number, low: number, high: number): number {
  return Math.floor(Math.min(high, Math.max(low, value)))
}
