// What the effect pages say in every state, without a database: the words are what people act on.

import { renderToString } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { addLocalDays, citizenId, moreReadingsSentence, VERDICTS, type Verdict } from '#core'
import type { CitizenEffect, PlanEffects } from '#effects'
import type { Lang } from '../../charts/index.js'
import { CATALOGUES } from '../../messages/index.js'
import type { BannerData } from '../../schemas/citizen.js'
import {
  begun,
  CAT,
  course,
  crowded,
  effect,
  hiddenOutcome,
  MIDNIGHT,
  NOW,
  outcome,
  plan,
  planOutcome,
  plans,
  shown,
  WEIGHT,
} from './cases.test-support.js'
import { saidOf } from './citizen-sentences.js'
import { citizenSheet } from './citizen-sheet.js'
import { goalSpec, xmrSpec } from './citizen-spec.js'
import { CitizenEffectView } from './citizen-view.js'
import { groupSheet } from './group-sheet.js'
import { plansSpec } from './group-spec.js'
import { GroupView } from './group-view.js'
import { effectWords, inSentence } from './words.js'

const LANGS: Lang[] = ['da', 'en']
const banner: BannerData = {
  id: citizenId('0000000000011'),
  person: { name: 'Anne Holm', age: 78 } as BannerData['person'],
  birthDate: null,
  conditions: [],
  teams: [],
  kinds: ['blood-pressure'],
  hasEffect: true,
}
const read = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
    .replaceAll('\u00a0', ' ')
    .replace(/\s+/g, ' ')
const citizenHtml = (data: CitizenEffect | null, lang: Lang = 'da'): string =>
  renderToString(<CitizenEffectView data={{ banner, effect: data }} lang={lang} m={CATALOGUES[lang]} now={NOW} />)
const groupHtml = (data: PlanEffects, lang: Lang = 'da', now = NOW): string =>
  renderToString(<GroupView data={data} lang={lang} m={CATALOGUES[lang]} now={now} />)
const da = effectWords('da')
const startAt = addLocalDays(MIDNIGHT, -92)

describe('the page of one citizen', () => {
  it('says the verdict first, then the goal, the comparison, the weeks, and at last what it does not show', () => {
    const text = read(citizenHtml(effect(course())))
    const order = [
      'Systolisk blodtryk er bedret med 14 mmHg (sandsynligt mellem 10 og 18).',
      'Mål: systolisk blodtryk højst 135 mmHg',
      'Udgangspunkt mod nu',
      'Ændring efter start, mål for mål',
      'Systolisk blodtryk, ugemiddel',
      'Målt efter planen 231 af 266 planlagte (87 %)',
      'Viser hvad der er sket, ikke hvad der er årsagen.',
      'Metode og begrænsninger',
    ].map((words) => text.indexOf(words))
    expect(order).not.toContain(-1)
    expect(order).toEqual([...order].sort((a, b) => a - b))
  })

  it('never says that an intervention works, nor has a number that is none', () => {
    for (const lang of LANGS)
      for (const data of [effect(course()), crowded(), begun(), null])
        expect(read(citizenHtml(data, lang))).not.toMatch(/virker|works|proves|NaN|undefined|null|Infinity/)
  })

  it('states the windows with their days, and the interval with its sign', () => {
    const text = read(citizenHtml(effect(course())))
    expect(text).toContain('148 mmHg målt 25 af 28 dage, 26. juli – 22. august 2026')
    expect(text).toContain('−14 mmHg (−18 til −10)')
  })

  it('gives no interval below the minimum, but says how much there is', () => {
    const text = read(citizenHtml(crowded()))
    expect(text).toContain('For få målinger: 5 af 7 før start.')
    expect(text).toContain('for få målinger: 5 af 7')
    expect(text).toContain('Ikke nok til grænser endnu: 5 af 12 uger.')
    expect(text).toContain('Kan ikke siges endnu: 5 af 8 målinger.')
    expect(text).toContain('Kan ikke siges endnu: 9 af 14 dage.')
  })

  it('names everything that makes the answer weaker, and whose answer it is', () => {
    const text = read(citizenHtml(crowded()))
    for (const words of [
      'Systolisk blodtryk: Måleudstyret er skiftet 14. oktober 2026 (UA-651).',
      '2 indsatser begyndte inden for 28 dage og vurderes samlet.',
      'Startdatoen er senere rettet til 27. september 2026.',
      'Udgangspunktet rummer dage med forværring.',
      'Uden dagene med forværring i udgangspunktet: −4 mmHg',
      'Træning begyndte 3. november 2026, midt i opfølgningen.',
      'Opfølgningen løber til 17. december 2026.',
      'Borgeren blev indlagt',
      'groft interval',
    ])
      expect(text).toContain(words)
  })

  it('says when nothing has been measured for weeks', () => {
    const old = outcome(startAt, {
      chart: { ...outcome(startAt).chart, points: outcome(startAt).chart.points.slice(0, -4) },
    })
    expect(read(citizenHtml(effect(course({ outcomes: [old] }))))).toContain(
      'Forældet: der er ingen målinger efter ugen fra',
    )
    expect(read(citizenHtml(effect(course())))).not.toContain('Forældet')
  })

  it('says what is missing where nothing was begun, or only just', () => {
    expect(read(citizenHtml(null))).toContain('Der er ikke registreret en indsats med startdato')
    expect(read(citizenHtml(begun()))).toContain('Indtil da er der intet at sammenligne med.')
  })

  it.each(VERDICTS.filter((v): v is Exclude<Verdict, 'insufficient-data'> => v !== 'insufficient-data'))(
    'has a sentence and a word for %s, coloured only when it is sure',
    (verdict) => {
      const outcomes = [outcome(startAt, { change: shown({ verdict, moreNeeded: null }) })]
      const html = citizenHtml(effect(course({ outcomes })))
      const tone = verdict.startsWith('improved') ? 'better' : verdict.startsWith('worsened') ? 'worse' : 'usual'
      expect(html).toContain(`verdict--${tone}`)
      expect(html).toContain(da.e.verdicts[verdict])
      expect(html).not.toMatch(/chip--red|alert--red/)
    },
  )

  it('says how much more would settle what is uncertain', () => {
    const uncertain = outcome(startAt, { change: shown({ verdict: 'uncertain', moreNeeded: 9 }) })
    expect(saidOf(da, uncertain).sentence).toContain(moreReadingsSentence(9, 'da'))
  })

  it('gives a decimal more where an interval without zero would read as one with it', () => {
    const close = outcome(startAt, {
      change: shown({ estimate: -4.2, low: -8.1, high: -0.3, verdict: 'improved-small' }),
    })
    const text = read(citizenHtml(effect(course({ outcomes: [close] }))))
    expect(text).toContain('−4,2 mmHg (−8,1 til −0,3)')
    expect(text).toContain('Systolisk blodtryk: −4,2 mmHg (−8,1 til −0,3), lille bedring')
    expect(text).toContain('bedret med 4,2, men mindre end det, der regnes for betydningsfuldt (5,0)')
  })

  it('judges nothing where nobody agreed which way is better', () => {
    const weight = outcome(startAt, {
      measure: WEIGHT,
      change: shown({ estimate: 1.2, low: 0.4, high: 2, verdict: null }),
    })
    const said = saidOf(da, weight)
    expect(said.verdict).toBeNull()
    expect(said.sentence).toContain('Vægt er ændret med +1,2\u00a0kg (sandsynligt mellem +0,4 og +2,0)')
  })

  it('shows the goal week by week, with weeks that were not measured among them', () => {
    const one = outcome(startAt)
    const spec = goalSpec(da, course({ startAt }), one)
    expect(spec?.weeks).toHaveLength(12)
    expect(spec?.weeks.filter((w) => w.outcome === 'not-measured')).toHaveLength(1)
    for (const week of spec?.weeks ?? []) {
      const mean = one.chart.points.find((p) => p.from === week.t)?.mean
      expect(week.outcome).toBe(mean === undefined ? 'not-measured' : mean <= 135 ? 'reached' : 'not-reached')
    }
    expect(goalSpec(da, course(), outcome(startAt, { goal: null }))).toBeNull()
  })

  it('marks the start, and calls a week on few days so unless the plan asks for no more', () => {
    const few = (perWeek: number): number =>
      xmrSpec(
        da,
        course(),
        outcome(startAt, { adherence: { ...outcome(startAt).adherence, perWeek } }),
        NOW,
      ).weeks.filter((w) => w.fewDays).length
    expect([few(7), few(1)]).toEqual([1, 0])
    expect(xmrSpec(da, course(), outcome(startAt), NOW).marks?.[0]?.label).toBe('Ny medicin')
  })

  it('has a sheet of the weeks in both languages', () => {
    for (const lang of LANGS) {
      const sheet = citizenSheet({ banner, effect: crowded() }, { m: CATALOGUES[lang], lang })
      expect(sheet.rows.length).toBe(crowded().courses.flatMap((c) => c.outcomes.flatMap((o) => o.chart.points)).length)
      for (const row of sheet.rows) expect(row).toHaveLength(sheet.head.length)
      expect(JSON.stringify(sheet)).not.toContain('Anne')
    }
  })
})

describe('the page of groups', () => {
  it('says how complete the figures are before it says what they are', () => {
    const text = read(groupHtml(plans()))
    const card = text.slice(text.indexOf('Blodtryksforløb Systolisk blodtryk Målt'))
    const order = [
      'Målt både før og efter 31 af 48',
      'Ændring efter start −9 mmHg',
      'Bedret med mindst 5 mmHg 21 (68 %)',
    ].map((words) => card.indexOf(words))
    expect(order).not.toContain(-1)
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(card).toContain('95 %-interval: −11 til −7')
    expect(card).toContain('95 %-interval: 50 % til 81 %')
  })

  it('always says that this is no proof, and who is left out and why', () => {
    for (const data of [plans(), plans({ plans: [] }), plans({ settledAt: null, plans: [] })])
      expect(read(groupHtml(data))).toContain('Uden en sammenligningsgruppe er det ikke et bevis')
    const text = read(groupHtml(plans()))
    expect(text).toContain(
      '17 af 48 mangler opfølgning og er ikke med. De, der mangler, begyndte i gennemsnit på 151 mmHg.',
    )
    expect(text).toContain('For få målinger før start skjult')
    const whole = { ...planOutcome().completeness, leftOut: 0, leftOutMeanBaseline: null }
    const all = read(groupHtml(plans({ plans: [plan('x', 'X', planOutcome({ completeness: whole }))] })))
    expect(all).toContain('0 af 48 mangler opfølgning')
    expect(all).not.toContain('For få målinger før start')
  })

  it('warns where people were picked for a high value, and says how much comes by itself', () => {
    const text = read(groupHtml(plans()))
    expect(text).toContain('Borgerne er valgt, fordi de lå over 135 mmHg.')
    expect(text).toContain('Af de 9 mmHg ville cirka 5 være ventet uden nogen indsats.')
    const none = planOutcome({ regression: null })
    expect(read(groupHtml(plans({ plans: [plan('x', 'X', none)] })))).not.toContain('helt af sig selv')
  })

  it('hides with one word, in the card, the chart and the sheet', () => {
    const data = plans({ plans: [plan('a', 'A', planOutcome()), plan('b', 'B', hiddenOutcome({ measure: CAT }))] })
    const row = groupSheet(data, { m: CATALOGUES.da, lang: 'da' }).rows[1] ?? []
    expect(row.slice(4, 16)).toEqual(Array(12).fill('skjult'))
    expect(plansSpec(da, data)?.rows[1]?.result).toEqual({ why: 'skjult' })
    const card = read(groupHtml(data)).split(' B Symptomer (CAT)')[1]?.split('Metode')[0] ?? ''
    expect(card).toContain('skjult . Antal vises fra 5 borgere')
  })

  it('keeps the order of the catalogue and never ranks', () => {
    const data = plans()
    expect(plansSpec(da, data)?.rows.map((r) => r.label)).toEqual(['Blodtryksforløb', 'KOL-forløb', 'Diabetesforløb'])
    expect(plansSpec(da, { ...data, plans: [...data.plans].reverse() })?.rows.map((r) => r.label)).toEqual([
      'Diabetesforløb',
      'KOL-forløb',
      'Blodtryksforløb',
    ])
  })

  it('says the minimum when all groups are below it, and never how many there are', () => {
    const text = read(groupHtml(plans({ plans: [plan('x', 'X', hiddenOutcome())] })))
    expect(text).toContain('Ingen grupper er store nok til at blive vist. Antal vises fra 5 borgere')
    expect(text).not.toContain('Hent data')
  })

  it('says when it was made, that it is old, and that it was never made', () => {
    expect(read(groupHtml(plans()))).toContain('Opgjort 23. november 2026 kl. 03.00')
    expect(read(groupHtml(plans()))).not.toContain('forældet')
    expect(read(groupHtml(plans(), 'da', NOW + 2 * 86_400_000))).toContain('Opgørelsen er forældet')
    expect(read(groupHtml(plans({ settledAt: null, plans: [] })))).toContain('Ikke opgjort endnu.')
  })

  it('says so when a plan is shown as it was, lest a difference give somebody away', () => {
    const older = { ...plan('a', 'A', planOutcome()), settledAt: NOW - 3 * 86_400_000 }
    expect(read(groupHtml(plans({ plans: [older] })))).toContain('Nyere tal er holdt tilbage')
  })

  it('has its words in English as well', () => {
    const text = read(groupHtml(plans(), 'en'))
    expect(text).toContain('Measured both before and after 31 of 48')
    expect(text).not.toMatch(/skjult|borgere|NaN|undefined/)
  })
})

it('puts a measure into a sentence as people write it', () => {
  expect(['Systolisk blodtryk', 'FEV1', 'SpO₂', 'Tid i mål (sensor)'].map(inSentence)).toEqual([
    'systolisk blodtryk',
    'FEV1',
    'SpO₂',
    'tid i mål (sensor)',
  ])
})
