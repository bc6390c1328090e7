// The worklist as a reader sees it: one row is one citizen, the worst reason in words, what is usual beside it.

import type { VNode } from 'preact'
import { formatClock, type Lang, Sparkline, type SparklineSpec } from '../../charts/index.js'
import type { Messages } from '../../messages/index.js'
import {
  digitsOf,
  measureText,
  metricName,
  quietText,
  reasonHead,
  reasonTail,
  unitText,
  usualText,
  type Words,
} from '../../messages/words.js'
import { VIEWS, type WorklistData, type WorklistFilter, type WorklistRow } from '../../schemas/worklist.js'
import type { ViewProps } from '../../server/screen.js'
import { EmptyState, RelativeTime, StatusChip, uiMessages } from '../../ui/index.js'

/** What waits to be shown, and what happens when the reader asks for it; absent without a script. */
export interface WorklistLive {
  waiting: { reds: number; others: number }
  show: () => void
  /** Rows that changed while the page was open. */
  changed: ReadonlySet<string>
}

const TRIAGES = ['red', 'yellow', 'none', 'green'] as const
const DAY = 86_400_000

export function hrefOf(filter: WorklistFilter, change: Partial<WorklistFilter>): string {
  const next = { ...filter, page: 1, ...change }
  const parts: [string, string | null][] = [
    ['view', next.view === 'now' ? null : next.view],
    ['triage', next.triage],
    ['team', next.team],
    ['plan', next.plan],
    ['page', next.page > 1 ? String(next.page) : null],
  ]
  const query = parts.flatMap(([k, v]) => (v === null ? [] : `${k}=${encodeURIComponent(v)}`)).join('&')
  return query ? `/worklist?${query}` : '/worklist'
}

export function WorklistView({ data, lang, m, now, live }: ViewProps<WorklistData> & { live?: WorklistLive }): VNode {
  const words: Words = { m, lang }
  const { filter, totals } = data
  return (
    <>
      <div className="page-head">
        <h1>{m.worklist.title}</h1>
        <p className="totals" aria-label={m.worklist.colours(totals.red, totals.yellow)} role="img">
          <StatusChip status="red" label={`${uiMessages[lang].status.red} ${totals.red}`} solid={totals.red > 0} />
          <StatusChip
            status="yellow"
            label={`${uiMessages[lang].status.yellow} ${totals.yellow}`}
            solid={totals.yellow > 0}
          />
        </p>
        <p className="muted checked">{m.worklist.checked(formatClock(data.checkedAt, lang))}</p>
      </div>
      <nav className="tabs" aria-label={m.worklist.viewsLabel}>
        {VIEWS.map((view) => (
          <a
            key={view}
            href={hrefOf(filter, { view, triage: null })}
            aria-current={filter.view === view ? 'page' : undefined}
          >
            {m.worklist.views[view]}
            <span className="tab-count">{totals[view]}</span>
          </a>
        ))}
      </nav>
      <Filters data={data} words={words} />
      <div className="waiting-bar" role="status">
        {live && live.waiting.reds + live.waiting.others > 0 && (
          <button type="button" className="button--primary" onClick={live.show}>
            {live.waiting.reds > 0 ? m.worklist.newRed(live.waiting.reds) : m.worklist.newRows(live.waiting.others)}
          </button>
        )}
      </div>
      {data.rows.length === 0 ? (
        <Empty data={data} words={words} />
      ) : (
        <Table data={data} words={words} now={now} live={live} />
      )}
      <p className="muted small">{m.worklist.standard}</p>
    </>
  )
}

function Filters({ data, words: { m, lang } }: { data: WorklistData; words: Words }): VNode {
  const { filter } = data
  const status = uiMessages[lang].status
  const narrowed = filter.triage !== null || filter.team !== null || filter.plan !== null
  return (
    <form className="filters no-print" action="/worklist" aria-label={m.worklist.filters}>
      {filter.view !== 'now' && <input type="hidden" name="view" value={filter.view} />}
      <Choice
        id="f-triage"
        name="triage"
        label={m.worklist.triage}
        any={m.worklist.any}
        value={filter.triage}
        options={TRIAGES.map((t) => [t, status[t]])}
      />
      {data.teams.length > 1 && (
        <Choice
          id="f-team"
          name="team"
          label={m.worklist.team}
          any={m.worklist.any}
          value={filter.team}
          options={data.teams.map((t) => [t.id, t.name])}
        />
      )}
      <Choice
        id="f-plan"
        name="plan"
        label={m.worklist.plan}
        any={m.worklist.any}
        value={filter.plan}
        options={Object.entries(m.conditions)}
      />
      <button type="submit" data-apply>
        {m.worklist.show}
      </button>
      {narrowed && <a href={hrefOf(filter, { triage: null, team: null, plan: null })}>{m.worklist.reset}</a>}
    </form>
  )
}

interface ChoiceProps {
  id: string
  name: string
  label: string
  any: string
  value: string | null
  options: readonly (readonly [string, string])[]
}

function Choice({ id, name, label, any, value, options }: ChoiceProps): VNode {
  return (
    <span className="choice">
      <label htmlFor={id}>{label}</label>
      <select id={id} name={name}>
        <option value="" selected={value === null}>
          {any}
        </option>
        {options.map(([key, text]) => (
          <option key={key} value={key} selected={key === value}>
            {text}
          </option>
        ))}
      </select>
    </span>
  )
}

function Empty({ data, words: { m, lang } }: { data: WorklistData; words: Words }): VNode {
  const { filter, totals, checkedAt } = data
  if (totals.all === 0 || filter.view === 'all' || filter.triage !== null)
    return <EmptyState text={m.worklist.emptyAll} />
  if (filter.view === 'missing') return <EmptyState text={m.worklist.emptyMissing} />
  return (
    <EmptyState text={m.worklist.emptyNow(totals.measuredToday, formatClock(checkedAt, lang))}>
      <p>
        <a href={hrefOf(filter, { view: 'all' })}>{`${m.worklist.views.all} ${totals.all}`}</a>
      </p>
    </EmptyState>
  )
}

function Table({
  data,
  words,
  now,
  live,
}: {
  data: WorklistData
  words: Words
  now: number
  live: WorklistLive | undefined
}): VNode {
  const { m } = words
  const c = m.worklist.columns
  return (
    <>
      <table className="worklist" id="rows">
        <thead>
          <tr>
            <th scope="col">{c.status}</th>
            <th scope="col">{c.citizen}</th>
            <th scope="col">{c.reason}</th>
            <th scope="col">{c.days}</th>
            <th scope="col">{c.when}</th>
            <th scope="col">
              <span className="visually-hidden">{c.action}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <Row key={row.id} row={row} words={words} now={now} changed={live?.changed.has(row.id) ?? false} />
          ))}
        </tbody>
      </table>
      <Pages data={data} m={m} />
    </>
  )
}

function Pages({ data, m }: { data: WorklistData; m: Messages }): VNode {
  const { filter, pages } = data
  return (
    <div className="pages">
      <p className="muted">{m.worklist.total(data.rows.length, data.found)}</p>
      {pages > 1 && (
        <nav className="row" aria-label={m.worklist.pages}>
          {filter.page > 1 && (
            <a className="button" href={hrefOf(filter, { page: filter.page - 1 })}>
              {m.worklist.previous}
            </a>
          )}
          {filter.page < pages && (
            <a className="button" href={hrefOf(filter, { page: filter.page + 1 })}>
              {m.worklist.next}
            </a>
          )}
        </nav>
      )}
    </div>
  )
}

function Row({ row, words, now, changed }: { row: WorklistRow; words: Words; now: number; changed: boolean }): VNode {
  const { m, lang } = words
  const { person } = row
  return (
    <tr id={`row-${row.id}`} data-row={row.id} className={`row-${row.triage}${changed ? ' row-changed' : ''}`}>
      <td className="cell-status">
        <StatusChip status={row.triage} label={uiMessages[lang].status[row.triage]} solid={row.triage === 'red'} />
        {row.missed?.level && row.triage !== 'none' && (
          <span className="tag">{m.worklist.missedTag(row.missed.run)}</span>
        )}
        {row.doubtful && row.triage !== 'none' && <span className="tag">{m.reason.doubtful}</span>}
      </td>
      <th scope="row" className="cell-citizen">
        <span className="who">
          {person.name}
          {person.age !== null && <span className="age">{`, ${person.age}`}</span>}
        </span>
        <span className="context">{row.conditions.map((c) => m.conditions[c] ?? c).join(' · ')}</span>
      </th>
      <td className="wide cell-reason">
        <Why row={row} words={words} />
      </td>
      <td className="cell-spark">{row.spark && row.measure && <Fortnight row={row} words={words} />}</td>
      <td className="cell-when push">
        {row.lastAt === null ? (
          <span className="muted">–</span>
        ) : (
          <RelativeTime at={row.measure?.at ?? row.lastAt} now={now} lang={lang} words={uiMessages[lang].relative} />
        )}
      </td>
      <td className="actions">
        <a className="button" href={`/citizens/${row.id}`} data-open aria-label={m.worklist.openCitizen(person.name)}>
          {m.worklist.open}
        </a>
      </td>
    </tr>
  )
}

/** First line: what is wrong, or how it stands. Second line: the value in its context. */
function Why({ row, words }: { row: WorklistRow; words: Words }): VNode {
  const { m } = words
  const { measure } = row
  const [worst, ...others] = row.reasons
  const usual = measure && usualText(words, measure)
  const first = worst ? reasonHead(words, worst, measure?.unit ?? '') : quietText(words, measure, row.missed)
  const context = [
    ...(worst ? reasonTail(words, worst) : []),
    !worst && measure ? `${metricName(words, measure.metric)} ${measureText(words, measure)}` : null,
    worst && measure && worst.kind !== 'low' && worst.kind !== 'high' ? measureText(words, measure) : null,
    usual ? m.worklist.usual(usual) : measure ? m.worklist.learning : null,
    measure?.typed ? m.reason.typed : null,
    others.length > 0 ? m.reason.more(others.length) : null,
  ].filter((t) => t !== null)
  return (
    <>
      <span className="why">{first}</span>
      {context.length > 0 && <span className="context">{context.join(' · ')}</span>}
    </>
  )
}

function Fortnight({ row, words }: { row: WorklistRow; words: { m: Messages; lang: Lang } }): VNode | null {
  const { measure, spark } = row
  if (!measure || !spark) return null
  const spec: SparklineSpec = {
    title: metricName(words, measure.metric),
    unit: unitText(words, measure.unit),
    digits: digitsOf(measure.metric, measure.decimals),
    from: spark.from,
    to: spark.to,
    maxGapMs: 2 * DAY,
    series: {
      label: metricName(words, measure.metric),
      tone: 'main',
      points: spark.points.map(([t, v]) => ({ t, v })),
    },
    size: { width: 132, height: 32 },
  }
  return <Sparkline spec={spec} lang={words.lang} />
}
