// How a UCUM unit is written for people. The code stays UCUM's; only the text beside it is ours.

const DISPLAY: Readonly<Record<string, string>> = {
  'mm[Hg]': 'mmHg',
  Cel: '°C',
  'kg/m2': 'kg/m²',
  cm2: 'cm²',
  '/d': '/døgn',
  '{Number}': 'antal',
  '{score}': 'point',
}

/** The unit as a Danish reader expects it; UCUM's own spelling where that is readable. */
export function unitText(ucum: string): string {
  return DISPLAY[ucum] ?? ucum
}
