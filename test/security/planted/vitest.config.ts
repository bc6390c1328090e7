// A test run of its own, started by ../canary-run.test.ts: with the taps and the judgement of the real one, to see what they do.

import { defineConfig } from 'vitest/config'
import { ROOT } from '../../../scripts/build.mjs'

const conditions = ['naermaal-source', 'node']

export default defineConfig({
  root: ROOT,
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['node'] } },
  environments: { __vitest__: { resolve: { conditions } } },
  test: {
    include: ['test/security/planted/leaks.planted.ts'],
    globalSetup: ['test/support/canary/global-setup.ts', 'test/support/global-setup.ts'],
    setupFiles: ['test/support/canary/taps.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
