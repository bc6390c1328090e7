// The words of the two effect pages. Apart from the other words: these pages have no script, so no browser needs to fetch them.

import type { Verdict } from '#core'

const plural = (n: number, one: string, many: string): string => `${n}\u00a0${n === 1 ? one : many}`

/** Why a group leaves somebody out; the keys are those of effects. */
type Reason = 'not-due' | 'too-few-before' | 'too-few-after' | 'ended'

export const effectDa = {
  title: 'Effekt',
  settled: (when: string) => `Opgjort ${when}`,
  /** Days until there are two weeks. */
  since: (date: string, days: number) =>
    `Siden start ${date} (${days < 14 ? plural(days, 'dag', 'dage') : plural(Math.floor(days / 7), 'uge', 'uger')})`,
  to: (low: string, high: string) => `${low} til ${high}`,
  interval: '95\u00a0%-interval',
  verdicts: {
    'improved-relevant': 'Bedring af betydning',
    'improved-small': 'Lille bedring',
    'possibly-improved': 'Måske bedring',
    stable: 'Ingen ændring af betydning',
    uncertain: 'Uafklaret',
    'possibly-worsened': 'Måske forværring',
    'worsened-small': 'Lille forværring',
    'worsened-relevant': 'Forværring af betydning',
    'insufficient-data': 'For få målinger',
  } as Readonly<Record<Verdict, string>>,
  unjudged: 'Vurderes ikke',
  notBegun: 'Ikke begyndt',
  tooFew: (have: number, need: number) => `for få målinger: ${have} af ${need}`,
  rough: 'groft interval',
  noMcid: 'ikke fastlagt',
  method: {
    title: 'Metode og begrænsninger',
    promise:
      'Et 95 %-interval er et løfte: af hundrede skal 95 rumme sandheden. Det er prøvet på simulerede borgere, hvis sandhed er kendt. Intervaller, der vises uden forbehold, rummede sandheden i 93 til 97 af 100 tilfælde. Grove intervaller gjorde det sjældnere.',
    matters: (name: string, value: string) => `Forskel af betydning for ${name}: ${value}`,
    more: 'Hver beregning med formel og kilde står i docs/methods.md, og hvor ærlige tallene er, i docs/effect-honesty.md. Begge følger med Nærmål.',
  },
  citizen: {
    none: 'Der er ikke registreret en indsats med startdato, så der er ingen effekt at vise.',
    noneNext: 'Siden viser udgangspunkt mod nu, så snart en indsats og dens start er registreret.',
    started: (name: string, date: string) => `${name}, startet ${date}`,
    stopped: (date: string) => `stoppet ${date}`,
    goalAtMost: (measure: string, high: string) => `Mål: ${measure} højst ${high}`,
    goalAtLeast: (measure: string, low: string) => `Mål: ${measure} mindst ${low}`,
    goalBetween: (measure: string, low: string, high: string) => `Mål: ${measure} fra ${low} til ${high}`,
    goalSet: (date: string) => `sat ${date}`,
    compare: 'Udgangspunkt mod nu',
    columns: {
      measure: 'Måling',
      baseline: 'Udgangspunkt',
      now: 'Nu',
      change: 'Ændring efter start',
      matters: 'Forskel af betydning',
    },
    phase: (n: number, days: number, period: string) => `målt ${n} af ${plural(days, 'dag', 'dage')}, ${period}`,
    phaseAhead: (date: string) => `begynder ${date}`,
    series: 'i seneste uge, mod forløbet før start',
    withoutExacerbation: 'Uden dagene med forværring i udgangspunktet',
    before: 'før start',
    after: 'efter start',
    notBegun: (date: string) => `Opfølgningen begynder ${date}. Indtil da er der intet at sammenligne med.`,
    unjudged: (measure: string, change: string, between: string) =>
      `${measure} er ændret med ${change}${between}. Det vurderes ikke, fordi der ikke er fastlagt, hvad der er bedst.`,
    between: (low: string, high: string) => ` (sandsynligt mellem ${low} og ${high})`,
    dots: 'Ændring efter start, mål for mål',
    basis: (before: number, after: number) => `${plural(before, 'dag', 'dage')} før, ${after} efter`,
    weeklyOf: (measure: string) => `${measure}, ugemiddel`,
    moving: 'Er det stadig i bevægelse?',
    trend: {
      up: (slope: string, low: string, high: string) => `Stiger fortsat: ${slope} pr. 30 dage (${low} til ${high}).`,
      down: (slope: string, low: string, high: string) => `Falder fortsat: ${slope} pr. 30 dage (${low} til ${high}).`,
      still: (low: string, high: string) => `Ingen sikker bevægelse: ${low} til ${high} pr. 30 dage.`,
      tooFewDays: (have: number, need: number) => `Kan ikke siges endnu: ${have} af ${need} dage.`,
      tooFew: (have: number, need: number) => `Kan ikke siges endnu: ${have} af ${need} målinger.`,
      rough: 'Groft: få dage at gå ud fra.',
    },
    adherence: 'Målt efter planen',
    adherenceOf: (met: number, due: number, percent: string) => `${met} af ${due} planlagte (${percent})`,
    adherenceNone: 'Intet var planlagt endnu.',
    caveatsTitle: 'Vær opmærksom på',
    caveat: {
      swapped: (date: string, model: string) =>
        `Måleudstyret er skiftet ${date}${model}. Ændringen kan skyldes det nye udstyr, så vurderingen bliver højst “måske”.`,
      combined: (n: number) => `${n} indsatser begyndte inden for 28 dage og vurderes samlet.`,
      startMoved: (date: string) =>
        `Startdatoen er senere rettet til ${date}. Tallene regnes fra den første dato, så de kan sammenlignes med før.`,
      ended: {
        death: (date: string) => `Forløbet sluttede ${date}, da borgeren døde. Intet derefter tæller med.`,
        admission: (date: string) => `Borgeren blev indlagt ${date}. Intet derefter tæller med.`,
        left: (date: string) => `Hjemmemålingen sluttede ${date}. Intet derefter tæller med.`,
      },
      exacerbation: 'Udgangspunktet rummer dage med forværring. Begge resultater står i tabellen.',
      otherStart: (name: string, date: string) =>
        `${name} begyndte ${date}, midt i opfølgningen. Ændringen kan også skyldes det.`,
      windowOpen: (date: string) => `Opfølgningen løber til ${date}. Tallene ændrer sig, til den er slut.`,
      stale: (date: string) => `Forældet: der er ingen målinger efter ugen fra ${date}.`,
    },
    marks: {
      start: (name: string) => name,
      stop: (name: string) => `${name} stoppet`,
      'start-moved-to': () => 'rettet start',
      admission: () => 'indlagt',
      exacerbation: () => 'forværring',
      death: () => 'død',
      left: () => 'udmeldt',
      'device-swap': () => 'nyt måleudstyr',
    } as Readonly<Record<string, (name: string) => string>>,
    method: {
      windows: (baseline: number, from: number, to: number) =>
        `Udgangspunktet er de sidste ${baseline} dage før start. “Nu” er dag ${from} til ${to} efter start, så tiden med indkøring ikke tæller med. Vinduerne ligger fast på forhånd.`,
      days: 'Hver dag med målinger tæller én gang, med dagens gennemsnit.',
      beforeAfter: (need: number, rough: number) =>
        `Før og efter kræver ${need} dage i hver periode. Intervallet tager højde for, at dage efter hinanden ligner hinanden. Under ${rough} dage i en periode, eller når dagene ligner hinanden meget, kaldes intervallet groft.`,
      series: (weeks: number) =>
        `Med mindst ${weeks} uger med målinger på hver side af start bruges i stedet en afbrudt tidsserie, der også regner med den bevægelse, som var der før.`,
      trend:
        'Hvem der allerede var på vej mod bedring før start, får det også bedre “efter start”. Før og efter kan ikke skelne. Derfor står bevægelsen ved siden af.',
      xmr: (need: number, sure: number) =>
        `Grænserne i ugegraferne er regnet af ugerne før start. De vises fra ${need} uger og kaldes foreløbige under ${sure}. Ugemidler bruges, fordi enkelte dage ligner hinanden for meget.`,
    },
  },
  group: {
    intro:
      'Tallene viser, hvad der er sket hos dem, som en plan er begyndt hos. Uden en sammenligningsgruppe er det ikke et bevis på, at indsatsen er årsagen.',
    never: 'Ikke opgjort endnu. Opgøres hver nat kl.\u00a003.00.',
    stale: (when: string) =>
      `Opgørelsen er forældet: den er fra ${when}. Nye tal kommer normalt hver nat kl.\u00a003.00.`,
    none: 'Ingen grupper er store nok til at blive vist.',
    minimum: (people: number, estimate: number, share: string) =>
      `Antal vises fra ${people} borgere, og et skøn med interval fra ${estimate}, der er målt både før og efter, når mindst ${share} er fulgt op.`,
    noPlans: 'Ingen planer er begyndt hos borgere i din organisation.',
    download: 'Hent data',
    print: 'Gem rapport',
    dots: 'Ændring efter start, plan for plan',
    dotsNote: 'Planerne står i fast rækkefølge. De har forskellige borgere og mål og kan ikke rangordnes.',
    onlyCounts: 'kun antal',
    hidden: 'skjult',
    completeness: 'Målt både før og efter',
    of: (n: string, all: string) => `${n} af ${all}`,
    followUpHidden: 'opfølgning: skjult',
    followUp: (share: string) => `${share} af dem, hvis opfølgning er forfalden`,
    change: 'Ændring efter start',
    fromTo: (from: string, to: string) => `i gennemsnit fra ${from} til ${to}`,
    people: (n: number) => plural(n, 'borger', 'borgere'),
    median: 'Midterste ændring (median)',
    medianBasis: 'uden interval og vurdering: for få borgere eller for lidt opfølgning',
    noEstimate: 'For få til et skøn.',
    improved: (by: string) => `Bedret med mindst ${by}`,
    worsened: (by: string) => `Forværret med mindst ${by}`,
    share: (people: number, percent: string) => `${people} (${percent})`,
    leftOutHidden: 'Hvor mange der mangler opfølgning, er skjult.',
    leftOutMean: (value: string) => `De, der mangler, begyndte i gennemsnit på ${value}.`,
    reason: 'Grund',
    count: 'Borgere',
    reasons: {
      'not-due': 'Begyndt for nylig, opfølgning endnu ikke forfalden',
      'too-few-before': 'For få målinger før start',
      'too-few-after': 'For få målinger efter start',
      ended: 'Død, indlagt eller udmeldt før opfølgning',
    } as Readonly<Record<Reason, string>>,
    regression: {
      above: (cut: string) =>
        `Borgerne er valgt, fordi de lå over ${cut}. Den, der vælges på en høj værdi, ligger ofte lavere næste gang, helt af sig selv.`,
      below: (cut: string) =>
        `Borgerne er valgt, fordi de lå under ${cut}. Den, der vælges på en lav værdi, ligger ofte højere næste gang, helt af sig selv.`,
      source: (source: string) => `Regnet ud fra: ${source}.`,
    },
    secondary: (n: number) => `Andre mål i planen (${n})`,
    exploratory: 'Supplerende mål: ikke det, der blev valgt på forhånd.',
    older: (when: string) =>
      `Denne plan er opgjort ${when}. Nyere tal er holdt tilbage, fordi forskellen ville vise enkelte borgere.`,
    method: {
      who: 'Med er alle i din organisation, som planen er begyndt hos. Kun de, der er målt nok både før og efter start, indgår i ændringen. Ingen manglende værdier gættes.',
      paired: 'Ændringen er gennemsnittet af hver borgers egen forskel, med t-interval. Andele har Wilsons interval.',
      small:
        'Antal på 1 til 4 er skjult, og med dem så mange andre, at de ikke kan regnes ud. Hvilke der er hvilke, vises ikke, heller ikke i det hentede ark.',
      null: 'I det danske TeleCare Nord-forsøg (1.225 borgere med KOL) var livskvaliteten efter 12 måneder ikke forskellig fra dem uden telemedicin. Et nulresultat er et muligt og nyttigt svar.',
    },
  },
  sheet: {
    week: 'Uge fra start',
    from: 'Ugen begynder',
    mean: 'Ugemiddel',
    unit: 'Enhed',
    days: 'Dage med målinger',
    signal: 'Signal',
    plan: 'Plan',
    primary: 'Valgt på forhånd',
    yes: 'ja',
    no: 'nej',
    low: 'Interval fra',
    high: 'Interval til',
    before: 'Gennemsnit før',
    after: 'Gennemsnit efter',
    followUpPercent: 'Opfølgning i %',
    improved: 'Bedret',
    worsened: 'Forværret',
    leftOut: 'Ikke med',
    enrolled: 'Begyndt',
    both: 'Målt før og efter',
    median: 'Median ændring',
    settledAt: 'Opgjort',
    signals: {
      'special-improvement': 'forbedring',
      'special-concern': 'forværring',
      'special-neutral': 'usædvanlig',
      common: 'sædvanlig',
    } as Readonly<Record<string, string>>,
  },
}

/** The shape of the words: the texts may differ, the names and arguments may not. */
export type EffectMessages = typeof effectDa
