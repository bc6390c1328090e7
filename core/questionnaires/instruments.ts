// Which questionnaires may be shipped with their text, and under which codes their scores are exchanged (clinical.md 5).
// A licensed instrument is a "bring your own text" package: of it only the total is stored.

export interface Instrument {
  id: string
  name: string
  /** The text may be part of the platform, with its source named. */
  shipText: boolean
  /** What goes into Questionnaire.copyright, or why the text is missing. */
  copyright: string
  range: readonly [number, number]
  better: 'up' | 'down'
  /** Verified codes only; those still to be looked up are left out. */
  codes: readonly { system: string; code: string; of: 'panel' | 'total' }[]
}

const LOINC = 'http://loinc.org'
const SNOMED = 'http://snomed.info/sct'
const MEDCOM = 'urn:oid:1.2.208.184.100.8'

const licensed = (
  id: string,
  name: string,
  range: readonly [number, number],
  better: 'up' | 'down',
  why: string,
): Instrument => ({
  id,
  name,
  shipText: false,
  copyright: why,
  range,
  better,
  codes: [],
})

export const INSTRUMENTS: readonly Instrument[] = [
  {
    id: 'mmrc',
    name: 'mMRC / MRC breathlessness',
    shipText: true,
    copyright: 'Medical Research Council; source named',
    range: [0, 4],
    better: 'down',
    codes: [
      { system: SNOMED, code: '870179002', of: 'total' },
      { system: MEDCOM, code: 'MCS88021', of: 'total' },
    ],
  },
  {
    id: 'who5',
    name: 'WHO-5',
    shipText: true,
    copyright: 'World Health Organization; source named, licence text as on the WHO page',
    range: [0, 100],
    better: 'up',
    codes: [],
  },
  {
    id: 'phq9',
    name: 'PHQ-9',
    shipText: true,
    copyright: 'Pfizer Inc.; no permission required to reproduce, translate, display or distribute',
    range: [0, 27],
    better: 'down',
    codes: [
      { system: LOINC, code: '44249-1', of: 'panel' },
      { system: LOINC, code: '44261-6', of: 'total' },
    ],
  },
  {
    id: 'gad7',
    name: 'GAD-7',
    shipText: true,
    copyright: 'Pfizer Inc.; no permission required to reproduce, translate, display or distribute',
    range: [0, 21],
    better: 'down',
    codes: [
      { system: LOINC, code: '69737-5', of: 'panel' },
      { system: LOINC, code: '70274-6', of: 'total' },
    ],
  },
  {
    id: 'audit',
    name: 'AUDIT',
    shipText: true,
    copyright: 'World Health Organization; wording kept, Danish units of 12 g',
    range: [0, 40],
    better: 'down',
    codes: [{ system: LOINC, code: '75624-7', of: 'total' }],
  },
  {
    id: 'audit-c',
    name: 'AUDIT-C',
    shipText: true,
    copyright: 'World Health Organization; wording kept, Danish units of 12 g',
    range: [0, 12],
    better: 'down',
    codes: [
      { system: LOINC, code: '72109-2', of: 'panel' },
      { system: LOINC, code: '75626-2', of: 'total' },
    ],
  },
  {
    ...licensed('cat', 'CAT', [0, 40], 'down', 'GlaxoSmithKline; companies need a licence'),
    codes: [{ system: MEDCOM, code: 'MCS88137', of: 'total' }],
  },
  licensed('ccq', 'CCQ', [0, 6], 'down', "the copyright holder's permission is needed"),
  licensed('eq5d5l', 'EQ-5D-5L', [-1, 1], 'up', 'EuroQol; registration is needed'),
  licensed('kccq', 'KCCQ', [0, 100], 'up', 'licensed'),
  licensed('mlhfq', 'MLHFQ', [0, 105], 'down', 'licensed'),
  licensed('sgrq', 'SGRQ', [0, 100], 'down', 'licensed'),
  licensed('sf12', 'SF-12', [0, 100], 'up', 'licensed'),
  licensed('sf36', 'SF-36', [0, 100], 'up', 'licensed'),
  licensed('pam', 'PAM', [0, 100], 'up', 'licensed'),
  licensed('paid', 'PAID', [0, 100], 'down', 'licensed'),
]
