// `naermaal config`: each setting with its value and its source. Secrets are not shown.

import { readConfig } from '../config.js'

export async function configCommand(): Promise<number> {
  const { settings } = readConfig(process.env, true)
  const width = Math.max(...settings.map((s) => s.name.length))
  for (const { name, value, source } of settings)
    console.log(`${name.padEnd(width)}  ${source.padEnd(11)}  ${value || '–'}`)
  return 0
}
