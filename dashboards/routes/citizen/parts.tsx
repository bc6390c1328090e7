// What the overview and the page of one kind share: who it is, the periods, the way between the kinds.

import type { VNode } from 'preact'
import { formatDate, fromLocal } from '../../charts/index.js'
import { metricName, type Words } from '../../messages/words.js'
import type { BannerData, Range } from '../../schemas/citizen.js'
import { RANGES } from '../../schemas/citizen.js'
import { kindMetric } from './kind-names.js'

type Ranged = BannerData & { range: Range }

export function Identity({ data, words, heading }: { data: BannerData; words: Words; heading: VNode }): VNode {
  const { m, lang } = words
  const { person, birthDate } = data
  const [year, month, day] = (birthDate ?? '').split('-').map(Number)
  const born = year && month && day ? m.citizen.born(formatDate(fromLocal(year, month, day, 12), lang)) : null
  const facts = [
    person.age === null ? null : m.citizen.years(person.age),
    born,
    data.conditions.map((c) => m.conditions[c] ?? c).join(' · ') || null,
    data.teams.map((t) => t.name).join(', ') || null,
  ].filter((f) => f !== null)
  return (
    <div className="identity">
      {heading}
      {facts.map((f) => (
        <p key={f}>{f}</p>
      ))}
    </div>
  )
}

export function Ranges({ data, words: { m }, path }: { data: Ranged; words: Words; path: string }): VNode {
  return (
    <nav className="ranges no-print" aria-label={m.citizen.range}>
      {RANGES.map((range) => (
        <a
          key={range}
          data-range
          href={`${path}?range=${range}`}
          aria-current={range === data.range ? 'true' : undefined}
        >
          {m.citizen.ranges[range]}
        </a>
      ))}
    </nav>
  )
}

/** The address of the effect among the kinds' slugs: none of them is called so. */
export const EFFECT = 'effect'

interface KindLinksProps {
  data: BannerData & { range?: Range }
  words: Words
  /** Null on the overview. */
  current: string | null
}

export function KindLinks({ data, words, current }: KindLinksProps): VNode {
  const { m } = words
  const range = data.range ? `?range=${data.range}` : ''
  return (
    <nav className="no-print" aria-label={m.citizen.measurements}>
      <ul className="kinds">
        <li>
          <a href={`/citizens/${data.id}${range}`} aria-current={current === null ? 'page' : undefined}>
            {m.citizen.overview}
          </a>
        </li>
        {data.kinds.map((kind) => (
          <li key={kind}>
            <a href={`/citizens/${data.id}/m/${kind}${range}`} aria-current={kind === current ? 'page' : undefined}>
              {kindTitle(words, kind)}
            </a>
          </li>
        ))}
        {data.hasEffect && (
          <li>
            <a href={`/citizens/${data.id}/effect`} aria-current={current === EFFECT ? 'page' : undefined}>
              {m.nav.effect}
            </a>
          </li>
        )}
      </ul>
    </nav>
  )
}

export const kindTitle = (words: Words, kind: string): string =>
  words.m.citizen.kindTitles[kind] ?? metricName(words, kindMetric(kind))
