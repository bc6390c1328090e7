// Set-up of every test file: listens, without the test's help, wherever the code under test writes something that outlives a request.
// Diagnostic channels where a library has them; else the one function that everything passes through.

import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import mqttPacket, { type Packet, type Parser } from 'mqtt-packet'
import { afterAll, afterEach, beforeEach, expect, inject, vi } from 'vitest'
import type { AppError } from '#core'
import { gatherInto, nowIn, type Tap, take, withoutReader, writeDown } from './gathered.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

gatherInto(inject('canaryFolder'), relative(ROOT, expect.getState().testPath ?? ''))
beforeEach(({ task }) => nowIn(task.fullTestName))
afterEach(() => nowIn(null))
afterAll(writeDown)
process.once('exit', writeDown)

// Every error of our own, whether anybody shows it or not.
vi.mock('../../../core/errors.js', async (original) => {
  const real = await original<typeof import('../../../core/errors.js')>()
  const construct = (target: typeof AppError, args: object, as: () => void): AppError => {
    const error: AppError = Reflect.construct(target, Object.values(args), as)
    take('AppError', JSON.stringify([error.code, error.message, error.details]))
    return error
  }
  return { ...real, AppError: new Proxy(real.AppError, { construct }) }
})

// Every line that a pino logger makes, whoever reads it.
subscribe('tracing:pino_asJson:end', (message) => {
  if (typeof message === 'object' && message !== null && 'result' in message) take('pino line', String(message.result))
})

for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const) {
  const write = console[level]
  console[level] = (...said: unknown[]) => {
    take('console', said.map((part) => (part instanceof Error ? part.stack : String(part))).join(' '))
    write(...said)
  }
}

// What other programs print, the product among them. Nothing is read that the test does not read itself.
subscribe('child_process', (message) => {
  const { process: child } = message as { process: ChildProcess }
  process.nextTick(() => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue
      const push = stream.push
      let begun = ''
      stream.push = (chunk: Buffer | null, ...rest) => {
        // Whole lines: a name may come in two pieces.
        const lines = `${begun}${chunk ?? ''}`.split('\n')
        begun = chunk === null ? '' : (lines.pop() ?? '')
        for (const line of lines) if (line !== '') take('output of a child process', line)
        return push.call(stream, chunk, ...rest)
      }
    }
  })
})

// Every Fastify app in this process, over a socket or not.
subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { fastify: FastifyInstance }
  fastify.addHook('onRequest', (request, _reply, done) => {
    take('address asked of a server', request.raw.url ?? '')
    done()
  })
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const text = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.toString() : ''
    takeAnswer(request.raw.url ?? '', reply.statusCode, String(reply.getHeader('location') ?? ''), text)
    done(null, payload)
  })
})

function takeAnswer(url: string, status: number, location: string, text: string): void {
  if (location !== '') take('address sent to', location)
  if (status >= 400) take('error answer', withoutReader(text))
  if (/\/metrics$/.test(url)) take('metrics answer', text)
}

// Servers in other processes are seen from here.
const realFetch = globalThis.fetch
globalThis.fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input)
  take('address fetched', url)
  const response = await realFetch(input, init)
  const wanted = response.status >= 400 || /\/metrics$/.test(url)
  takeAnswer(url, response.status, response.headers.get('location') ?? '', wanted ? await response.clone().text() : '')
  return response
}

// Every MQTT packet that a broker or a client in this process reads or writes.
function takeTopics(packet: Packet): void {
  const tap: Tap = 'MQTT topic'
  if (packet.cmd === 'publish') take(tap, packet.topic)
  if (packet.cmd === 'subscribe') for (const { topic } of packet.subscriptions) take(tap, topic)
  if (packet.cmd === 'unsubscribe') for (const topic of packet.unsubscriptions) take(tap, topic)
  if (packet.cmd === 'connect') take(tap, `${packet.clientId} ${packet.username ?? ''} ${packet.will?.topic ?? ''}`)
}
mqttPacket.parser = new Proxy(mqttPacket.parser, {
  apply: (target, self, args) => {
    const parser: Parser = Reflect.apply(target, self, args)
    return parser.on('packet', takeTopics)
  },
})
mqttPacket.writeToStream = new Proxy(mqttPacket.writeToStream, {
  apply: (target, self, args) => {
    takeTopics(args[0])
    return Reflect.apply(target, self, args)
  },
})
