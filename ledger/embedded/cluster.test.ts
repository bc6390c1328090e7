import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Binaries } from './binaries.js'
import { createCluster } from './cluster.js'
import { recordingLog, workbench } from './testing.js'

const ROUNDS = 40
const STARTS = 12
/** Makes no cluster at all: only the folders are of interest here. */
const binaries: Binaries = {
  initdb: '/usr/bin/true',
  postgres: '/usr/bin/true',
  version: '0',
  major: 0,
  source: 'system',
  env: {},
}

const bench = workbench()
afterEach(() => bench.clear())

describe('clusters that are made in one folder at once', () => {
  it('leave what another start has just begun alone', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const parent = await bench.dataDir()
      await mkdir(parent)
      const starts = Array.from({ length: STARTS }, async (_, start) => {
        // Each a little later than the one before: then one looks around while the other has just made its folder.
        for (let turns = 0; turns < start * 3; turns++) await turn()
        await createCluster({
          pgData: join(parent, `${start}`),
          binaries,
          runAs: { kind: 'self' },
          log: recordingLog(),
        })
      })
      await Promise.all(starts)
      expect(await readdir(parent)).toHaveLength(STARTS)
    }
  })
})
