// Where the property tests take their cases from. The same everywhere, so that a change is judged and not the luck of the day;
// `PROPERTY_SEED=random npm test -- core` (or any number) looks elsewhere, and a failure prints the seed that found it.

import fc from 'fast-check'

const EVERYDAY = 20_261_123

const wanted = process.env.PROPERTY_SEED ?? String(EVERYDAY)
if (wanted !== 'random') {
  const seed = Number(wanted)
  if (!Number.isSafeInteger(seed)) throw new Error('PROPERTY_SEED is a whole number, or the word random.')
  fc.configureGlobal({ seed })
}
