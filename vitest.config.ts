// One runner for every test. `unit` needs nothing but Node; `integration` (test/ and *.db.test.ts) gets a real PostgreSQL.
import { defineConfig } from 'vitest/config'

/** `#core` and the other doors lead to the sources, in test files and in the global set-up alike. */
const conditions = ['naermaal-source', 'node']

const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['node'] } },
  environments: { __vitest__: { resolve: { conditions } } },
  oxc: { jsx: { runtime: 'automatic' as const, importSource: 'preact' } },
}
/** As patient as `eventually` of test/support. */
const expectations = { poll: { timeout: 30_000 } }
const crossing = ['test/**/*.test.{ts,tsx}', '**/*.db.test.{ts,tsx}']
const never = ['node_modules/**', 'build/**']

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...crossing, ...never],
          testTimeout: 60_000,
          expect: expectations,
          setupFiles: ['test/support/property-seed.ts'],
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: crossing,
          exclude: never,
          testTimeout: 60_000,
          expect: expectations,
          hookTimeout: 120_000,
          // The canary is judged last, when the database has said its last word.
          globalSetup: ['test/support/canary/global-setup.ts', 'test/support/global-setup.ts'],
          setupFiles: ['test/support/property-seed.ts', 'test/support/canary/taps.ts'],
        },
      },
    ],
  },
})
