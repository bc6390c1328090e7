// `/help`, `/was` and `/welcome`: what the screens mean, how accessible they are, and a page for roles that have none yet.

import type { VNode } from 'preact'
import { CONDITIONS, HEART_WEIGHT, HOME_PRESSURE, type Limits, metric, standardLimits } from '#core'
import { formatNumber } from '../../charts/index.js'
import { digitsOf, metricName, unitText, type Words } from '../../messages/words.js'
import { screen, type ViewProps } from '../../server/screen.js'
import { StatusChip, uiMessages } from '../../ui/index.js'

const STATUSES = ['red', 'yellow', 'green', 'none'] as const
const nothing = async (): Promise<null> => null

function HelpView({ lang, m }: ViewProps<null>): VNode {
  const h = m.help
  return (
    <div className="prose">
      <h1>{h.title}</h1>
      <p>{h.intro}</p>
      <h2>{h.coloursTitle}</h2>
      <dl>
        {STATUSES.map((s) => (
          <>
            <dt>
              <StatusChip status={s} label={uiMessages[lang].status[s]} />
            </dt>
            <dd>{h.colours[s]}</dd>
          </>
        ))}
      </dl>
      <h2>{h.orderTitle}</h2>
      <p>{h.order}</p>
      <h2>{h.limitsTitle}</h2>
      <p>{h.limits}</p>
      <LimitsTable words={{ m, lang }} />
      <h2>{h.effectTitle}</h2>
      <p>{h.effect}</p>
      <h2>{h.acuteTitle}</h2>
      <p>{h.acute}</p>
      <h2>{h.keysTitle}</h2>
      <dl>
        {(
          [
            ['J · K · ↓ · ↑', m.keys.rows],
            ['Enter', m.keys.enter],
            ['1–4', m.keys.ranges],
            ['/', m.keys.search],
            ['?', m.keys.help],
          ] as const
        ).map(([keys, text]) => (
          <>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{text}</dd>
          </>
        ))}
      </dl>
    </div>
  )
}

interface Line {
  plan: string
  measure: string
  yellow: string
  red: string
}

function LimitsTable({ words }: { words: Words }): VNode {
  const { m } = words
  const t = m.help.limitsTable
  return (
    <table className="data-cards">
      <thead>
        <tr>
          {[t.plan, t.measure, t.yellow, t.red].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {limitLines(words).map((line) => (
          <tr key={`${line.plan}${line.measure}`}>
            <th scope="row" data-label={t.plan}>
              <span>{line.plan}</span>
            </th>
            <td data-label={t.measure}>
              <span>{line.measure}</span>
            </td>
            <td data-label={t.yellow}>
              <span>{line.yellow}</span>
            </td>
            <td data-label={t.red}>
              <span>{line.red}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** From the same limits the judgement uses: what stands here is what is done. */
function limitLines(words: Words): Line[] {
  const { m, lang } = words
  return CONDITIONS.flatMap((condition) => {
    const plan = m.conditions[condition] ?? condition
    const lines = standardLimits([condition]).map(({ metric: id, valueIndex, limits }): Line => {
      const digits = digitsOf(id, 1)
      const unit = unitText(words, metric(id).unit)
      const n = (v: number): string => formatNumber(v, digits, lang)
      const part = id === 'blood-pressure' ? ` ${m.values[valueIndex] ?? ''}` : ''
      const cell = (level: 'yellow' | 'red'): string => cellOf(limits, level, n, m.reason.usualShort)
      return { plan, measure: `${metricName(words, id)}${part} (${unit})`, yellow: cell('yellow'), red: cell('red') }
    })
    if (HOME_PRESSURE.conditions.includes(condition)) {
      const value = `≥ ${HOME_PRESSURE.meanSystolic}/${HOME_PRESSURE.meanDiastolic}`
      lines.push({
        plan,
        measure: `${metricName(words, 'blood-pressure')}, ${m.citizen.mean7.toLowerCase()}`,
        yellow: value,
        red: '–',
      })
    }
    if (HEART_WEIGHT.conditions.includes(condition)) {
      const kg = (v: number): string => formatNumber(v, 1, lang)
      lines.push({
        plan,
        measure: `${metricName(words, 'body-weight')} (kg)`,
        yellow: `± ${kg(HEART_WEIGHT.ownMedianKg)} ${m.reason.usualShort}`,
        red: m.reason.gainShort(kg(HEART_WEIGHT.gainKg), HEART_WEIGHT.withinDays),
      })
    }
    return lines
  })
}

function cellOf(limits: Limits, level: 'yellow' | 'red', n: (v: number) => string, usual: string): string {
  const [low, high, below, above] =
    level === 'red'
      ? [limits.redLow, limits.redHigh, limits.redBelowOwnMedian, undefined]
      : [limits.yellowLow, limits.yellowHigh, limits.yellowBelowOwnMedian, limits.yellowAboveOwnMedian]
  const parts = [
    low === undefined ? null : `≤ ${n(low)}`,
    high === undefined ? null : `≥ ${n(high)}`,
    below === undefined ? null : `−${n(below)} ${usual}`,
    above === undefined ? null : `+${n(above)} ${usual}`,
  ].filter((p) => p !== null)
  return parts.join(', ') || '–'
}

function WasView({ m }: ViewProps<null>): VNode {
  const w = m.was
  return (
    <div className="prose">
      <h1>{w.title}</h1>
      {[w.intro, w.tested, w.known, w.statement, w.contact].map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  )
}

function WelcomeView({ m }: ViewProps<null>): VNode {
  return (
    <div className="prose">
      <h1>{m.home.title}</h1>
      <p>{m.home.none}</p>
      <p>{m.home.nonePhone}</p>
    </div>
  )
}

export const help = screen({
  name: 'help',
  path: '/help',
  policy: { kind: 'public' },
  nav: 'help',
  entry: null,
  title: (_, { m }) => m.help.title,
  load: nothing,
  View: HelpView,
})

export const was = screen({
  name: 'was',
  path: '/was',
  policy: { kind: 'public' },
  nav: null,
  entry: null,
  title: (_, { m }) => m.was.title,
  load: nothing,
  View: WasView,
})

export const welcome = screen({
  name: 'welcome',
  path: '/welcome',
  policy: { kind: 'session' },
  nav: null,
  entry: null,
  title: (_, { m }) => m.home.title,
  load: nothing,
  View: WelcomeView,
})
