// One build at a time in one folder. The lock is a file with the holder's process id; a holder that is gone loses it.

import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

const PATIENCE_MS = 120_000
const LOOK_AGAIN_MS = 50

/** Runs `work` while holding the lock file; waits when another process builds. */
export async function withLock(path, progress, work) {
  const mine = `${path}.${process.pid}`
  await writeFile(mine, String(process.pid))
  const since = performance.now()
  let told = false
  try {
    while (!(await taken(mine, path))) {
      if (await holderIsGone(path)) await breakLock(path)
      else if (performance.now() - since > PATIENCE_MS) throw new Error(`another build holds ${path} for too long`)
      else if (!told) {
        told = true
        progress('Waiting for another build to finish …')
      }
      await pause(LOOK_AGAIN_MS)
    }
  } finally {
    await rm(mine, { force: true })
  }
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

/** A hard link appears with its content in one step, or not at all. */
async function taken(mine, path) {
  try {
    await link(mine, path)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

async function holderIsGone(path) {
  const pid = Number(await readFile(path, 'utf8').catch(() => ''))
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

/** Moves the dead holder's lock away under a name of our own; of two that try, one finds it gone, which is as good. */
async function breakLock(path) {
  const grave = `${path}.broken.${process.pid}`
  await rename(path, grave).catch((error) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rm(grave, { force: true })
}
