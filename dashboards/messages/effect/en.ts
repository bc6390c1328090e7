// English words of the effect pages, in the shape of the Danish ones.

import type { EffectMessages } from './da.js'

const plural = (n: number, one: string, many: string): string => `${n}\u00a0${n === 1 ? one : many}`

export const effectEn: EffectMessages = {
  title: 'Effect',
  settled: (when) => `Figures from ${when}`,
  since: (date, days) =>
    `Since the start on ${date} (${days < 14 ? plural(days, 'day', 'days') : plural(Math.floor(days / 7), 'week', 'weeks')})`,
  to: (low, high) => `${low} to ${high}`,
  interval: '95% interval',
  verdicts: {
    'improved-relevant': 'Improvement that matters',
    'improved-small': 'Small improvement',
    'possibly-improved': 'Possibly an improvement',
    stable: 'No change that matters',
    uncertain: 'Undecided',
    'possibly-worsened': 'Possibly a worsening',
    'worsened-small': 'Small worsening',
    'worsened-relevant': 'Worsening that matters',
    'insufficient-data': 'Too few measurements',
  },
  unjudged: 'Not judged',
  notBegun: 'Not begun',
  tooFew: (have, need) => `too few measurements: ${have} of ${need}`,
  rough: 'rough interval',
  noMcid: 'none agreed',
  method: {
    title: 'Method and limits',
    promise:
      'A 95% interval is a promise: of a hundred, 95 shall hold the truth. It was tried on simulated citizens whose truth is known. Intervals shown without reservation held the truth in 93 to 97 of 100 cases. Rough intervals did so less often.',
    matters: (name, value) => `Difference that matters for ${name}: ${value}`,
    more: 'Every computation with its formula and source stands in docs/methods.md, and how honest the figures are in docs/effect-honesty.md. Both come with Nærmål.',
  },
  citizen: {
    none: 'No intervention with a start date is recorded, so there is no effect to show.',
    noneNext: 'The page shows baseline against now as soon as an intervention and its start are recorded.',
    started: (name, date) => `${name}, started ${date}`,
    stopped: (date) => `stopped ${date}`,
    goalAtMost: (measure, high) => `Goal: ${measure} at most ${high}`,
    goalAtLeast: (measure, low) => `Goal: ${measure} at least ${low}`,
    goalBetween: (measure, low, high) => `Goal: ${measure} from ${low} to ${high}`,
    goalSet: (date) => `set ${date}`,
    compare: 'Baseline against now',
    columns: {
      measure: 'Measure',
      baseline: 'Baseline',
      now: 'Now',
      change: 'Change after the start',
      matters: 'Difference that matters',
    },
    phase: (n, days, period) => `measured ${n} of ${plural(days, 'day', 'days')}, ${period}`,
    phaseAhead: (date) => `begins ${date}`,
    series: 'in the latest week, against the course before the start',
    withoutExacerbation: 'Without the days of an exacerbation in the baseline',
    before: 'before the start',
    after: 'after the start',
    notBegun: (date) => `The follow-up begins on ${date}. Until then there is nothing to compare with.`,
    unjudged: (measure, change, between) =>
      `${measure} has changed by ${change}${between}. It is not judged, because nobody has agreed which way is best.`,
    between: (low, high) => ` (likely between ${low} and ${high})`,
    dots: 'Change after the start, measure by measure',
    basis: (before, after) => `${plural(before, 'day', 'days')} before, ${after} after`,
    weeklyOf: (measure) => `${measure}, weekly mean`,
    moving: 'Is it still moving?',
    trend: {
      up: (slope, low, high) => `Still rising: ${slope} per 30 days (${low} to ${high}).`,
      down: (slope, low, high) => `Still falling: ${slope} per 30 days (${low} to ${high}).`,
      still: (low, high) => `No sure movement: ${low} to ${high} per 30 days.`,
      tooFewDays: (have, need) => `Cannot be said yet: ${have} of ${need} days.`,
      tooFew: (have, need) => `Cannot be said yet: ${have} of ${need} measurements.`,
      rough: 'Rough: few days to go by.',
    },
    adherence: 'Measured as planned',
    adherenceOf: (met, due, percent) => `${met} of ${due} planned (${percent})`,
    adherenceNone: 'Nothing was planned yet.',
    caveatsTitle: 'Keep in mind',
    caveat: {
      swapped: (date, model) =>
        `The measuring device was swapped on ${date}${model}. The change may come from the new device, so the judgement is at most a “possibly”.`,
      combined: (n) => `${n} interventions began within 28 days and are judged as one.`,
      startMoved: (date) =>
        `The start date was later corrected to ${date}. Figures count from the first date, so that they can be compared with earlier ones.`,
      ended: {
        death: (date) => `The course ended on ${date}, when the citizen died. Nothing after it counts.`,
        admission: (date) => `The citizen was admitted on ${date}. Nothing after it counts.`,
        left: (date) => `Home monitoring ended on ${date}. Nothing after it counts.`,
      },
      exacerbation: 'The baseline holds days of an exacerbation. Both results stand in the table.',
      otherStart: (name, date) =>
        `${name} began on ${date}, in the middle of the follow-up. The change may come from that as well.`,
      windowOpen: (date) => `The follow-up runs until ${date}. The figures change until it is over.`,
      stale: (date) => `Out of date: there are no measurements after the week of ${date}.`,
    },
    marks: {
      start: (name) => name,
      stop: (name) => `${name} stopped`,
      'start-moved-to': () => 'corrected start',
      admission: () => 'admitted',
      exacerbation: () => 'exacerbation',
      death: () => 'died',
      left: () => 'left',
      'device-swap': () => 'new device',
    },
    method: {
      windows: (baseline, from, to) =>
        `The baseline is the last ${baseline} days before the start. “Now” is day ${from} to ${to} after the start, so that the time of adjustment does not count. The windows are fixed in advance.`,
      days: 'Each day with measurements counts once, with the mean of the day.',
      beforeAfter: (need, rough) =>
        `Before and after needs ${need} days in each period. The interval allows for days that resemble their neighbours. Below ${rough} days in a period, or when the days resemble each other strongly, the interval is called rough.`,
      series: (weeks) =>
        `With at least ${weeks} weeks with measurements on each side of the start, an interrupted time series is used instead; it also reckons with the movement that was there before.`,
      trend:
        'Somebody who was already getting better before the start gets better “after the start” too. Before and after cannot tell. That is why the movement stands beside it.',
      xmr: (need, sure) =>
        `The limits in the weekly charts are computed from the weeks before the start. They are shown from ${need} weeks on, and called provisional below ${sure}. Weekly means are used because single days resemble each other too much.`,
    },
  },
  group: {
    intro:
      'The figures show what happened to those whom a plan was begun with. Without a comparison group this is no proof that the intervention is the cause.',
    never: 'Not settled yet. Settled every night at 03:00.',
    stale: (when) =>
      `These figures are out of date: they are from ${when}. New ones normally come every night at 03:00.`,
    none: 'No group is large enough to be shown.',
    minimum: (people, estimate, share) =>
      `Counts are shown from ${people} citizens on, and an estimate with its interval from ${estimate} who were measured both before and after, when at least ${share} were followed up.`,
    noPlans: 'No plan has been begun with citizens of your organisation.',
    download: 'Download data',
    print: 'Save report',
    dots: 'Change after the start, plan by plan',
    dotsNote: 'The plans stand in a fixed order. They have different citizens and goals and cannot be ranked.',
    onlyCounts: 'counts only',
    hidden: 'hidden',
    completeness: 'Measured both before and after',
    of: (n, all) => `${n} of ${all}`,
    followUpHidden: 'follow-up: hidden',
    followUp: (share) => `${share} of those whose follow-up is due`,
    change: 'Change after the start',
    fromTo: (from, to) => `on average from ${from} to ${to}`,
    people: (n) => plural(n, 'citizen', 'citizens'),
    median: 'Middle change (median)',
    medianBasis: 'without interval and judgement: too few citizens or too little follow-up',
    noEstimate: 'Too few for an estimate.',
    improved: (by) => `Improved by at least ${by}`,
    worsened: (by) => `Worsened by at least ${by}`,
    share: (people, percent) => `${people} (${percent})`,
    leftOutHidden: 'How many have no follow-up is hidden.',
    leftOutMean: (value) => `Those without follow-up started at ${value} on average.`,
    reason: 'Reason',
    count: 'Citizens',
    reasons: {
      'not-due': 'Begun lately, follow-up not due yet',
      'too-few-before': 'Too few measurements before the start',
      'too-few-after': 'Too few measurements after the start',
      ended: 'Died, admitted or left before the follow-up',
    },
    regression: {
      above: (cut) =>
        `The citizens were picked for being above ${cut}. Whoever is picked for a high value is often lower the next time, all by itself.`,
      below: (cut) =>
        `The citizens were picked for being below ${cut}. Whoever is picked for a low value is often higher the next time, all by itself.`,
      source: (source) => `Computed from: ${source}.`,
    },
    secondary: (n) => `Other measures of the plan (${n})`,
    exploratory: 'Supplementary measure: not the one chosen in advance.',
    older: (when) =>
      `This plan was settled ${when}. Newer figures are held back, because the difference would show single citizens.`,
    method: {
      who: 'Everybody in your organisation whom the plan was begun with is counted. Only those measured enough both before and after the start are in the change. No missing value is guessed.',
      paired:
        'The change is the mean of each citizen’s own difference, with a t interval. Shares have Wilson’s interval.',
      small:
        'Counts of 1 to 4 are hidden, and with them so many others that they cannot be worked out. Which is which is not shown, in the downloaded sheet neither.',
      null: 'In the Danish TeleCare North trial (1,225 citizens with COPD), quality of life after 12 months did not differ from those without telemedicine. A null result is a possible and useful answer.',
    },
  },
  sheet: {
    week: 'Week from start',
    from: 'Week begins',
    mean: 'Weekly mean',
    unit: 'Unit',
    days: 'Days with measurements',
    signal: 'Signal',
    plan: 'Plan',
    primary: 'Chosen in advance',
    yes: 'yes',
    no: 'no',
    low: 'Interval from',
    high: 'Interval to',
    before: 'Mean before',
    after: 'Mean after',
    followUpPercent: 'Follow-up in %',
    improved: 'Improved',
    worsened: 'Worsened',
    leftOut: 'Not included',
    enrolled: 'Begun',
    both: 'Measured before and after',
    median: 'Median change',
    settledAt: 'Settled',
    signals: {
      'special-improvement': 'improvement',
      'special-concern': 'concern',
      'special-neutral': 'unusual',
      common: 'usual',
    },
  },
}
