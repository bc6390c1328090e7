// `npm run bench -- worklist`: the worklist of a nurse whose team follows 500 citizens, as the browser asks for it; the server's own time by its
// `server-timing` header. Options: --readings --citizens --requests, --json.

import { AppError } from '#core'
import { numbersOf } from './arguments.js'
import { startRole } from './children.js'
import { type Connections, openConnections } from './connections.js'
import { ms, type Percentiles, percentiles } from './figures.js'
import { freePort } from './free-port.js'
import { logIn } from './screen.js'
import { openStage } from './stage.js'

const DEFAULTS = { readings: 5_000_000, citizens: 1000, requests: 200 } as const

const shown = ({ p50, p95, max }: Percentiles): string => `p50 ${ms(p50)}, p95 ${ms(p95)}, max ${ms(max)}`

export async function run(args: readonly string[]): Promise<number> {
  const options = numbersOf(args, DEFAULTS)
  const httpPort = await freePort()
  const stage = await openStage({
    readings: options.readings,
    citizens: options.citizens,
    httpPort,
    print: (line) => process.stderr.write(`\r${line}   `),
  })
  try {
    const web = await startRole('web', { ...stage.env, HTTP_PORT: String(httpPort) })
    const origin = `http://localhost:${httpPort}`
    const connections = await openConnections(origin, { cookie: await logIn(origin), accept: 'text/html' }, 1)
    try {
      const server: number[] = []
      const whole: number[] = []
      for (let i = 0; i < options.requests; i++) {
        const start = performance.now()
        server.push(await worklist(connections))
        whole.push(performance.now() - start)
      }
      const figures = { server: percentiles(server), whole: percentiles(whole) }
      const followed = stage.people.followed.length
      console.log(`\nworklist of ${followed} citizens, server: ${shown(figures.server)}`)
      console.log(`  as the browser sees it: ${shown(figures.whole)}`)
      if (options.json) console.log(JSON.stringify({ followed, ...figures }))
    } finally {
      connections.close()
      await web.stop()
    }
  } finally {
    await stage.close()
  }
  return 0
}

/** One request; the milliseconds that the server says it took. */
async function worklist({ ask }: Connections): Promise<number> {
  const { status, headers, body } = await ask('/worklist?view=all')
  if (status !== 200) throw new AppError('bench-worklist', `The worklist was refused: ${status}.`)
  if (!body.includes('Prøve')) throw new AppError('bench-worklist', 'The worklist shows nobody.')
  const durations = (headers.get('server-timing') ?? '').matchAll(/dur=([\d.]+)/g)
  return [...durations].reduce((sum, [, duration]) => sum + Number(duration), 0)
}
