// One citizen's effect: the sentence first, then goals, baseline against now, the weeks one by one, and how it was all computed.

import type { VNode } from 'preact'
import {
  effectPhrase,
  MIN_READINGS_PER_PHASE,
  MIN_SPC_POINTS,
  MIN_WEEKS_PER_SIDE,
  ROUGH_BELOW,
  WINDOW_DAYS,
} from '#core'
import type { CitizenEffect, EffectCourse, OutcomeEffect, StartedIntervention } from '#effects'
import { ChartFrame, formatDate, formatDateTime } from '../../charts/index.js'
import type { ViewProps } from '../../server/screen.js'
import { EmptyState } from '../../ui/index.js'
import { EFFECT, Identity, KindLinks } from '../citizen/parts.js'
import { CompareTable } from './citizen-compare.js'
import type { CitizenEffectData } from './citizen-load.js'
import { caveatsOf, saidOf, trendText } from './citizen-sentences.js'
import { dotsSpec, goalSpec, xmrSpec } from './citizen-spec.js'
import { Method } from './method.js'
import { toneOf, VerdictChip } from './verdict-chip.js'
import { type EffectWords, effectWords, nameOf, shareText } from './words.js'

const LARGE = ['narrow', 'medium', 'wide', 'full'] as const

export function CitizenEffectView({ data, lang, m }: ViewProps<CitizenEffectData>): VNode {
  const { banner, effect } = data
  const words = effectWords(lang)
  const { e } = words
  return (
    <>
      <p className="no-print">
        <a href="/worklist">{m.citizen.back}</a>
      </p>
      <Identity data={banner} words={{ m, lang }} heading={<h1>{banner.person.name}</h1>} />
      <KindLinks data={banner} words={{ m, lang }} current={EFFECT} />
      {effect ? (
        <>
          <p className="muted small">{e.settled(formatDateTime(effect.at, lang))}</p>
          {effect.courses.map((course, i) => (
            <Course key={course.startAt} course={course} effect={effect} words={words} prefix={`c${i}`} />
          ))}
          <Method
            words={words}
            said={methodOf(words)}
            measures={effect.courses.flatMap((c) => c.outcomes.map((o) => o.measure))}
          />
        </>
      ) : (
        <EmptyState text={e.citizen.none}>
          <p>{e.citizen.noneNext}</p>
        </EmptyState>
      )}
    </>
  )
}

interface CourseProps {
  course: EffectCourse
  effect: CitizenEffect
  words: EffectWords
  /** Of ids, so that two courses can stand on one page. */
  prefix: string
}

function Course({ course, effect, words, prefix }: CourseProps): VNode {
  const { lang, e } = words
  const dots = dotsSpec(words, course)
  const caveats = caveatsOf(words, course, effect.at)
  const names = [...new Set(course.interventions.map((i) => nameOf(words, i.plan.name)))]
  return (
    <section className="course stack" aria-labelledby={`${prefix}-course`}>
      <div className="course-head">
        <h2 id={`${prefix}-course`}>{names.join(' · ')}</h2>
        <p className="muted">{e.since(formatDate(course.startAt, lang), course.days)}</p>
        <ul>
          {course.interventions.map((intervention) => (
            <li key={intervention.id}>{interventionText(words, intervention)}</li>
          ))}
        </ul>
      </div>
      <ul className="said">
        {course.outcomes.map((outcome) => (
          <SaidLine key={outcome.measure.id} outcome={outcome} words={words} />
        ))}
      </ul>
      <Goals course={course} words={words} prefix={prefix} />
      <div className="panel">
        <h3 id={`${prefix}-compare`}>{e.citizen.compare}</h3>
        <CompareTable course={course} words={words} id={`${prefix}-compare`} />
      </div>
      {caveats.length > 0 && (
        <div className="notice notice--plain">
          <h3>{e.citizen.caveatsTitle}</h3>
          <ul>
            {caveats.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
      {dots && (
        <div className="panel">
          <ChartFrame id={`${prefix}-dots`} spec={dots} lang={lang} heading={3} sizes={LARGE} />
        </div>
      )}
      {course.outcomes.map((outcome) => (
        <Weeks
          key={outcome.measure.id}
          course={course}
          outcome={outcome}
          effect={effect}
          words={words}
          prefix={prefix}
        />
      ))}
      <p className="not-proof">{effectPhrase('notProof', lang)}</p>
    </section>
  )
}

function interventionText(words: EffectWords, { kind, startAt, stoppedAt }: StartedIntervention): string {
  const { lang, e } = words
  const started = e.citizen.started(nameOf(words, kind.name), formatDate(startAt, lang))
  return stoppedAt === null ? started : `${started}, ${e.citizen.stopped(formatDate(stoppedAt, lang))}`
}

function SaidLine({ outcome, words }: { outcome: OutcomeEffect; words: EffectWords }): VNode {
  const { verdict, label, sentence } = saidOf(words, outcome)
  return (
    <li className={`said-${toneOf(verdict)}${outcome.primary ? ' said-first' : ''}`}>
      <span className="said-what">
        <strong>{nameOf(words, outcome.measure.name)}</strong>
        <VerdictChip verdict={verdict} words={words} {...(label !== undefined && { label })} />
      </span>
      <span>{sentence}</span>
    </li>
  )
}

function Goals({ course, words, prefix }: Omit<CourseProps, 'effect'>): VNode | null {
  const bars = course.outcomes.flatMap((outcome) => {
    const spec = goalSpec(words, course, outcome)
    return spec ? [{ id: outcome.measure.id, spec }] : []
  })
  if (bars.length === 0) return null
  return (
    <div className="charts">
      {bars.map(({ id, spec }) => (
        <div className="panel" key={id}>
          <ChartFrame id={`${prefix}-goal-${id}`} spec={spec} lang={words.lang} heading={3} />
        </div>
      ))}
    </div>
  )
}

function Weeks({ course, outcome, effect, words, prefix }: CourseProps & { outcome: OutcomeEffect }): VNode {
  const { lang, e } = words
  const { measure, trend, adherence } = outcome
  const { met, due, percent } = adherence
  return (
    <div className="panel">
      <ChartFrame
        id={`${prefix}-weeks-${measure.id}`}
        spec={xmrSpec(words, course, outcome, effect.at)}
        lang={lang}
        heading={3}
        sizes={LARGE}
        csvHref={`/citizens/${effect.citizenId}/effect.csv`}
      />
      <dl className="pairs beside">
        <dt>{e.citizen.moving}</dt>
        <dd>{trendText(words, measure, trend)}</dd>
        <dt>{e.citizen.adherence}</dt>
        <dd>
          {percent === null
            ? e.citizen.adherenceNone
            : e.citizen.adherenceOf(met, due, shareText(words, percent / 100))}
        </dd>
      </dl>
    </div>
  )
}

/** Numbers from the definitions themselves: what stands here is what is done. */
function methodOf({ e }: EffectWords): string[] {
  const { method } = e.citizen
  return [
    method.windows(WINDOW_DAYS.baseline, WINDOW_DAYS.followUpFrom, WINDOW_DAYS.followUpTo),
    method.days,
    method.beforeAfter(MIN_READINGS_PER_PHASE, ROUGH_BELOW),
    method.series(MIN_WEEKS_PER_SIDE),
    method.trend,
    method.xmr(MIN_SPC_POINTS, 20),
  ]
}
