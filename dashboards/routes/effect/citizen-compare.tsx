// Baseline against now as a table: means with what they rest on, the change with its interval, and how much would matter.

import type { VNode } from 'preact'
import { addLocalDays } from '#core'
import type { EffectCourse, OutcomeChange, OutcomeEffect, OutcomeMeasure, PhaseFigures } from '#effects'
import { formatDate, formatPeriod } from '../../charts/index.js'
import { changeText, type EffectWords, intervalText, mcidText, nameOf, valueText } from './words.js'

export function CompareTable({ course, words, id }: { course: EffectCourse; words: EffectWords; id: string }): VNode {
  const { columns: c } = words.e.citizen
  return (
    <table className="compare" aria-labelledby={id}>
      <thead>
        <tr>
          {[c.measure, c.baseline, c.now, c.change, c.matters].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {course.outcomes.map((outcome) => (
          <CompareRow key={outcome.measure.id} outcome={outcome} words={words} />
        ))}
      </tbody>
    </table>
  )
}

function CompareRow({ outcome, words }: { outcome: OutcomeEffect; words: EffectWords }): VNode {
  const { e } = words
  const { measure, baseline, followUp, change, withoutExacerbation } = outcome
  const { columns: c } = e.citizen
  return (
    <tr>
      <th scope="row" data-label={c.measure}>
        <span>{nameOf(words, measure.name)}</span>
      </th>
      <td data-label={c.baseline}>
        <Phase phase={baseline} measure={measure} words={words} />
      </td>
      <td data-label={c.now}>
        <Phase phase={followUp} measure={measure} words={words} />
      </td>
      <td data-label={c.change}>
        <div>
          <Change change={change} measure={measure} words={words} />
          {withoutExacerbation && (
            <p className="context">
              {e.citizen.withoutExacerbation}: <Change change={withoutExacerbation} measure={measure} words={words} />
            </p>
          )}
        </div>
      </td>
      <td data-label={c.matters}>
        <span>{mcidText(words, measure) ?? e.noMcid}</span>
      </td>
    </tr>
  )
}

interface Cell {
  measure: OutcomeMeasure
  words: EffectWords
}

function Phase({ phase, measure, words }: Cell & { phase: PhaseFigures }): VNode {
  const { lang, e } = words
  if (phase.daysSoFar === 0) return <span>{e.citizen.phaseAhead(formatDate(phase.from, lang))}</span>
  // The window as far as it is over: its last day so far is looked at with the days behind it.
  const last = addLocalDays(phase.from, phase.daysSoFar) - 1
  return (
    <div>
      <strong className="number">{phase.mean === null ? '–' : valueText(words, measure, phase.mean)}</strong>
      <span className="context">{e.citizen.phase(phase.n, phase.daysSoFar, formatPeriod(phase.from, last, lang))}</span>
    </div>
  )
}

function Change({ change, measure, words }: Cell & { change: OutcomeChange }): VNode {
  const { e } = words
  if (!change.ok) {
    if (change.reason === 'not-begun') return <span>{e.notBegun.toLowerCase()}</span>
    return <span>{e.tooFew(change.have, change.need)}</span>
  }
  const interval = intervalText(words, measure, change)
  const remarks = [
    change.rough ? e.rough : null,
    change.method === 'interrupted-time-series' ? e.citizen.series : null,
  ].filter((r) => r !== null)
  return (
    <>
      <strong className="number">{changeText(words, measure, change.estimate, change)}</strong>
      {interval && (
        <>
          {' '}
          <span className="number">({interval})</span>
        </>
      )}
      {remarks.length > 0 && <span className="context">{remarks.join(' · ')}</span>}
    </>
  )
}
