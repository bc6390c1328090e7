// docs/methods.md, written from the doc comments of core, and what is wrong with them.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CHAPTERS } from './chapters.mjs'
import { constantsOf } from './constants.mjs'
import { functionsOf, namesIn, PARTS } from './figures.mjs'
import { ground, mcidTable, tableOfLimits } from './ground.mjs'
import { NOT_FIGURES } from './not-figures.mjs'

/** @returns path and text of every source of core but its tests, and the clinical defaults */
export function sourcesOf(root) {
  const paths = readdirSync(join(root, 'core'), { recursive: true })
    .map((path) => `core/${path}`)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .sort()
  const defaults = JSON.parse(readFileSync(join(root, 'core/clinical/defaults.json'), 'utf8'))
  return { files: paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })), defaults }
}

/** @returns the page, and what is wrong in one line each; a page with faults is not written */
export function methods({ files, defaults, notFigures = NOT_FIGURES }) {
  const rooms = CHAPTERS.map((c) => c.room)
  const functions = files
    .filter(({ path }) => rooms.includes(path.split('/')[1]) && path.split('/').length === 3)
    .flatMap(functionsOf)
  const constant = constantsOf(files, defaults)
  const faults = [...incomplete(functions), ...unaccounted(functions, notFigures), ...misplaced(functions)]
  const figures = functions
    .filter((f) => f.isFigure)
    .map((f) => ({
      ...f,
      tags: Object.fromEntries(Object.entries(f.tags).map(([tag, text]) => [tag, filled(f, text)])),
    }))

  function filled({ path, name }, text) {
    return text.replace(/\{([A-Za-z_][\w./]*)(%?)\}/g, (whole, asked, percent) => {
      const value = constant(path, asked)
      if (typeof value === 'number') return String(percent ? Math.round(1e9 * value) / 1e7 : value)
      faults.push(`${path}: ${name} names ${whole}, which is no number of the sources`)
      return whole
    })
  }
  return { page: page(figures, functions, defaults), faults }
}

function incomplete(functions) {
  return functions
    .filter((f) => Object.keys(f.tags).length > 0)
    .flatMap(({ path, name, tags }) =>
      ['figure', ...PARTS].filter((part) => !tags[part]).map((part) => `${path}: ${name} has no @${part}`),
    )
}

function unaccounted(functions, notFigures) {
  const known = new Set(functions.map((f) => f.name))
  const listed = Object.values(notFigures).flat()
  const parts = functions.flatMap((f) => namesIn(f.tags.with))
  const figures = functions.filter((f) => f.isFigure).map((f) => f.name)
  const accounted = [...figures, ...parts, ...listed]
  return [
    ...functions
      .filter((f) => !accounted.includes(f.name))
      .map((f) => `${f.path}: ${f.name} is neither a figure, nor a part of one, nor on the list of what is none`),
    ...[...parts, ...listed].filter((name) => !known.has(name)).map((name) => `${name} is named, but not exported`),
    ...accounted
      .filter((name, i) => accounted.indexOf(name) !== i && (listed.includes(name) || figures.includes(name)))
      .map((name) => `${name} is accounted for twice`),
  ]
}

function misplaced(functions) {
  const figures = functions.filter((f) => f.isFigure)
  const headings = [...CHAPTERS.map((c) => c.title), ...figures.map((f) => f.tags.figure)].map(anchor)
  return [
    ...figures
      .filter((f) => !CHAPTERS.some((c) => c.room === roomOf(f) && c.order.includes(f.name)))
      .map((f) => `${f.path}: ${f.name} has no place in scripts/methods/chapters.mjs`),
    ...headings.filter((h, i) => headings.indexOf(h) !== i).map((h) => `two headings lead to #${h}`),
  ]
}

const roomOf = ({ path }) => path.split('/')[1]

function page(figures, functions, defaults) {
  const chapters = CHAPTERS.map(({ title, room, order }) => ({
    title,
    figures: figures.filter((f) => roomOf(f) === room).sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
    tables: room === 'clinical' ? [...tableOfLimits(defaults), ...mcidTable(defaults)] : [],
  }))
  const pathOf = new Map(functions.map((f) => [f.name, f.path]))
  const contents = chapters.flatMap((c) => [
    `- [${c.title}](#${anchor(c.title)})`,
    ...c.figures.map((f) => `  - [${f.tags.figure}](#${anchor(f.tags.figure)})`),
  ])
  return [
    ...ground,
    '## Contents',
    '',
    ...contents,
    '',
    ...chapters.flatMap((c) => [`## ${c.title}`, '', ...c.tables, ...c.figures.flatMap((f) => section(f, pathOf))]),
  ]
    .join('\n')
    .replace(/\n+$/, '\n')
}

function section({ name, tags }, pathOf) {
  const link = (fn) => `[\`${fn}\`](../${pathOf.get(fn)})`
  return [
    `### ${tags.figure}`,
    '',
    `**For a nurse or a manager.** ${tags.nurse}`,
    '',
    `**For a statistician.** ${tags.statistician}`,
    '',
    '```text',
    tags.formula,
    '```',
    '',
    `- **Source:** ${tags.source}`,
    `- **Needs:** ${tags.needs}`,
    `- **Must not be used for:** ${tags.notFor}`,
    `- **Computed by** ${[name, ...namesIn(tags.with)].map(link).join(', ')}`,
    '',
  ]
}

/** A heading's anchor as GitHub makes it. */
function anchor(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}
