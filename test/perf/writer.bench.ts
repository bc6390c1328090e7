// `npm run bench -- writer [readings] [seconds]`: the ledger writer alone, on a filled ledger.

import { measureWriter } from './bare-writer.js'
import { ms, rate } from './figures.js'
import { openStage } from './stage.js'

export async function run([readings = '5000000', seconds = '10']: readonly string[]): Promise<number> {
  const stage = await openStage({
    readings: Number(readings),
    citizens: 1000,
    print: (line) => process.stderr.write(`\r${line}   `),
  })
  try {
    for (const inFlight of [100, 1000, 4000]) {
      const { readingsPerSecond, commit } = await measureWriter(stage.url, stage.devices, stage.citizens, {
        inFlight,
        seconds: Number(seconds),
      })
      console.log(
        `\nin flight ${inFlight}: ${rate(readingsPerSecond)} readings/s, commit p50 ${ms(commit.p50)}, p99 ${ms(commit.p99)}`,
      )
    }
  } finally {
    await stage.close()
  }
  return 0
}
