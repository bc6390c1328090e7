// The overview of one citizen: what is wrong, the numbers now beside what is usual, and all charts on one time axis.

import type { VNode } from 'preact'
import { ClinicalChartFrame } from '../../charts/index.js'
import { measureText, metricName, quietText, reasonText, usualText, type Words } from '../../messages/words.js'
import type { CitizenData, PanelData } from '../../schemas/citizen.js'
import type { MeasureData } from '../../schemas/judgement.js'
import type { ViewProps } from '../../server/screen.js'
import { EmptyState, RelativeTime, StatusChip, uiMessages } from '../../ui/index.js'
import { kindOfMetric } from './kind-names.js'
import { Identity, KindLinks, Ranges } from './parts.js'
import { specOf } from './spec.js'

export function CitizenView({ data, lang, m, now }: ViewProps<CitizenData>): VNode {
  const words: Words = { m, lang }
  const path = `/citizens/${data.id}`
  return (
    <>
      <p className="no-print">
        <a href="/worklist">{m.citizen.back}</a>
      </p>
      <Identity data={data} words={words} heading={<h1>{data.person.name}</h1>} />
      <State data={data} words={words} />
      {data.measures.length === 0 ? (
        <Nothing data={data} words={words} />
      ) : (
        <>
          <KindLinks data={data} words={words} current={null} />
          <div className="overview">
            <div className="stack">
              <Numbers data={data} words={words} now={now} />
              <Devices data={data} words={words} now={now} />
            </div>
            <section aria-labelledby="course">
              <div className="section-head">
                <h2 id="course">{m.citizen.charts}</h2>
                <Ranges data={data} words={words} path={path} />
              </div>
              <div className="charts">
                {data.panels.map((panel) => (
                  <Panel key={panel.series[0]?.metric} panel={panel} data={data} words={words} />
                ))}
              </div>
            </section>
          </div>
        </>
      )}
    </>
  )
}

function State({ data, words }: { data: CitizenData; words: Words }): VNode {
  const { m, lang } = words
  const unit = (metric: string): string => data.measures.find((x) => x.metric === metric)?.unit ?? ''
  const quiet = data.reasons.length > 0 ? null : quietText(words, worthSaying(data), data.missed)
  return (
    <div className={`alert alert--${data.triage}`} id="state">
      <StatusChip status={data.triage} label={uiMessages[lang].status[data.triage]} solid={data.triage === 'red'} />
      <ul>
        {data.reasons.map((r) => (
          <li key={`${r.metric}${r.valueIndex}${r.kind}`}>{reasonText(words, r, unit(r.metric))}</li>
        ))}
        {quiet && <li>{quiet}</li>}
        {data.reasons.length > 0 && data.missed?.level && <li>{m.citizen.missed(data.missed.run)}</li>}
        {data.reasons.length > 0 && data.doubtful && <li>{m.reason.doubtful}</li>}
      </ul>
      <span className="muted small">{m.citizen.standard}</span>
    </div>
  )
}

/** Without a colour, the measure that explains why there is none. */
function worthSaying({ measures, triage }: CitizenData): MeasureData | null {
  if (triage === 'green') return measures.find((x) => x.triage === 'green') ?? null
  return (
    measures.find((x) => x.doubtful) ??
    measures.find((x) => x.stale) ??
    measures.find((x) => x.notEvaluable === 'no-reading-in-window') ??
    measures[0] ??
    null
  )
}

function Numbers({ data, words, now }: { data: CitizenData; words: Words; now: number }): VNode {
  const { m } = words
  return (
    <section className="panel" aria-labelledby="numbers">
      <h2 id="numbers">{m.citizen.now}</h2>
      <ul className="numbers">
        {data.measures.map((measure) => (
          <Now key={measure.metric} measure={measure} data={data} words={words} now={now} />
        ))}
      </ul>
    </section>
  )
}

function Now({
  measure,
  data,
  words,
  now,
}: {
  measure: MeasureData
  data: CitizenData
  words: Words
  now: number
}): VNode {
  const { m, lang } = words
  const kind = kindOfMetric(measure.metric)
  const name = metricName(words, measure.metric)
  const usual = usualText(words, measure)
  const remarks = [
    measure.doubtful ? m.reason.doubtful : null,
    measure.beyond ? m.reason.beyond[measure.beyond] : null,
    measure.typed ? m.reason.typed : null,
    usual ? m.worklist.usual(usual) : m.worklist.learning,
  ].filter((t) => t !== null)
  return (
    <li className={measure.stale ? 'stale' : undefined}>
      <span>{kind ? <a href={`/citizens/${data.id}/m/${kind}?range=${data.range}`}>{name}</a> : name}</span>
      {measure.triage === 'none' && measure.notEvaluable === 'no-limits' ? (
        <span />
      ) : (
        <StatusChip
          status={measure.triage}
          label={
            measure.stale && measure.triage === 'none'
              ? m.citizen.staleTag
              : measure.doubtful && measure.triage === 'none'
                ? m.citizen.doubtTag
                : uiMessages[lang].status[measure.triage]
          }
        />
      )}
      <span className="value">{measureText(words, measure)}</span>
      <span className="muted small">
        <RelativeTime at={measure.at} now={now} lang={lang} words={uiMessages[lang].relative} />
      </span>
      <span className="meta">{remarks.join(' · ')}</span>
    </li>
  )
}

function Devices({ data, words, now }: { data: CitizenData; words: Words; now: number }): VNode {
  const { m, lang } = words
  return (
    <section className="panel" aria-labelledby="devices">
      <h2 id="devices">{m.citizen.devices}</h2>
      {data.devices.length === 0 ? (
        <p className="muted">{m.citizen.noDevices}</p>
      ) : (
        <ul className="numbers">
          {data.devices.map((d, i) => (
            <li key={`${d.kind}${i}`}>
              <span>{m.devices.kinds[d.kind] ?? d.kind}</span>
              <span className="muted small">
                {d.batteryPercent === null ? '' : m.citizen.battery(d.batteryPercent)}
              </span>
              <span className="meta">
                {d.model}
                {d.model && ' · '}
                {d.lastSeenAt === null ? (
                  m.devices.never
                ) : (
                  <RelativeTime at={d.lastSeenAt} now={now} lang={lang} words={uiMessages[lang].relative} />
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Nothing({ data, words: { m } }: { data: CitizenData; words: Words }): VNode {
  const devices = data.devices.map((d) => m.devices.kinds[d.kind] ?? d.kind).join(', ')
  return <EmptyState text={`${m.citizen.none} ${devices ? m.citizen.noneDevices(devices) : m.citizen.noneNext}`} />
}

function Panel({ panel, data, words }: { panel: PanelData; data: CitizenData; words: Words }): VNode {
  return (
    <div className="panel">
      <ClinicalChartFrame
        id={`chart-${panel.series[0]?.metric}`}
        spec={specOf(words, panel, data)}
        lang={words.lang}
        heading={3}
      />
    </div>
  )
}
