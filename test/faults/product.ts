// The product as a process group of its own, as a terminal or a service manager starts it: for runs that kill or interrupt the supervisor itself.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface Ports {
  http: number
  mqtt: number
}

/** Settings of a product without the demo. Nobody logs in, so the provider is never asked. */
export function environment(dataDir: string, ports: Ports): NodeJS.ProcessEnv {
  return {
    LOG_LEVEL: 'fatal',
    ...process.env,
    DATA_DIR: dataDir,
    DEMO: 'false',
    OIDC_ISSUER: 'https://login.invalid',
    OIDC_CLIENT_ID: 'fault-run',
    HTTP_PORT: String(ports.http),
    MQTT_PORT: String(ports.mqtt),
  }
}

export interface Product {
  /** Of the supervisor, and of the process group. */
  pid: number
  /** Everything printed so far. */
  said(): string
  /** Resolves at the first output that holds `text`. @throws when the product ends before */
  says(text: string): Promise<void>
  /** As Ctrl-C does: to every process of the group. */
  interrupt(): void
  /** The supervisor alone, at once. */
  kill(): void
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** @param main the program's file and its arguments */
export function startProduct(main: readonly string[], env: NodeJS.ProcessEnv): Product {
  const child = spawn(process.execPath, [...main], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const waiting = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      for (const look of waiting) look()
    })
  }
  const exited = endOf(child)
  const pid = child.pid ?? 0
  return {
    pid,
    said: () => output,
    async says(text) {
      const said = new Promise<true>((resolve) => {
        const look = (): void => {
          if (!output.includes(text)) return
          waiting.delete(look)
          resolve(true)
        }
        waiting.add(look)
        look()
      })
      if ((await Promise.race([said, exited])) !== true)
        throw new Error(`It ended without saying "${text}":\n${output}`)
    },
    interrupt: () => process.kill(-pid, 'SIGINT'),
    kill: () => process.kill(pid, 'SIGKILL'),
    exited,
  }
}

async function endOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  await once(child, 'exit')
  return { code: child.exitCode, signal: child.signalCode }
}

interface Process {
  pid: number
  group: number
  /** Where it works (Linux), and its command line: one of them names the data directory of a database. */
  traces: string
}

/** The living processes of the group. */
export const groupOf = (pid: number): Process[] => processes().filter((process) => process.group === pid)

/** The living processes of the database of this data directory, which is in a session of its own. */
export const databaseOf = (dataDir: string): Process[] =>
  processes().filter((process) => process.traces.includes(`${dataDir}/postgres`))

function processes(): Process[] {
  if (process.platform === 'linux') return readdirSync('/proc').flatMap((name) => fromProc(name) ?? [])
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,stat=,command='], { encoding: 'utf8' }).split('\n')
  return lines.flatMap((line) => {
    const [, pid, group, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    return state === undefined || state.startsWith('Z')
      ? []
      : [{ pid: Number(pid), group: Number(group), traces: command ?? '' }]
  })
}

/** Null for what is no process, is gone meanwhile, or is dead and only not collected yet. */
function fromProc(name: string): Process | null {
  if (!/^\d+$/.test(name)) return null
  try {
    // The name in parentheses may hold anything; state, parent and group follow it.
    const [state, , group] = readFileSync(`/proc/${name}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
    if (state === 'Z') return null
    return { pid: Number(name), group: Number(group), traces: `${readlinkSync(`/proc/${name}/cwd`)} ${command}` }
  } catch {
    return null
  }
}
