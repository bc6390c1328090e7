// Random readings for property tests of everything that is computed from a reading.

import fc from 'fast-check'
import { encodeBase32 } from '../base32.js'
import { decimalOf, parseDecimal } from '../decimal.js'
import { type CitizenId, type DeviceId, idFromBytes } from '../ids.js'
import { METRICS } from '../metrics/index.js'
import { FLAG_BITS } from '../reading/flags.js'
import { READING_STATUS, type Reading, type ReadingStatus } from '../reading/reading.js'
import type { Precision } from '../time/instant.js'

const id = fc.uint8Array({ minLength: 8, maxLength: 8 }).map(idFromBytes)
const someDecimal = fc.oneof(
  fc.constantFrom('0', '-0', '0.0', '82.30', '5.40', '1e-7', '100', '-3.5', '999999.999').map((t) => parseDecimal(t)!),
  fc
    .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 0, max: 6 }))
    .map(([n, decimals]) => parseDecimal((n / 10 ** decimals).toFixed(decimals))!),
  fc.double({ min: -1e14, max: 1e14, noNaN: true }).map(decimalOf),
)

/** Any reading that the ledger could hold. */
export const anyReading: fc.Arbitrary<Reading> = fc
  .record({
    definition: fc.constantFrom(...METRICS),
    citizenId: id.map((t) => t as CitizenId),
    deviceId: fc.option(id.map((t) => t as DeviceId)),
    effectiveAt: fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }),
    dedupe: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map((n) => encodeBase32(n, 13)),
    offsetMin: fc.integer({ min: -840, max: 840 }),
    precision: fc.constantFrom<Precision>(1, 2, 3, 4, 5, 6),
    values: fc.tuple(fc.option(someDecimal), fc.option(someDecimal), fc.option(someDecimal)),
    flags: fc.oneof(
      fc.constant(0),
      fc.subarray(Object.values(FLAG_BITS)).map((bits) => bits.reduce((a, b) => a | b, 0)),
    ),
    receivedAt: fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }),
    version: fc.integer({ min: 1, max: 9 }),
    status: fc.constantFrom(...(Object.keys(READING_STATUS) as ReadingStatus[])),
    laterMs: fc.integer({ min: 0, max: 1e9 }),
  })
  .map(({ definition, values, laterMs, ...rest }) => ({
    ...rest,
    metric: definition.id,
    values: values.slice(0, definition.values.length),
    lastUpdated: rest.receivedAt + laterMs,
  }))
