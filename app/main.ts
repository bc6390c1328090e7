// The `naermaal` command: finds the subcommand, runs it and turns its outcome into an exit code (those of sysexits.h).

import { AppError } from '#core'
import { configCommand } from './commands/config.js'
import { decodeCommandLine } from './commands/decode.js'
import { HELP } from './commands/help.js'
import { keysCommand } from './commands/keys.js'
import { migrateCommand } from './commands/migrate.js'
import { simCommandLine } from './commands/sim.js'
import { startCommand } from './commands/start.js'
import { vectorsCommand } from './commands/vectors.js'
import { verifyCommand } from './commands/verify.js'
import { databaseTrouble } from './database-trouble.js'

/** A subcommand: its arguments in, its exit code out. */
export type Command = (args: readonly string[]) => Promise<number>

const COMMANDS: Readonly<Record<string, Command>> = {
  start: startCommand,
  migrate: migrateCommand,
  keys: keysCommand,
  config: configCommand,
  decode: decodeCommandLine,
  sim: simCommandLine,
  vectors: vectorsCommand,
  verify: verifyCommand,
}

/** Subcommands of a later version: known, and said so. */
const LATER: ReadonlySet<string> = new Set(['load', 'replay', 'export', 'backup', 'restore', 'device', 'mapping'])

const EXIT = { usage: 64, failed: 70, occupied: 75, configuration: 78 } as const
const EXIT_OF: Readonly<Record<string, number>> = {
  usage: EXIT.usage,
  'bad-arguments': EXIT.usage,
  'bad-configuration': EXIT.configuration,
  'second-gateway': EXIT.occupied,
}

export async function main(argv: readonly string[]): Promise<void> {
  process.exitCode = await run(argv)
}

async function run([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(HELP)
    return name === undefined ? EXIT.usage : 0
  }
  if (LATER.has(name)) {
    console.error(`naermaal ${name} comes with a later version.`)
    return EXIT.usage
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    console.error(`There is no subcommand of that name. naermaal --help lists them.`)
    return EXIT.usage
  }
  try {
    return await command(args)
  } catch (thrown) {
    const error = thrown instanceof AppError ? thrown : databaseTrouble(thrown)
    if (error === null) throw thrown
    console.error(`${error.message} (${error.code})`)
    return EXIT_OF[error.code] ?? EXIT.failed
  }
}
