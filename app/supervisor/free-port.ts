// Ports are chosen before anything starts: a busy one is told at once, and a restarted role comes back where it was.

import { createServer } from 'node:net'
import { listenFailure } from '../listen-failure.js'

/**
 * @param port 0 for any
 * @param setting the setting that the port comes from, for the one who has to change it
 * @throws AppError `port-in-use` or `port-refused`
 */
export async function choosePort(port: number, host: string, setting: string): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  }).catch((error: unknown) => {
    throw listenFailure(error, { setting, host, port })
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
