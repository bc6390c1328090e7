// docker-compose.yml as Compose understands it: anchors merged, settings filled in.

import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'

const service = z.object({
  image: z.string().optional(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  restart: z.string().optional(),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  tmpfs: z.array(z.string()).default([]),
})

const file = z.object({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.unknown()),
  configs: z.record(z.string(), z.object({ content: z.string() })),
})

export type ComposeFile = z.infer<typeof file>
export type ComposeService = z.infer<typeof service>

export const ROLES = ['gateway', 'web', 'worker'] as const

export async function readComposeText(): Promise<string> {
  return readFile(new URL('../../docker-compose.yml', import.meta.url), 'utf8')
}

export async function readCompose(): Promise<ComposeFile> {
  return file.parse(parse(await readComposeText(), { merge: true }))
}

/** `${NAME:?message}`, `${NAME:-default}` and `$$`, by Compose's rules. @throws when a required one is missing, with its message */
export function interpolate(text: string, settings: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\{(\w+):([?-])([^}]*)\}/g, (whole, name: string, kind: string, rest: string) => {
    if (whole === '$$') return '$'
    const value = settings[name]
    if (value !== undefined && value !== '') return value
    if (kind === '-') return rest
    throw new Error(`${name}: ${rest}`)
  })
}
