// A real Mosquitto on a free port, with the configuration and the access rules of docs/external-broker.md, word by word.

import { type ChildProcess, spawn } from 'node:child_process'
import { pbkdf2Sync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, join } from 'node:path'

export interface Mosquitto {
  gatewayUrl: string
  deviceUrl: string
  close(): Promise<void>
}

/** Searches the PATH, and where packages put servers, which is not on everybody's PATH. */
export function findMosquitto(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin']
  return folders.map((folder) => join(folder, 'mosquitto')).find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Every user's password is its name. */
export async function startMosquitto(binary: string, users: readonly string[]): Promise<Mosquitto> {
  const folder = await mkdtemp(join(tmpdir(), 'nm-mosquitto-'))
  const [gatewayPort, devicePort] = await freePorts()
  const page = await readFile(new URL('../../docs/external-broker.md', import.meta.url), 'utf8')
  const conf = block(page, 'mosquitto')
    .replace('/etc/mosquitto/passwords', join(folder, 'passwords'))
    .replace('/etc/mosquitto/acl', join(folder, 'acl'))
    .replace('/var/lib/mosquitto/', `${folder}/`)
    .replace('listener 1884 127.0.0.1', `listener ${gatewayPort} 127.0.0.1`)
    .replace('listener 8883', `listener ${devicePort} 127.0.0.1`)
  await writeFile(join(folder, 'mosquitto.conf'), `user ${userInfo().username}\n${conf}`)
  await writeFile(join(folder, 'acl'), block(page, 'acl'), { mode: 0o600 })
  await writeFile(join(folder, 'passwords'), users.map(passwordLine).join(''), { mode: 0o600 })

  const server = spawn(binary, ['-c', join(folder, 'mosquitto.conf')], { stdio: ['ignore', 'ignore', 'pipe'] })
  await running(server)
  return {
    gatewayUrl: `mqtt://127.0.0.1:${gatewayPort}`,
    deviceUrl: `mqtt://127.0.0.1:${devicePort}`,
    async close() {
      const ended = once(server, 'exit')
      server.kill()
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

function block(page: string, name: string): string {
  const found = new RegExp(`^\`\`\`conf ${name}\\n(.*?)^\`\`\`$`, 'ms').exec(page)?.[1]
  if (!found) throw new Error(`docs/external-broker.md has no block "${name}"`)
  return found
}

/** The format of `mosquitto_passwd`: PBKDF2 with SHA-512, 101 rounds. */
function passwordLine(user: string): string {
  const salt = randomBytes(12)
  const hash = pbkdf2Sync(user, salt, 101, 64, 'sha512')
  return `${user}:$7$101$${salt.toString('base64')}$${hash.toString('base64')}\n`
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()]
  const ports: number[] = []
  for (const server of servers) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address !== null && typeof address === 'object') ports.push(address.port)
  }
  for (const server of servers) {
    server.close()
    await once(server, 'close')
  }
  return [ports[0] ?? 0, ports[1] ?? 0]
}

function running(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ''
    server.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes(' running')) resolve()
    })
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`Mosquitto did not start: ${log}`)))
  })
}
