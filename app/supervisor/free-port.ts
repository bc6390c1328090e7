// A port nobody listens on. The supervisor picks ports before it starts roles, so that a restarted role comes back where it was.

import { createServer } from 'node:net'

/** @param port 0 for any; another number is returned as it is, and whoever listens on it finds out whether it is free */
export async function choosePort(port: number, host: string): Promise<number> {
  if (port !== 0) return port
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, host, resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
