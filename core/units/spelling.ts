// One spelling per unit: UCUM's. Devices write mmHg, bpm, mmol/l, °C; annotations in braces say nothing about the unit.
// Only spellings that can mean one thing are listed: a unit that is not here is refused, never guessed.

const SPELLINGS = new Map<string, string>(
  Object.entries({
    'mm[Hg]': ['mmHg', 'mm Hg', 'mmhg', 'MMHG'],
    kPa: ['kpa', 'KPA'],
    '/min': [
      '1/min',
      'min-1',
      'beats/min',
      'beats/minute',
      'bpm',
      'BPM',
      'breaths/min',
      'slag/min',
      'x 1/min',
      'x1/min',
    ],
    '/d': ['1/d', '/day', 'steps/d', 'steps/day'],
    'mmol/L': ['mmol/l'],
    'mg/dL': ['mg/dl', 'MG/DL'],
    'mol/L': ['mol/l'],
    'kg/L': ['kg/l'],
    'g/L': ['g/l'],
    'mg/L': ['mg/l'],
    '%': ['percent', 'pct'],
    kg: ['KG', 'Kg'],
    '[lb_av]': ['lb', 'lbs', 'LB', '[lb_us]'],
    '[oz_av]': ['oz'],
    '[stone_av]': ['st', 'stone'],
    '[in_i]': ['in', 'inch', '[in_us]'],
    '[ft_i]': ['ft', '[ft_us]'],
    'kg/m2': ['kg/m^2', 'kg/m²', 'kg/m**2', 'kg.m-2'],
    Cel: ['°C', '℃', 'degC', 'C', 'cel', 'CEL'],
    '[degF]': ['°F', '℉', 'degF', 'F', '[DEGF]'],
    L: ['l', 'litre', 'liter'],
    mL: ['ml'],
    cL: ['cl'],
    'L/min': ['l/min'],
    'L/s': ['l/s'],
    'mL/s': ['ml/s'],
    'cL/s': ['cl/s'],
    cm2: ['cm^2', 'cm²'],
    mm2: ['mm^2', 'mm²'],
    '1': ['steps', 'count'],
  }).flatMap(([ucum, others]) => others.map((other): [string, string] => [other, ucum])),
)

/** Units longer than this are no units; keeps the work per unit small. */
export const MAX_UNIT_LENGTH = 64

const ANNOTATION = /\{[^{}]*\}/g

/** The UCUM spelling of a unit as a device wrote it; what is not known comes back without annotations. `{Number}` is `1`. */
export function canonicalUnit(written: string): string {
  const text = written.trim()
  if (text.length > MAX_UNIT_LENGTH) return text
  const known = SPELLINGS.get(text)
  if (known !== undefined) return known
  const bare = text.includes('{') ? text.replace(ANNOTATION, '') : text
  if (bare === '') return text === '' ? '' : '1'
  return SPELLINGS.get(bare) ?? bare
}
