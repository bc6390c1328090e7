// One measurement kind, large: figures with their basis, the chart, and every reading with its source and remarks.

import type { VNode } from 'preact'
import { ClinicalChartFrame, formatDateTime, formatDayClock } from '../../charts/index.js'
import type { Messages } from '../../messages/index.js'
import { measureText, metricName, usualText, valuesText, type Words } from '../../messages/words.js'
import type { KindData, MeanData } from '../../schemas/citizen.js'
import type { ViewProps } from '../../server/screen.js'
import { RelativeTime, uiMessages } from '../../ui/index.js'
import { Identity, KindLinks, kindTitle, Ranges } from './parts.js'
import { sensorSpecs, specOf } from './spec.js'

const LARGE = ['narrow', 'medium', 'wide', 'full'] as const

export function KindView({ data, lang, m, now }: ViewProps<KindData>): VNode {
  const words: Words = { m, lang }
  const path = `/citizens/${data.id}/m/${data.kind}`
  const specs = data.sensor ? sensorSpecs(words, data.sensor) : null
  return (
    <>
      <p className="no-print">
        <a href={`/citizens/${data.id}?range=${data.range}`}>{data.person.name}</a>
      </p>
      <Identity data={data} words={words} heading={<h1>{kindTitle(words, data.kind)}</h1>} />
      <KindLinks data={data} words={words} current={data.kind} />
      <Figures data={data} words={words} now={now} />
      {specs && (
        <div className="stack spaced">
          <div className="panel">
            <ClinicalChartFrame id="ranges" spec={specs.ranges} lang={lang} heading={2} />
          </div>
          <div className="panel">
            <ClinicalChartFrame id="agp" spec={specs.agp} lang={lang} heading={2} sizes={LARGE} />
          </div>
        </div>
      )}
      <section aria-labelledby="course">
        <div className="section-head">
          <h2 id="course">{m.citizen.charts}</h2>
          <Ranges data={data} words={words} path={path} />
        </div>
        <div className="stack">
          {data.panels.map((panel) => (
            <div className="panel" key={panel.series[0]?.metric}>
              <ClinicalChartFrame
                id={`chart-${panel.series[0]?.metric}`}
                spec={specOf(words, panel, data)}
                lang={lang}
                heading={3}
                sizes={LARGE}
              />
            </div>
          ))}
        </div>
      </section>
      <Readings data={data} words={words} />
    </>
  )
}

function Figures({ data, words, now }: { data: KindData; words: Words; now: number }): VNode {
  const { m, lang } = words
  return (
    <div className="figures">
      {data.measures.map((measure) => {
        const usual = usualText(words, measure)
        return (
          <div className="panel figure" key={measure.metric}>
            <p className="label">{metricName(words, measure.metric)}</p>
            <p className={measure.stale ? 'big value-stale' : 'big'}>{measureText(words, measure)}</p>
            <p className="basis">
              <RelativeTime at={measure.at} now={now} lang={lang} words={uiMessages[lang].relative} />
              {measure.stale && ` · ${m.citizen.staleTag}`}
              {measure.doubtful && ` · ${m.citizen.doubtTag}`}
              {usual && ` · ${m.worklist.usual(usual)}`}
            </p>
          </div>
        )
      })}
      {data.mean7 && <Mean label={m.citizen.mean7} mean={data.mean7} words={words} />}
      {data.mean28 && <Mean label={m.citizen.mean28} mean={data.mean28} words={words} />}
    </div>
  )
}

function Mean({ label, mean, words }: { label: string; mean: MeanData; words: Words }): VNode {
  const { m } = words
  return (
    <div className="panel figure">
      <p className="label">{label}</p>
      <p className="big">{mean.enough ? valuesText(words, 'blood-pressure', mean.values, 'mm[Hg]') : '–'}</p>
      <p className="basis">
        {mean.enough ? m.citizen.basis(mean.n, mean.days) : m.citizen.tooFew(mean.n, mean.needed)}
      </p>
    </div>
  )
}

/** So many stand open; the rest is one step away. */
const OPEN_ROWS = 14

function Readings({ data, words }: { data: KindData; words: Words }): VNode {
  const { m } = words
  const c = m.citizen
  const rest = data.rows.slice(OPEN_ROWS)
  return (
    <section aria-labelledby="readings" className="spaced">
      <h2 id="readings">{c.table}</h2>
      {data.rows.length === 0 ? (
        <p className="muted">{c.nonePeriod}</p>
      ) : (
        <div className="panel">
          <ReadingTable rows={data.rows.slice(0, OPEN_ROWS)} words={words} label={c.table} />
          {rest.length > 0 && (
            <details className="more">
              <summary>{c.showMore(rest.length)}</summary>
              <ReadingTable rows={rest} words={words} label={c.showMore(rest.length)} />
            </details>
          )}
          {data.rows.length < data.count && <p className="muted small">{c.newest(data.rows.length, data.count)}</p>}
        </div>
      )}
    </section>
  )
}

function ReadingTable({ rows, words, label }: { rows: KindData['rows']; words: Words; label: string }): VNode {
  const { m, lang } = words
  const c = m.citizen
  const kinds = new Set(rows.map((r) => r.metric)).size > 1
  return (
    <table className="data-cards" aria-label={label}>
      <thead>
        <tr>
          {[c.measured, ...(kinds ? [c.kind] : []), c.value, c.device, c.received, c.remark].map((h) => (
            <th key={h} scope="col">
              {h}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.metric}${row.at}${row.values.join()}`}>
            <th scope="row" data-label={c.measured}>
              <time dateTime={new Date(row.at).toISOString()}>{formatDateTime(row.at, lang)}</time>
            </th>
            {kinds && (
              <td data-label={c.kind}>
                <span>{metricName(words, row.metric)}</span>
              </td>
            )}
            <td data-label={c.value}>
              <strong className={row.voided ? 'number voided' : 'number'}>
                {valuesText(words, row.metric, row.values, row.unit, row.decimals)}
              </strong>
            </td>
            <td data-label={c.device} className="less">
              <span>{row.device || '–'}</span>
            </td>
            <td data-label={c.received} className="less">
              <span>{formatDayClock(row.receivedAt, lang)}</span>
            </td>
            <td data-label={c.remark} className={row.flags.length === 0 && !row.voided ? 'less' : undefined}>
              <span>{remarks(row, m)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function remarks(row: KindData['rows'][number], m: Messages): string {
  const words = [...(row.voided ? [m.citizen.voided] : []), ...row.flags.map((f) => m.flags[f] ?? f)]
  return words.join(', ') || '–'
}
