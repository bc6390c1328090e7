// The beginning of docs/methods.md, and its tables of core/clinical/defaults.json.

export const ground = [
  '# Methods',
  '',
  'Every figure that the platform can show: what it says in plain words, how it is computed, where the definition comes from, what data it asks',
  'for, and what it must not be used for. Not all of them are on a screen yet.',
  '',
  'Written by `npm run generate` from the doc comments of the functions in `core/` that compute the figures, and from their constants: change it',
  'there. The computations are held against published examples and independent programs (`core/vectors/`); `naermaal vectors FILE…` repeats that.',
  '',
  'Nærmål is **not a certified medical device** and not an acute service. A figure is one part of what a clinician knows.',
  '',
  '## Rules that hold for every figure',
  '',
  '- **Never a number without its basis.** A figure carries the number of readings, the period, the share of expected readings that are there, and the',
  '  name of its method. Below its data requirement it is not shown; the screen says "for få målinger: 5 af 12" (not enough data: 5 of 12).',
  '- **Missing is not zero.** Nothing is filled in for one citizen. The share that is missing stands beside each aggregate.',
  '- **Implausible readings** are kept and marked, left out of every figure, and never turn a citizen green.',
  '- **Days, mornings and hours are local** (Europe/Copenhagen); a day of the clock change has 23 or 25 hours.',
  '- **Rounding** is half up, and only when a figure is shown or where its rule says so. Limits are compared with what was measured.',
  '- **An interval is a 95 % interval**, and [How honest are the figures?](effect-honesty.md) says how well each method of the chapter Effect keeps that promise.',
  '- **Standard limits are starting templates.** The responsible clinician sets the limits of a citizen.',
  '',
]

const GROUPS = { copd: 'COPD (KOL)', heartFailure: 'Heart failure', hypertension: 'Hypertension', diabetes: 'Diabetes' }
const WORDS = {
  spo2: 'SpO₂, %, no target set',
  spo2Target8892: 'SpO₂, %, target 88–92 set',
  pulse: 'pulse at rest, /min',
  sbp: 'systolic pressure, mmHg',
  weight: 'weight, kg',
}
const SIGNS = [
  ['redLow', (v) => `red ≤ ${v}`],
  ['yellowLow', (v) => `yellow ≤ ${v}`],
  ['yellowHigh', (v) => `yellow ≥ ${v}`],
  ['redHigh', (v) => `red ≥ ${v}`],
  ['yellowHighOnOxygen', (v) => `on oxygen yellow ≥ ${v}`],
  ['redHighOnOxygen', (v) => `on oxygen red ≥ ${v}`],
  ['yellowBelowOwnMedian', (v) => `yellow ${v} below own median`],
  ['redBelowOwnMedian', (v) => `red ${v} below own median`],
  ['yellowAboveOwnMedian', (v) => `yellow ${v} above own median`],
  ['gainKg', (v, { withinDays }) => `red at + ${v} within ${withinDays} days`],
  ['ownMedianKg', (v) => `yellow ${v} from own median`],
  ['redLowMmol', (v) => `red ≤ ${v}`],
  ['yellowLowMmol', (v) => `yellow ≤ ${v}`],
  ['yellowHighMmol', (v) => `yellow ≥ ${v}`],
  ['redHighMmol', (v) => `red ≥ ${v}`],
  ['meanSbp', (v, { meanDbp }) => `yellow: home average ≥ ${v} or ≥ ${meanDbp}`],
  ['redSbp', (v, { redDbp }) => `red: a reading ≥ ${v} or ≥ ${redDbp}`],
]

/** The standard limits of every programme. */
export function tableOfLimits({ triageTemplates: t }) {
  const words = (limits) => SIGNS.flatMap(([key, say]) => (limits[key] === undefined ? [] : [say(limits[key], limits)]))
  const row = (group, measure, limits) => `| ${group} | ${measure} | ${words(limits).join('; ')} |`
  const many = ['copd', 'heartFailure'].flatMap((group) =>
    Object.entries(t[group]).map(([measure, limits]) => row(GROUPS[group], WORDS[measure], limits)),
  )
  return [
    'Starting limits of each programme. A low limit is broken at or below it, a high limit at or above it.',
    '',
    '| programme | measure | limits |',
    '| --- | --- | --- |',
    ...many,
    row(GROUPS.hypertension, 'blood pressure at home, mmHg', t.hypertension),
    row(GROUPS.diabetes, 'glucose, mmol/L', t.diabetes),
    '',
  ]
}

const MEASURES = {
  sbp: 'Systolic blood pressure',
  dbp: 'Diastolic blood pressure',
  fev1: 'FEV1',
  cat: 'CAT',
  ccq: 'CCQ',
  sgrq: 'SGRQ',
  mmrc: 'mMRC breathlessness',
  sixMinuteWalk: '6-minute walk',
  sitToStand30s: 'Sit-to-stand, 30 s',
  sitToStand60s: 'Sit-to-stand, 1 min',
  hba1c: 'HbA1c',
  tir: 'Time in range (TIR)',
  phq9: 'PHQ-9',
  gad7: 'GAD-7',
  who5: 'WHO-5',
  kccq: 'KCCQ',
  mlhfq: 'MLHFQ',
  eq5d5lIndex: 'EQ-5D-5L index',
  eqVas: 'EQ VAS',
  pam: 'PAM',
  weightObesity: 'Weight, obesity care',
  tDomainGas: 'Goal attainment T score',
}

/** The smallest important differences (MCID), with what they rest on. */
export function mcidTable({ mcid }) {
  return [
    'Smallest important differences (MCID). They are estimates from studies of groups: a direction and an order of size, not a border in a person.',
    '',
    '| measure | difference | better | source | mind |',
    '| --- | --- | --- | --- | --- |',
    ...mcid.map(({ measure, unit, mcid: value, better, source, range, caveat }) => {
      const mind = [range ? `published range ${range.join('–')}` : '', caveat ?? ''].filter(Boolean).join('; ')
      return `| ${MEASURES[measure] ?? measure} | ${value} ${unit} | ${better} | ${source} | ${mind} |`
    }),
    '',
  ]
}
