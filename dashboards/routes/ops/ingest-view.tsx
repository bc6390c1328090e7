// The data flow as an operator reads it: each figure with its target, each reason with its list.

import type { VNode } from 'preact'
import { formatClock, formatNumber } from '../../charts/index.js'
import type { Words } from '../../messages/words.js'
import type { IngestData } from '../../schemas/ops.js'
import type { ViewProps } from '../../server/screen.js'
import { EmptyState, RelativeTime, StatusChip, uiMessages } from '../../ui/index.js'

/** *(choice)*: home devices send when they are used, so minutes and not seconds. */
const TARGET_P95_S = 300

export function IngestView({ data, lang, m, now }: ViewProps<IngestData>): VNode {
  const i = m.ingest
  const words: Words = { m, lang }
  const { delays } = data
  return (
    <>
      <h1>{i.title}</h1>
      <div className="figures">
        <div className="panel figure">
          <p className="label">{i.rateNow}</p>
          <p className="big">{i.perSecond(formatNumber(data.perSecond, 0, lang))}</p>
        </div>
        <div className="panel figure">
          <p className="label">{i.lastHour}</p>
          <p className="big">{formatNumber(data.lastHour, 0, lang)}</p>
        </div>
        <div className="panel figure">
          <p className="label">{i.delay}</p>
          <p className="big">{delays.p50 === null ? '–' : span(delays.p50, words)}</p>
          <p className="basis">
            {delays.p95 === null
              ? i.noDelay
              : `p95 ${span(delays.p95, words)} · p99 ${span(delays.p99 ?? 0, words)} · ${i.delayBasis(delays.values)}`}
          </p>
          {delays.p95 !== null && (
            <p className="basis">
              <StatusChip
                status={delays.p95 <= TARGET_P95_S ? 'green' : 'yellow'}
                label={`${i.targetP95}: ${delays.p95 <= TARGET_P95_S ? i.met : i.notMet}`}
              />
            </p>
          )}
        </div>
      </div>
      <section className="panel spaced" aria-labelledby="rate">
        <h2 id="rate">{i.rate}</h2>
        {data.lastHour === 0 ? <p className="muted">{i.noMessages}</p> : <Minutes data={data} words={words} />}
        {data.formats.length > 0 && <Formats data={data} words={words} />}
      </section>
      <section className="spaced" aria-labelledby="quarantine">
        <h2 id="quarantine">{i.quarantine}</h2>
        <p className="muted">{i.quarantineNote}</p>
        {data.reasons.length === 0 ? (
          <EmptyState text={i.quarantineEmpty} />
        ) : (
          <Quarantine data={data} words={words} now={now} />
        )}
      </section>
    </>
  )
}

/** `4,2 s`, `3 min`, `2,5 t`. */
function span(seconds: number, { lang }: Words): string {
  const h = lang === 'da' ? 't' : 'h'
  if (seconds < 90) return `${formatNumber(seconds, seconds < 10 ? 1 : 0, lang)}\u00a0s`
  if (seconds < 5400) return `${formatNumber(seconds / 60, 0, lang)}\u00a0min`
  return `${formatNumber(seconds / 3600, 1, lang)}\u00a0${h}`
}

function Minutes({ data, words: { m, lang } }: { data: IngestData; words: Words }): VNode {
  const most = data.minutes.reduce((max, b) => Math.max(max, b.n), 1)
  const first = data.minutes[0]?.at ?? 0
  const last = data.minutes.at(-1)?.at ?? 0
  const label = `${m.ingest.rate}, ${formatClock(first, lang)}–${formatClock(last, lang)}: ${formatNumber(data.lastHour, 0, lang)}`
  return (
    <>
      <svg className="bars" viewBox="0 0 600 80" preserveAspectRatio="none" role="img" aria-label={label}>
        {data.minutes.map((b, k) => (
          <rect key={b.at} x={k * 10 + 1} width={8} y={80 - (b.n / most) * 78} height={(b.n / most) * 78} />
        ))}
      </svg>
      <p className="row muted small ends">
        <span>{formatClock(first, lang)}</span>
        <span>{`max ${formatNumber(most, 0, lang)}`}</span>
        <span>{formatClock(last, lang)}</span>
      </p>
    </>
  )
}

function Formats({ data, words: { m, lang } }: { data: IngestData; words: Words }): VNode {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{m.ingest.format}</th>
          <th scope="col" className="number">
            {m.ingest.messages}
          </th>
        </tr>
      </thead>
      <tbody>
        {data.formats.map((f) => (
          <tr key={f.format}>
            <th scope="row" className="code">
              {f.format}
            </th>
            <td className="number">{formatNumber(f.n, 0, lang)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Quarantine({ data, words, now }: { data: IngestData; words: Words; now: number }): VNode {
  const { m, lang } = words
  const i = m.ingest
  const count = (n: number): string => formatNumber(n, 0, lang)
  return (
    <div className="stack">
      <div className="panel">
        <table className="data-cards">
          <thead>
            <tr>
              {[i.reason, i.cases, i.times, i.newest].map((h) => (
                <th key={h} scope="col">
                  {h}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.reasons.map((r) => (
              <tr key={r.reason}>
                <th scope="row" data-label={i.reason}>
                  <a
                    className="code"
                    href={`/ops/ingest?reason=${r.reason}#cases`}
                    aria-current={data.reason === r.reason ? 'true' : undefined}
                  >
                    {r.reason}
                  </a>
                </th>
                <td data-label={i.cases}>
                  <span>{count(r.cases)}</span>
                </td>
                <td data-label={i.times}>
                  <span>{count(r.times)}</span>
                </td>
                <td data-label={i.newest}>
                  <span>
                    <RelativeTime at={r.newestAt} now={now} lang={lang} words={uiMessages[lang].relative} />
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="panel" id="cases">
        <div className="section-head">
          <h3>{data.reason ?? i.allReasons}</h3>
          {data.reason && <a href="/ops/ingest#cases">{i.allReasons}</a>}
        </div>
        <table className="data-cards">
          <thead>
            <tr>
              {[i.newest, i.reason, i.format, i.device, i.times].map((h) => (
                <th key={h} scope="col">
                  {h}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.cases.map((c) => (
              <tr key={c.id}>
                <th scope="row" data-label={i.newest}>
                  <a href={`/ops/ingest/${c.id}`}>
                    <RelativeTime at={c.lastReceivedAt} now={now} lang={lang} words={uiMessages[lang].relative} />
                  </a>
                </th>
                <td data-label={i.reason}>
                  <span>
                    <span className="code">{c.reason}</span>
                    {c.detail && <span className="context code">{c.detail}</span>}
                  </span>
                </td>
                <td data-label={i.format}>
                  <span className="code">{c.format}</span>
                </td>
                <td data-label={i.device}>
                  <span className="code">{c.device}</span>
                </td>
                <td data-label={i.times}>
                  <span>{count(c.times)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="muted small">{i.showing(data.cases.length)}</p>
      </div>
    </div>
  )
}
