// Aedes alone, with a hook that does nothing: what one process can do with MQTT before any of our work. A baseline of `bench ingest`.

import { createServer } from 'node:net'
import { Aedes } from 'aedes'

const broker = await Aedes.createBroker({
  authenticate: (_client, _user, _password, done) => done(null, true),
  authorizePublish: (_client, _packet, done) => done(null),
})
const server = createServer({ noDelay: true }, broker.handle)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 })
})
process.once('disconnect', () => process.exit())
