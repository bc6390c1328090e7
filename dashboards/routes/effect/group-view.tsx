// Group figures plan by plan: who is counted first, then the change, then what makes it weaker than it looks.

import type { ComponentChildren, VNode } from 'preact'
import { effectPhrase, leftOutSentence, regressionSentence } from '#core'
import type { PlanEffect, PlanEffects, PlanOutcome, PlanShare } from '#effects'
import { ChartFrame, formatDateTime } from '../../charts/index.js'
import type { ViewProps } from '../../server/screen.js'
import { EmptyState } from '../../ui/index.js'
import { groupVerdict, plansSpec } from './group-spec.js'
import { Method } from './method.js'
import { VerdictChip } from './verdict-chip.js'
import {
  changeText,
  type EffectWords,
  effectWords,
  intervalText,
  mcidText,
  nameOf,
  sentenceOf,
  shareText,
  valueText,
} from './words.js'

const LARGE = ['narrow', 'medium', 'wide', 'full'] as const
/** A night was missed. */
const STALE_MS = 30 * 3_600_000

export function GroupView({ data, lang, now }: ViewProps<PlanEffects>): VNode {
  const words = effectWords(lang)
  const { e } = words
  const { settledAt, plans } = data
  const isShown = plans.some((plan) => plan.outcomes.some((o) => o.show !== 'nothing'))
  return (
    <>
      <div className="page-head">
        <h1>{e.title}</h1>
        {settledAt !== null && <p className="checked muted">{e.settled(formatDateTime(settledAt, lang))}</p>}
      </div>
      <p className="notice">{e.group.intro}</p>
      {settledAt !== null && now - settledAt > STALE_MS && (
        <p className="notice notice--stale" role="status">
          {e.group.stale(formatDateTime(settledAt, lang))}
        </p>
      )}
      {isShown ? <Plans data={data} words={words} /> : <Nothing data={data} words={words} />}
      <Method
        words={words}
        said={Object.values(e.group.method)}
        measures={plans.flatMap((plan) => plan.outcomes.map((o) => o.measure))}
      />
    </>
  )
}

interface PlansProps {
  data: PlanEffects
  words: EffectWords
}

/** Below the minimum: what the minimum is, never how many there are. */
function Nothing({ data, words }: PlansProps): VNode {
  const { group } = words.e
  if (data.settledAt === null) return <EmptyState text={group.never} />
  return <EmptyState text={data.plans.length === 0 ? group.noPlans : `${group.none} ${minimumText(data, words)}`} />
}

function minimumText({ minimum }: PlanEffects, words: EffectWords): string {
  return words.e.group.minimum(minimum.people, minimum.estimate, shareText(words, minimum.followUpShare))
}

function Plans({ data, words }: PlansProps): VNode {
  const { lang, e } = words
  const spec = plansSpec(words, data)
  return (
    <div className="stack">
      <p className="row no-print">
        <a className="button button--primary" href="/effect.csv" download>
          {e.group.download}
        </a>
        <button type="button" data-print hidden>
          {e.group.print}
        </button>
      </p>
      {spec && (
        <div className="panel">
          <ChartFrame id="plans" spec={spec} lang={lang} heading={2} sizes={LARGE} csvHref="/effect.csv" />
          <p className="muted small">{e.group.dotsNote}</p>
        </div>
      )}
      {data.plans.map((plan) => (
        <Plan key={plan.plan.id} plan={plan} data={data} words={words} />
      ))}
    </div>
  )
}

function Plan({ plan, data, words }: PlansProps & { plan: PlanEffect }): VNode {
  const { lang, e } = words
  const primary = plan.outcomes.filter((o) => o.primary)
  const others = plan.outcomes.filter((o) => !o.primary)
  const id = `plan-${plan.plan.id}`
  return (
    <section className="panel plan" aria-labelledby={id}>
      <h2 id={id}>{nameOf(words, plan.plan.name)}</h2>
      {plan.settledAt !== data.settledAt && (
        <p className="muted small">{e.group.older(formatDateTime(plan.settledAt, lang))}</p>
      )}
      {primary.map((outcome) => (
        <Outcome key={outcome.measure.id} outcome={outcome} data={data} words={words} />
      ))}
      {others.length > 0 && (
        <details className="more">
          <summary>{e.group.secondary(others.length)}</summary>
          <p className="muted small">{e.group.exploratory}</p>
          {others.map((outcome) => (
            <Outcome key={outcome.measure.id} outcome={outcome} data={data} words={words} />
          ))}
        </details>
      )}
    </section>
  )
}

function Outcome({ outcome, data, words }: PlansProps & { outcome: PlanOutcome }): VNode {
  const { lang, e } = words
  const { measure, completeness, show } = outcome
  const { withBoth, enrolled, followUpShare, thoseWhoStayed } = completeness
  const hidden = (n: number | null): string => (n === null ? e.group.hidden : String(n))
  const title = <h3>{nameOf(words, measure.name)}</h3>
  if (show === 'nothing')
    return (
      <div className="outcome">
        {title}
        <p>
          <strong>{e.group.hidden}</strong>. {minimumText(data, words)}
        </p>
      </div>
    )
  return (
    <div className="outcome">
      {title}
      <div className="figures">
        <Figure label={e.group.completeness} big={e.group.of(hidden(withBoth), hidden(enrolled))}>
          {followUpShare === null ? e.group.followUpHidden : e.group.followUp(shareText(words, followUpShare))}
        </Figure>
        <Change outcome={outcome} words={words} />
        {measure.mcid && <Shares outcome={outcome} words={words} />}
      </div>
      <Said outcome={outcome} words={words} />
      {thoseWhoStayed && <p className="notice">{effectPhrase('thoseWhoStayed', lang)}</p>}
      <Regression outcome={outcome} words={words} />
      <LeftOut outcome={outcome} words={words} />
    </div>
  )
}

function Said({ outcome: { measure, change }, words }: OutcomeProps): VNode | null {
  const verdict = change.ok ? groupVerdict(measure, change) : null
  if (!change.ok || verdict === null) return null
  return (
    <p className="said-what">
      <VerdictChip verdict={verdict} words={words} />
      <span>{sentenceOf(words, measure, { ...change, verdict, moreNeeded: null })}</span>
    </p>
  )
}

function Figure({ label, big, children }: { label: string; big: string; children: ComponentChildren }): VNode {
  return (
    <div className="figure">
      <p className="label">{label}</p>
      <p className="big">{big}</p>
      <div className="basis">{children}</div>
    </div>
  )
}

interface OutcomeProps {
  outcome: PlanOutcome
  words: EffectWords
}

function Change({ outcome, words }: OutcomeProps): VNode {
  const { e } = words
  const { measure, change, medianChange } = outcome
  if (!change.ok) {
    if (medianChange === null)
      return (
        <Figure label={e.group.change} big={e.group.hidden}>
          {e.group.noEstimate}
        </Figure>
      )
    return (
      <Figure label={e.group.median} big={changeText(words, measure, medianChange)}>
        {e.group.medianBasis}
      </Figure>
    )
  }
  const interval = intervalText(words, measure, change)
  const text = (v: number): string => valueText(words, measure, v)
  return (
    <Figure label={e.group.change} big={changeText(words, measure, change.estimate, change)}>
      {interval && (
        <p>
          {e.interval}: <span className="number">{interval}</span>
        </p>
      )}
      <p>{e.group.fromTo(text(change.meanBaseline), text(change.meanFollowUp))}</p>
    </Figure>
  )
}

function Shares({ outcome, words }: OutcomeProps): VNode {
  const { e } = words
  const by = mcidText(words, outcome.measure) ?? ''
  const rows: [string, PlanShare | null][] = [
    [e.group.improved(by), outcome.improved],
    [e.group.worsened(by), outcome.worsened],
  ]
  return (
    <>
      {rows.map(([label, share]) => (
        <Figure
          key={label}
          label={label}
          big={share ? e.group.share(share.people, shareText(words, share.proportion)) : e.group.hidden}
        >
          {share ? `${e.interval}: ${e.to(shareText(words, share.low), shareText(words, share.high))}` : ''}
        </Figure>
      ))}
    </>
  )
}

function Regression({ outcome, words }: OutcomeProps): VNode | null {
  const { lang, e } = words
  const { regression, change, measure } = outcome
  if (!regression || !change.ok) return null
  const picked = e.group.regression[regression.direction](valueText(words, measure, regression.cut))
  const { expected, population } = regression
  const unit = measure.changeUnit[lang]
  return (
    <p className="notice">
      {picked} {regressionSentence(change.estimate, expected, unit, measure.decimals, lang)}{' '}
      <span className="muted small">{e.group.regression.source(population.source)}</span>
    </p>
  )
}

function LeftOut({ outcome, words }: OutcomeProps): VNode {
  const { lang, e } = words
  const { leftOut, enrolled, reasons, leftOutMeanBaseline } = outcome.completeness
  const sentence =
    leftOut === null || enrolled === null ? e.group.leftOutHidden : leftOutSentence(leftOut, enrolled, lang)
  return (
    <>
      <p>
        {sentence}
        {leftOutMeanBaseline !== null &&
          ` ${e.group.leftOutMean(valueText(words, outcome.measure, leftOutMeanBaseline))}`}
      </p>
      {leftOut !== 0 && reasons.length > 0 && (
        <table className="left-out">
          <thead>
            <tr>
              <th scope="col">{e.group.reason}</th>
              <th scope="col" className="number">
                {e.group.count}
              </th>
            </tr>
          </thead>
          <tbody>
            {reasons.map(({ reason, people }) => (
              <tr key={reason}>
                <th scope="row">{e.group.reasons[reason]}</th>
                <td className="number">{people ?? e.group.hidden}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}
