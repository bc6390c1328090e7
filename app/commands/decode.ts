// `naermaal decode --format F FILE|-`: what the platform makes of one message, without a broker. Exit 0 with readings, 65 without.

import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { AppError } from '#core'
import { decodeCommand } from '#ingest'

export async function decodeCommandLine(args: readonly string[]): Promise<number> {
  const { format, file } = parse(args)
  const bytes =
    file === '-'
      ? await readStdin()
      : await readFile(file).catch(() => Promise.reject(new AppError('usage', 'The file cannot be read.')))
  const { exitCode, output } = decodeCommand(format, bytes, Date.now())
  process.stdout.write(output.endsWith('\n') ? output : `${output}\n`)
  return exitCode
}

function parse(args: readonly string[]): { format: string; file: string } {
  const usage = new AppError(
    'usage',
    'naermaal decode --format F FILE|-, with F as in the topic: readings, gatt/2a35, omh',
  )
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { format: { type: 'string' } },
      allowPositionals: true,
    })
    const [file, ...rest] = positionals
    if (!values.format || file === undefined || rest.length > 0) throw usage
    return { format: values.format, file }
  } catch (error) {
    throw error instanceof AppError ? error : usage
  }
}

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
