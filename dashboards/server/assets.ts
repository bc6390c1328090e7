// The browser's files: read once at start, served compressed and for ever (their names are hashes), and found by the name of their source.

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import * as z from 'zod'
import { AppError } from '#core'

const manifestSchema = z.record(
  z.string(),
  z.object({
    file: z.string(),
    src: z.string().optional(),
    imports: z.array(z.string()).optional(),
    dynamicImports: z.array(z.string()).optional(),
    css: z.array(z.string()).optional(),
  }),
)

export interface Asset {
  body: Buffer
  gzipped: Buffer
  type: string
  etag: string
}

export interface Assets {
  /** By file name; null when there is none. */
  file(name: string): Asset | null
  /** The address of a style sheet or script by its source path, such as `dashboards/frame.client.ts`. */
  url(source: string): string | null
  /** Addresses of everything a script needs before it can run. */
  preloads(source: string, messages: string): readonly string[]
}

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
}

/** @throws AppError `assets-missing` when the bundle has not been built into this folder */
export async function openAssets(directory: string): Promise<Assets> {
  const text = await readFile(join(directory, 'manifest.json'), 'utf8').catch((cause: unknown) => {
    throw new AppError('assets-missing', 'The browser bundle is not built: run `npm run build`.', { cause })
  })
  const manifest = manifestSchema.parse(JSON.parse(text))
  const files = new Map<string, Asset>()
  for (const name of await readdir(directory)) {
    const type = TYPES[name.split('.').at(-1) ?? '']
    if (!type || name.startsWith('.') || name === 'manifest.json') continue
    const body = await readFile(join(directory, name))
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    files.set(name, { body, gzipped: await promisify(gzip)(body), type, etag })
  }
  const url = (source: string): string | null => {
    const chunk = manifest[source]
    return chunk ? `/assets/${chunk.file}` : null
  }
  return {
    file: (name) => files.get(name) ?? null,
    url,
    preloads(source, messages) {
      const found = new Set<string>()
      const walk = (key: string): void => {
        const chunk = manifest[key]
        if (!chunk || found.has(chunk.file)) return
        found.add(chunk.file)
        for (const next of chunk.imports ?? []) walk(next)
      }
      walk(source)
      if (manifest[messages]) walk(messages)
      return [...found].map((file) => `/assets/${file}`)
    },
  }
}
