// What the doc comments of core's exported functions say about the figures that they compute.
//
//   @figure        its name, with the word of the screen
//   @nurse         one paragraph for a nurse or a manager
//   @statistician  one paragraph for a statistician
//   @formula       lines as they are
//   @source        where the definition comes from
//   @needs         what data it asks for, and what is shown without
//   @notFor        what it must not be used for
//   @with          names of other exported functions that belong to it (optional)
//
// `{NAME}` is a constant of the sources, `{defaults.path}` one of core/clinical/defaults.json, `{NAME%}` a share in percent.

export const PARTS = ['nurse', 'statistician', 'formula', 'source', 'needs', 'notFor']
const TAGS = ['figure', ...PARTS, 'with']

const EXPORTED =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export (?:async )?(?:function (\w+)|const (\w+) = (?:<[^=]*>)?\([^\n]*=>)/g

/** @returns every exported function of a file, with its tags when it is a figure */
export function functionsOf({ path, text }) {
  return [...text.matchAll(EXPORTED)].map(([, comment, fn, arrow]) => {
    const tags = comment === undefined ? {} : tagsOf(comment)
    return { path, name: fn ?? arrow, tags, isFigure: tags.figure !== undefined }
  })
}

function tagsOf(comment) {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, ''))
  const found = {}
  let tag = null
  for (const line of lines) {
    const start = /^@(\w+) ?(.*)$/.exec(line)
    if (start) {
      tag = TAGS.includes(start[1]) ? start[1] : null
      if (tag) found[tag] = [start[2]]
    } else if (tag) found[tag].push(line)
  }
  return Object.fromEntries(
    Object.entries(found).map(([name, text]) => [name, name === 'formula' ? asIs(text) : inOneLine(text)]),
  )
}

/** Lines as they stand, without the indent that they share. */
function asIs(lines) {
  const full = lines.filter((l) => l.trim() !== '')
  const indent = Math.min(...full.map((l) => l.search(/\S/)))
  return full.map((l) => l.slice(indent).trimEnd()).join('\n')
}

const inOneLine = (lines) => lines.join(' ').replace(/\s+/g, ' ').trim()

export const namesIn = (list) => (list ? list.split(/[\s,]+/).filter(Boolean) : [])
