// Tests that put a number or a name where none may be, on purpose: each by its name, for the taps that see it, with the reason.

import type { Tap } from '../support/canary/gathered.js'

export interface Exception {
  file: string
  /** The full name; null for set-up and clean-up between tests. */
  test: string | null
  taps: readonly Tap[]
  /** What the line looks like, when the test causes others at the same tap. */
  line?: RegExp
  why: string
}

const ASKED = ['address asked of a server'] as const
const FETCHED = ['address fetched', ...ASKED] as const

const WELCOME = {
  taps: ['output of a child process'],
  line: /^ {2}\p{Lu}\p{L}+( \p{L}+)+ {2,}\p{L}/u,
  why: 'the terminal is told as which simulated people one can log in',
} as const

export const EXCEPTIONS: readonly Exception[] = [
  {
    file: 'test/security/canary.test.ts',
    test: null,
    taps: FETCHED,
    why: 'plays somebody who types numbers and names into addresses, to see that nothing repeats them',
  },
  {
    file: 'test/security/gate.test.ts',
    test: 'the gate > answers for a hidden citizen, one who does not exist, a wrong id and a wrong address in the same words',
    taps: FETCHED,
    why: 'a person number is one of the wrong ids',
  },
  {
    file: 'test/fhir/read-and-search.test.ts',
    test: 'searching by person number > is refused in a URL and answered from a body, and no link holds the number',
    taps: ASKED,
    why: 'the URL that is refused',
  },
  {
    file: 'test/fhir/read-and-search.test.ts',
    test: 'searching by person number > finds the Patient by POST, and not one who is hidden',
    taps: ASKED,
    why: 'the URL that is refused',
  },
  {
    file: 'test/fhir/protocol.test.ts',
    test: 'errors > an unexpected error shows a trace id and nothing of itself',
    taps: ['AppError'],
    why: 'an error that says too much, made to see that nobody is shown it',
  },
  {
    file: 'test/dashboards/web.test.ts',
    test: 'addresses > odd input is read as nothing: /citizens?q=Holm',
    taps: FETCHED,
    why: 'a name in the address of the search, which reads it as nothing',
  },
  {
    file: 'test/app/start.test.ts',
    test: 'naermaal start > never repeats an address that it cannot read, whatever number stands in it',
    taps: ['address fetched'],
    why: 'the address that is not repeated',
  },
  {
    file: 'test/app/start.test.ts',
    test: 'naermaal start > prepares, shows progress, and says where it is, who can log in and how to publish',
    ...WELCOME,
  },
  {
    file: 'test/app/start.test.ts',
    test: 'naermaal start > starts again with everything as it was',
    ...WELCOME,
  },
  {
    file: 'test/faults/stop.test.ts',
    test: 'Ctrl-C > stops everything in under 5 s and leaves no process, at any step of a first start; the next start goes on',
    ...WELCOME,
  },
  { file: 'test/security/running-product.test.ts', test: null, ...WELCOME },
]
