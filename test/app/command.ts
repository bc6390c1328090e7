// Runs the built command as its own process, the way a person or a script does, with nothing in the environment but what a test gives.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { ROOT } from '../../scripts/build.mjs'

export interface Ended {
  code: number | null
  out: string
  err: string
}

export interface RunningCommand {
  child: ChildProcess
  /** What it has said on both streams so far. */
  said(): string
  ended: Promise<Ended>
}

const MAIN = join(ROOT, 'build', 'app', 'role-main.js')

export function launch(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningCommand {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, out, err }))
  return { child, said: () => out + err, ended }
}

export async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Ended> {
  const { child, ended } = launch(args, env)
  child.stdin?.end(input)
  return ended
}
