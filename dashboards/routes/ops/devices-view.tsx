// The list of devices as an operator reads it.

import type { VNode } from 'preact'
import { formatNumber } from '../../charts/index.js'
import type { Words } from '../../messages/words.js'
import type { DeviceLine, DeviceState, DevicesData } from '../../schemas/ops.js'
import type { ViewProps } from '../../server/screen.js'
import { EmptyState, RelativeTime, type Status, StatusChip, uiMessages } from '../../ui/index.js'

const STATES: readonly DeviceState[] = ['silent', 'attention', 'ok', 'stock', 'retired']
const CHIP: Readonly<Record<DeviceState, Status>> = {
  silent: 'red',
  attention: 'yellow',
  ok: 'green',
  stock: 'none',
  retired: 'none',
}

export function DevicesView({ data, lang, m, now }: ViewProps<DevicesData>): VNode {
  const d = m.devices
  const words: Words = { m, lang }
  return (
    <>
      <h1>{d.title}</h1>
      <div className="figures">
        {(['silent', 'battery', 'clock', 'stock'] as const).map((key) => (
          <div className="panel figure" key={key}>
            <p className="label">{d.totals[key]}</p>
            <p className="big">{formatNumber(data.totals[key], 0, lang)}</p>
          </div>
        ))}
      </div>
      <nav className="tabs" aria-label={d.filter}>
        <a href="/ops/devices" aria-current={data.state === null ? 'page' : undefined}>
          {m.worklist.any}
        </a>
        {STATES.map((state) => (
          <a key={state} href={`/ops/devices?state=${state}`} aria-current={data.state === state ? 'page' : undefined}>
            {d.states[state]}
          </a>
        ))}
      </nav>
      {data.lines.length === 0 ? (
        <EmptyState text={data.all === 0 ? d.empty : d.showing(0, data.all)} />
      ) : (
        <div className="panel">
          <table className="data-cards">
            <thead>
              <tr>
                {Object.values(d.columns).map((h) => (
                  <th key={h} scope="col">
                    {h}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.lines.map((line) => (
                <Line key={line.id} line={line} words={words} now={now} />
              ))}
            </tbody>
          </table>
          <p className="muted small">{d.showing(data.lines.length, data.all)}</p>
        </div>
      )}
      <p className="muted small">{d.note}</p>
    </>
  )
}

function Line({ line, words: { m, lang }, now }: { line: DeviceLine; words: Words; now: number }): VNode {
  const d = m.devices
  return (
    <tr id={`device-${line.id}`}>
      <td data-label={d.columns.state}>
        <StatusChip status={CHIP[line.state]} label={d.states[line.state]} />
      </td>
      <th scope="row" data-label={d.columns.device}>
        <span>
          {d.kinds[line.kind] ?? line.kind}
          <span className="context">{[line.model, line.serial].filter(Boolean).join(' · ')}</span>
          <span className="context code">{line.id}</span>
        </span>
      </th>
      <td data-label={d.columns.holder}>
        {line.citizen ? (
          <a href={`/citizens/${line.citizen.id}`}>{line.citizen.name}</a>
        ) : (
          <span>{line.held ? d.held : d.free}</span>
        )}
      </td>
      <td data-label={d.columns.seen}>
        <span>
          {line.lastSeenAt === null ? (
            d.never
          ) : (
            <RelativeTime at={line.lastSeenAt} now={now} lang={lang} words={uiMessages[lang].relative} />
          )}
        </span>
      </td>
      <td data-label={d.columns.battery}>
        <span>{line.batteryPercent === null ? '–' : `${line.batteryPercent}${lang === 'da' ? '\u00a0' : ''}%`}</span>
      </td>
      <td data-label={d.columns.firmware}>
        <span>{line.firmware ?? '–'}</span>
      </td>
      <td data-label={d.columns.clock}>
        <span>{line.clockOffsetMs === null ? '–' : d.clock(formatNumber(line.clockOffsetMs / 60_000, 1, lang))}</span>
      </td>
      <td data-label={d.columns.faults}>
        <span>{d.faults(line.quarantined, line.conflicts)}</span>
      </td>
    </tr>
  )
}
