// One leak for each tap, made the way a careless line of code would make it. Each test passes; the run must not.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { Writable } from 'node:stream'
import Fastify, { type FastifyInstance } from 'fastify'
import mqttPacket, { type Packet } from 'mqtt-packet'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AppError } from '#core'
import { type IngestStack, openTestDatabase, startIngestStack, type TestDatabase } from '#test-support'
import { KNOWN_PEOPLE } from '../../support/known-people.js'

const { family, cpr } = KNOWN_PEOPLE.canary
const bare = cpr.replace('-', '')
let db: TestDatabase
let stack: IngestStack
let app: FastifyInstance

beforeAll(async () => {
  db = await openTestDatabase()
  stack = await startIngestStack(db)
  app = Fastify()
  app.get('/redirects', async (_request, reply) => reply.redirect(`/citizens/${bare}`))
  app.get('/refuses', async (_request, reply) => reply.code(400).send({ issue: `there is no ${family}` }))
  app.get('/metrics', async () => `citizens_total{name="${family}"} 1`)
})
afterAll(async () => {
  await app.close()
  await stack.close()
  await db.close()
})

it('pino line', () => {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  pino(nowhere).info({ citizen: { identifier: bare } }, 'seen')
})

it('console', () => console.log(`${family} was here`))

it('output of a child process', async () => {
  const child = spawn(process.execPath, ['-e', `console.error('${cpr}')`])
  child.stderr.resume()
  await once(child, 'close')
})

it('PostgreSQL log', () => db.database.query(`do $$ begin raise log 'looking for ${family}'; end $$`, []))

it('address asked of a server', async () => {
  expect((await app.inject(`/citizens?name=${family}`)).statusCode).toBe(404)
})

it('address fetched', async () => {
  await expect(fetch(`http://127.0.0.1:1/fhir/Patient?identifier=${encodeURIComponent(cpr)}`)).rejects.toThrow()
})

it('address sent to', async () => {
  expect((await app.inject('/redirects')).statusCode).toBe(302)
})

it('MQTT topic: of a client', async () => {
  const { deviceId } = await stack.addCitizenWithDevice()
  const client = await stack.connect(deviceId)
  await client.publishAsync(`v1/devices/${bare}/up/readings`, '{}')
})

it('MQTT topic: of a broker', async () => {
  const { deviceId } = await stack.addCitizenWithDevice()
  const socket = connect(stack.port, '127.0.0.1')
  const send = (packet: Packet): boolean => socket.write(mqttPacket.generate(packet))
  send({
    cmd: 'connect',
    clientId: deviceId,
    username: deviceId,
    password: Buffer.from('secret'),
    clean: true,
    keepalive: 0,
    protocolId: 'MQTT',
    protocolVersion: 4,
  })
  await once(socket, 'data')
  send({
    cmd: 'publish',
    topic: `v1/devices/${deviceId}/up/${family}`,
    payload: '{}',
    qos: 0,
    dup: false,
    retain: false,
  })
  send({ cmd: 'disconnect' })
  // The broker may end such a connection without ceremony.
  await new Promise((gone) =>
    socket
      .on('error', () => undefined)
      .once('close', gone)
      .resume(),
  )
})

it('AppError', () => {
  expect(new AppError('no-such-person', 'Nobody has this number.', { details: { number: bare } }).code).toBe(
    'no-such-person',
  )
})

it('error answer', async () => {
  expect((await app.inject('/refuses')).statusCode).toBe(400)
})

it('metrics answer', async () => {
  expect((await app.inject('/metrics')).statusCode).toBe(200)
})

it('audit event', () =>
  db.database.query(
    `insert into audit_event (stream, seq, recorded_at, event, previous, hash) values ('x', 1, now(), $1, '', '')`,
    [JSON.stringify({ what: { search: family } })],
  ))
