import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseOf, groupOf, type Product, startProduct } from './product.js'

const RUN = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url))
const STOPPED_WITHIN_MS = 5_000

describe('Ctrl-C', () => {
  let dataDir: string
  const started: Product[] = []
  const start = (): Product => {
    const settings = { HTTP_PORT: '0', MQTT_PORT: '0', DEMO_CITIZENS: '4', DEMO_DAYS: '20', LOG_LEVEL: 'warn' }
    const product = startProduct([RUN, 'start'], { ...process.env, ...settings, DATA_DIR: dataDir })
    started.push(product)
    return product
  }

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'naermaal stop æ-'))
  })
  afterEach(async () => {
    for (const { pid } of [...started.splice(0).flatMap((product) => groupOf(product.pid)), ...databaseOf(dataDir)])
      process.kill(pid, 'SIGKILL')
    await rm(dataDir, { recursive: true, force: true })
  })

  /** Interrupts the whole process group, as a terminal does, and expects a clean end. */
  async function interrupt(product: Product): Promise<void> {
    const since = performance.now()
    product.interrupt()
    const { code, signal } = await product.exited
    const ms = performance.now() - since
    expect({ code, signal, said: product.said() }).toMatchObject({ code: 0, signal: null })
    expect(ms).toBeLessThan(STOPPED_WITHIN_MS)
    expect(groupOf(product.pid)).toEqual([])
    expect(databaseOf(dataDir)).toEqual([])
  }

  it('stops everything in under 5 s and leaves no process, at any step of a first start; the next start goes on', async () => {
    for (const step of [
      'preparing a new PostgreSQL',
      'starting PostgreSQL',
      'Making a municipality',
      'history through',
    ]) {
      const product = start()
      await product.says(step)
      await interrupt(product)
    }
    const loading = start()
    while (groupOf(loading.pid).length < 4) await new Promise((resolve) => setTimeout(resolve, 20))
    await interrupt(loading)
    const product = start()
    await product.says('Ctrl-C stops everything')
    const ports: Record<string, number> = JSON.parse(await readFile(join(dataDir, 'ports.json'), 'utf8'))
    expect(await isListening(ports.http ?? 0)).toBe(true)
    expect(await isListening(ports.mqtt ?? 0)).toBe(true)
    expect(groupOf(product.pid).length).toBe(5)
    expect(databaseOf(dataDir).length).toBeGreaterThan(0)
    await interrupt(product)
    for (const name of ['http', 'mqtt', 'gateway', 'worker', 'sim'])
      expect(await isListening(ports[name] ?? 0)).toBe(false)
    expect(product.said()).not.toMatch(/"level":[56]0/)
  }, 240_000)
})

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
