// `/ops/ingest/:case`: one message that could not be understood, with its bytes. For operators only: bytes may hold measurements.

import type { VNode } from 'preact'
import { AppError } from '#core'
import { quarantineCase } from '#ledger'
import { formatDateTime } from '../../charts/index.js'
import { type LoadContext, screen, type ViewProps } from '../../server/screen.js'

interface CaseData {
  reason: string
  detail: string | null
  device: string
  topic: string
  format: string
  ordinal: number | null
  readings: number
  receivedAt: number
  lastReceivedAt: number
  times: number
  decision: string | null
  bytes: number
  hex: string
  shown: number
}

async function load({ services, params, principal, route }: LoadContext): Promise<CaseData> {
  const id = params.case ?? ''
  const found = /^\d{1,18}$/.test(id) ? await quarantineCase(services.database, id) : null
  if (!found) throw new AppError('not-found', 'No such case.')
  // Raw bytes may be somebody's measurement: that they were looked at is on record, like any reading.
  await services.access.audit({
    action: 'read',
    outcome: 'success',
    principal,
    citizenIds: [],
    what: { route, quarantine: found.quarantineId },
  })
  return {
    reason: found.reason,
    detail: found.detail,
    device: found.deviceId,
    topic: found.topic,
    format: found.format,
    ordinal: found.ordinal,
    readings: found.readings,
    receivedAt: found.receivedAt,
    lastReceivedAt: found.lastReceivedAt,
    times: found.times,
    decision: found.decision,
    bytes: found.bytes,
    hex: hexDump(found.head),
    shown: found.head.length,
  }
}

/** Sixteen bytes a line: offset, hex, and what of it is printable ASCII. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let i = 0; i < bytes.length; i += 16) {
    const part = [...bytes.subarray(i, i + 16)]
    const hex = part.map((b) => b.toString(16).padStart(2, '0')).join(' ')
    const text = part.map((b) => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '·')).join('')
    lines.push(`${i.toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${text}`)
  }
  return lines.join('\n')
}

/** What scrolls must take focus, or a keyboard cannot read it. */
const FOCUSABLE = { tabIndex: 0 } as const

function View({ data, lang, m }: ViewProps<CaseData>): VNode {
  const i = m.ingest
  const pairs: [string, string][] = [
    [i.reason, data.reason],
    [i.detail, data.detail ?? '–'],
    [i.format, data.format],
    [i.topic, data.topic],
    [i.device, data.device],
    [i.ordinal, data.ordinal === null ? '–' : i.andOthers(data.ordinal, data.readings - 1)],
    [m.citizen.received, formatDateTime(data.receivedAt, lang)],
    [i.newest, formatDateTime(data.lastReceivedAt, lang)],
    [i.times, String(data.times)],
    [i.bytes, String(data.bytes)],
    ...(data.decision ? [[i.decided, data.decision] as [string, string]] : []),
  ]
  return (
    <>
      <p className="no-print">
        <a href="/ops/ingest">{i.back}</a>
      </p>
      <h1>{i.caseTitle}</h1>
      <dl className="pairs">
        {pairs.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd className="code">{value}</dd>
          </>
        ))}
      </dl>
      <h2 id="hex">{i.hex}</h2>
      <section aria-labelledby="hex">
        <pre className="hex" {...FOCUSABLE}>
          {data.hex}
        </pre>
      </section>
      {data.shown < data.bytes && <p className="muted">{i.cut(data.shown, data.bytes)}</p>}
      <p className="muted small">{i.onlyOperators}</p>
    </>
  )
}

export const quarantineCasePage = screen({
  name: 'quarantine',
  path: '/ops/ingest/:case',
  policy: { kind: 'capability', capability: 'operate' },
  nav: 'ingest',
  entry: null,
  title: (_, { m }) => m.ingest.caseTitle,
  load,
  View,
})
