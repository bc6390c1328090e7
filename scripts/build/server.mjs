// TypeScript to JavaScript, data files beside it, and nothing left over from sources that are gone (a removed migration must not run).

import { spawn } from 'node:child_process'
import { copyFile, mkdir, readdir, rm, rmdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ROOMS } from './sources.mjs'

const require = createRequire(import.meta.url)

export async function buildServer({ root, out, sources }) {
  await compile(root)
  const data = sources.filter((path) => !/\.tsx?$/.test(path))
  for (const path of data) {
    await mkdir(dirname(join(out, path)), { recursive: true })
    await copyFile(join(root, path), join(out, path))
  }
  const expected = new Set(sources.flatMap(outputsOf))
  for (const room of ROOMS) await prune(out, room, expected)
}

function outputsOf(path) {
  const compiled = /^(.*)\.tsx?$/.exec(path)
  return compiled ? [`${compiled[1]}.js`, `${compiled[1]}.js.map`] : [path]
}

/** `--noCheck`: the code runs while a type is being mended, and a build takes a second. */
async function compile(root) {
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
  const args = [
    tsc,
    '-p',
    join(root, 'tsconfig.build.json'),
    '--noCheck',
    '--incremental',
    'false',
    '--tsBuildInfoFile',
    'null',
  ]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (chunk) => (said += chunk))
  child.stderr.on('data', (chunk) => (said += chunk))
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`TypeScript could not be compiled.\n${said.trim()}`)
}

async function prune(out, folder, expected) {
  const entries = await readdir(join(out, folder), { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) await prune(out, path, expected)
    else if (!expected.has(path)) await rm(join(out, path))
  }
  const left = await readdir(join(out, folder)).catch(() => ['?'])
  if (left.length === 0) await rmdir(join(out, folder))
}
