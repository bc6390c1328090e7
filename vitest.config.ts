// One runner for every test. `unit` needs nothing but Node; `integration` (test/ and *.db.test.ts) gets a real PostgreSQL.
import { defineConfig } from 'vitest/config'

const shared = {
  resolve: { conditions: ['naermaal-source'] },
  ssr: { resolve: { conditions: ['naermaal-source'], externalConditions: ['node'] } },
  oxc: { jsx: { runtime: 'automatic' as const, importSource: 'preact' } },
}
const crossing = ['test/**/*.test.{ts,tsx}', '**/*.db.test.{ts,tsx}']
const never = ['node_modules/**', 'build/**']

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        ...shared,
        test: { name: 'unit', include: ['**/*.test.{ts,tsx}'], exclude: [...crossing, ...never], testTimeout: 30_000 },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: crossing,
          exclude: never,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
    ],
  },
})
