// A citizen's weekly means as a sheet: what the charts are drawn from.

import { localDate } from '#core'
import type { Words } from '../../messages/words.js'
import type { Sheet } from '../../server/sheet.js'
import type { CitizenEffectData } from './citizen-load.js'
import { effectWords, nameOf } from './words.js'

export function citizenSheet({ effect }: CitizenEffectData, { lang }: Words): Sheet {
  const words = effectWords(lang)
  const { sheet, citizen, title } = words.e
  const round = (v: number, decimals: number): number => Number(v.toFixed(decimals))
  return {
    name: effect ? `${title.toLowerCase()}-${localDate(effect.at)}` : title.toLowerCase(),
    head: [citizen.columns.measure, sheet.week, sheet.from, sheet.mean, sheet.unit, sheet.days, sheet.signal],
    rows: (effect?.courses ?? []).flatMap((course) =>
      course.outcomes.flatMap(({ measure, chart }) =>
        chart.points.map((p) => [
          nameOf(words, measure.name),
          p.week,
          localDate(p.from),
          round(p.mean, measure.decimals + 1),
          measure.unit[lang],
          p.n,
          p.meaning === null ? null : (sheet.signals[p.meaning] ?? null),
        ]),
      ),
    ),
  }
}
