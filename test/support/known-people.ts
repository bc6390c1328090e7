// Everybody who appears in a test that crosses rooms. The canary looks for them, at the end of a run, wherever a person may not be:
// a test that invented people of its own would not be watched, and test/security/known-people.test.ts refuses it.

export interface KnownPerson {
  given: readonly string[]
  family: string
  cpr?: string
}

export const KNOWN_PEOPLE = {
  /** Of the security tests: names that occur nowhere else, and numbers of replacement series. */
  canary: { given: ['Nanna', 'Quirinia'], family: 'Kanariefugl', cpr: '251248-9996' },
  zebra: { given: ['Xerxes'], family: 'Zebrafinkesen', cpr: '010190-4AA1' },
  daughter: { given: ['Datter'], family: 'Kanariefugl' },
  colleague: { given: ['Ny'], family: 'Kollega' },
  staff: { given: ['Astrid'], family: 'Andersen' },
  incomer: { given: ['Liv'], family: 'Lund' },
  /** Of the FHIR tests and the vault's: the published test person, and the island that has every Danish letter. */
  nancy: { given: ['Nancy', 'Ann'], family: 'Berggren', cpr: '2512489996' },
  island: { given: ['Nancy', 'Ann'], family: 'Ærøskøbing' },
  brother: { given: ['Bo'], family: 'Berggren' },
  nurseBo: { given: ['Bo'], family: 'Berg' },
  ida: { given: ['Ida'], family: 'Dal' },
  /** Of the town on the screens. */
  anne: { given: ['Anne'], family: 'Holm' },
  jens: { given: ['Jens'], family: 'Poulsen' },
  karen: { given: ['Karen'], family: 'Østergård' },
  bent: { given: ['Bent'], family: 'Åkjær' },
  mette: { given: ['Mette'], family: 'Krogh' },
  poul: { given: ['Poul'], family: 'Sørensen' },
  lone: { given: ['Lone'], family: 'Bæk' },
  ole: { given: ['Ole'], family: 'Ny' },
  inger: { given: ['Inger'], family: 'Dahl' },
  birthe: { given: ['Birthe'], family: 'Lund' },
  carl: { given: ['Carl'], family: 'Vang' },
  dorte: { given: ['Dorte'], family: 'Friis' },
  egon: { given: ['Egon'], family: 'Kjær' },
  freja: { given: ['Freja'], family: 'Munk' },
  gunner: { given: ['Gunner'], family: 'Riis' },
  nurseMaja: { given: ['Maja'], family: 'Jensen' },
  operatorOmar: { given: ['Omar'], family: 'Drift' },
} as const satisfies Record<string, KnownPerson>

/** Numbers without a person here: of the published test persons, and what tests type into fields where no number belongs. */
export const KNOWN_NUMBERS: readonly string[] = [
  '0201919990',
  '3001749995',
  '0107729995',
  '0108589995',
  '2512489997',
  '0101481234',
  '0101010000',
]
