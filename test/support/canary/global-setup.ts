// Around a whole test run: a folder for what the taps take down, and at the end the judgement. A leak fails the run.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { gatherInto, writeDown } from './gathered.js'
import { judge } from './judge.js'

declare module 'vitest' {
  interface ProvidedContext {
    canaryFolder: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'nm-canary-'))
  project.provide('canaryFolder', folder)
  gatherInto(folder)
  return async () => {
    writeDown()
    const { faults, summary } = judge(folder, await isWhole(project))
    await rm(folder, { recursive: true, force: true })
    console.log(`\n${summary}`)
    if (faults.length === 0) return
    // An error here would be printed, and the run would pass.
    const onPurpose = 'What a test does on purpose is named in test/security/canary-exceptions.ts.'
    console.error(['The canary found what may not be there:', ...faults, onPurpose].join('\n  '))
    process.exitCode = 1
  }
}

/** Only a run of every file must have filled every tap and used every exception. */
async function isWhole(project: TestProject): Promise<boolean> {
  if (project.vitest.config.testNamePattern) return false
  const ran = new Set(project.vitest.state.getTestModules().map(({ moduleId }) => moduleId))
  return (await project.globTestFiles()).testFiles.every((file) => ran.has(file))
}
