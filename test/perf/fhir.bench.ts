// `npm run bench -- fhir`: pages of 50 Observations by patient and code, over HTTP with a system token; with the ledger's own search of the same
// page, without HTTP, policy, audit and JSON, in the same run. Options: --readings --citizens --seconds --connections, --json.

import { openDatabase, searchObservations } from '#ledger'
import { numbersOf } from './arguments.js'
import { startRole } from './children.js'
import { openConnections } from './connections.js'
import { cpuSeconds, familyCpuSeconds } from './cpu.js'
import { ms, rate } from './figures.js'
import { freePort } from './free-port.js'
import { hospitalToken } from './hospital.js'
import { type LaneFigures, runLanes } from './lanes.js'
import { openStage, type Stage } from './stage.js'

const DEFAULTS = { readings: 5_000_000, citizens: 1000, seconds: 20, connections: 8 } as const
type Options = Record<keyof typeof DEFAULTS, number>

const PAGE = 50
const PULSE = 'http://loinc.org|8867-4'

export async function run(args: readonly string[]): Promise<number> {
  const options: Options & { json: boolean } = numbersOf(args, DEFAULTS)
  const httpPort = await freePort()
  const stage = await openStage({
    readings: options.readings,
    citizens: options.citizens,
    httpPort,
    print: (line) => process.stderr.write(`\r${line}   `),
  })
  try {
    const sql = await measureSql(stage, options)
    console.log(`\nthe ledger's search alone: ${lane(sql)}`)
    const fhir = await measureFhir(stage, options, httpPort)
    console.log(
      `GET /fhir/Observation, page of ${fhir.entries}: ${lane(fhir)} (CPU per page: web ${fhir.webUs.toFixed(0)} µs, PostgreSQL ${fhir.postgresUs.toFixed(0)} µs, this client ${fhir.clientUs.toFixed(0)} µs)`,
    )
    if (options.json) console.log(JSON.stringify({ sql, fhir }))
  } finally {
    await stage.close()
  }
  return 0
}

const lane = ({ perSecond, p50, p99 }: LaneFigures): string =>
  `${rate(perSecond)} pages/s, p50 ${ms(p50)}, p99 ${ms(p99)}`

async function measureSql({ url, citizens }: Stage, { connections, seconds }: Options): Promise<LaneFigures> {
  const database = openDatabase({ address: { url }, applicationName: 'bench sql', maxConnections: connections })
  const everybody = new Set(citizens)
  const query = {
    metrics: ['pulse' as const],
    dates: [],
    lastUpdated: [],
    statuses: null,
    devices: null,
    hasDevice: null,
    keys: null,
  }
  try {
    return await runLanes(connections, seconds / 2, async (n) => {
      const citizen = citizens[n % citizens.length]
      await searchObservations(database, {
        query: { ...query, citizens: citizen ? [citizen] : [] },
        visible: [{ citizens: everybody, metrics: ['pulse'] }],
        limit: PAGE,
        after: null,
        asOf: null,
        sort: { by: 'date', descending: true, ids: 'implicit' },
        now: Date.now(),
      })
    })
  } finally {
    await database.close()
  }
}

interface FhirFigures extends LaneFigures {
  /** Observations on the page. */
  entries: number
  webUs: number
  postgresUs: number
  clientUs: number
}

async function measureFhir(stage: Stage, options: Options, httpPort: number): Promise<FhirFigures> {
  const web = await startRole('web', { ...stage.env, HTTP_PORT: String(httpPort) })
  const { hospital } = stage.people
  const token = await hospitalToken(hospital)
  const base = new URL(hospital.fhirBase)
  const connections = await openConnections(base.origin, { authorization: `Bearer ${token}` }, options.connections)
  const page = async (n: number): Promise<Buffer> => {
    const citizen = stage.citizens[n % stage.citizens.length]
    const path = `${base.pathname}/Observation?patient=${citizen}&code=${encodeURIComponent(PULSE)}&_count=${PAGE}`
    const { status, body } = await connections.ask(path)
    if (status !== 200) throw new Error(`The search was refused: ${status} ${body.toString('utf8', 0, 500)}`)
    return body
  }
  try {
    const entries = (await page(0)).toString('utf8').split('"resourceType":"Observation"').length - 1
    // The first pages compile code and decide policies; the figure is about the ones after.
    await runLanes(options.connections, Math.min(5, options.seconds / 4), page)
    const now = () => ({
      web: cpuSeconds(web.pid),
      postgres: familyCpuSeconds(stage.pid),
      client: cpuSeconds(process.pid),
    })
    const before = now()
    const figures = await runLanes(options.connections, options.seconds, page)
    const after = now()
    const each = (who: keyof typeof after): number => ((after[who] - before[who]) * 1e6) / figures.n
    return { ...figures, entries, webUs: each('web'), postgresUs: each('postgres'), clientUs: each('client') }
  } finally {
    connections.close()
    await web.stop()
  }
}
