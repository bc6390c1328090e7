// The browser's bundle: one entry per screen, hashed names, a manifest. Files of the build before stay, so that an open tab can still fetch its parts.

import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** Files named `*.client.ts(x)` in routes/ are entries; so is the frame that every page loads. */
const ENTRY = /^dashboards\/(routes\/.*|frame)\.client\.tsx?$/
const STYLES = /^dashboards\/[^/]+\.css$/

export async function buildWeb({ root, out, sources }) {
  const entries = sources.filter((path) => ENTRY.test(path) || STYLES.test(path))
  if (entries.length === 0) return
  const draft = join(out, `.web.${process.pid}`)
  try {
    await bundle(root, draft, entries)
    await publish(draft, join(out, 'web'))
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function bundle(root, outDir, entries) {
  const { build } = await import('vite')
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    base: '/assets/',
    mode: 'production',
    resolve: { conditions: ['naermaal-source', 'module', 'browser', 'import', 'default'] },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      emptyOutDir: true,
      assetsDir: '',
      assetsInlineLimit: 0,
      cssCodeSplit: true,
      manifest: 'manifest.json',
      modulePreload: { polyfill: false },
      target: 'es2022',
      reportCompressedSize: false,
      rolldownOptions: {
        input: Object.fromEntries(entries.map((path) => [nameOf(path), join(root, path)])),
        // core is pure: what a screen does not use of it is left out.
        treeshake: { moduleSideEffects: (id) => !id.includes('/core/') && !id.includes('/charts/') },
      },
    },
  })
}

const nameOf = (path) =>
  basename(path)
    .replace(/\.client\.tsx?$/, '')
    .replace(/\.css$/, '-styles')

/** The manifest last: whoever reads it finds every file it names. */
async function publish(draft, web) {
  await mkdir(web, { recursive: true })
  const before = await namesIn(join(web, 'manifest.json'))
  const now = await namesIn(join(draft, 'manifest.json'))
  for (const name of await readdir(draft)) if (name !== 'manifest.json') await cp(join(draft, name), join(web, name))
  await cp(join(draft, 'manifest.json'), join(web, '.manifest.new'))
  await rename(join(web, '.manifest.new'), join(web, 'manifest.json'))
  for (const name of await readdir(web)) {
    if (name !== 'manifest.json' && !now.has(name) && !before.has(name)) await rm(join(web, name), { recursive: true })
  }
}

async function namesIn(manifest) {
  const text = await readFile(manifest, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  return new Set(
    Object.values(JSON.parse(text)).flatMap((chunk) => [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]),
  )
}
