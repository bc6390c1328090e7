// The numbers that the texts of docs/methods.md name: constants of core's sources, read from the text, and core/clinical/defaults.json.
// Reads literals only (numbers, strings, lists, objects, paths into the defaults), so that nothing is run to write a page.

const DECLARED = /^(?:export )?const ([A-Za-z_]\w*)(?:: [^=]+?)? =(?=\s)/gm

/**
 * @param files path and text of core's sources
 * @param defaults core/clinical/defaults.json
 * @returns asked with the path of a file and `SUFFICIENT.days`: its own constant first, then the only one of that name; undefined when there is none.
 *   `mcid.sbp` is a smallest important difference of the defaults
 */
export function constantsOf(files, defaults) {
  const mcid = Object.fromEntries(defaults.mcid.map((m) => [m.measure, m.mcid]))
  const own = new Map()
  const all = new Map()
  for (const { path, text } of files) {
    const here = new Map([
      ['defaults', defaults],
      ['mcid', mcid],
    ])
    for (const match of text.matchAll(DECLARED)) {
      const value = literal(text, match.index + match[0].length, here)?.value
      if (value === undefined) continue
      here.set(match[1], value)
      all.set(match[1], [...(all.get(match[1]) ?? []), value])
    }
    own.set(path, here)
  }
  return (path, name) => {
    const [first, ...rest] = name.split('.')
    const from = own.get(path)?.get(first) ?? (all.get(first)?.length === 1 ? all.get(first)[0] : undefined)
    return rest.reduce((value, key) => value?.[key], from)
  }
}

/** The value that starts at `at` and where it ends; null for what is no literal. */
function literal(text, at, known) {
  const from = at + /^\s*/.exec(text.slice(at, at + 200))[0].length
  const rest = text.slice(from, from + 400)
  if (rest[0] === '{') return entries(text, from, known, '}', {})
  if (rest[0] === '[') return entries(text, from, known, ']', [])
  const plain = /^(-?[\d_]+(?:\.\d+)?(?:e-?\d+)?)\b|^'([^']*)'|^([A-Za-z_]\w*(?:\.\w+)*)/.exec(rest)
  if (!plain || /^ *[-+*/(]/.test(rest.slice(plain[0].length))) return null
  const end = from + plain[0].length
  if (plain[1] !== undefined) return { value: Number(plain[1].replaceAll('_', '')), end }
  if (plain[2] !== undefined) return { value: plain[2], end }
  const [first, ...keys] = plain[3].split('.')
  const value = keys.reduce((found, key) => found?.[key], known.get(first))
  return value === undefined ? null : { value, end }
}

/** A list or an object. What is no literal inside it is left out. */
function entries(text, open, known, close, into) {
  let at = open + 1
  for (;;) {
    at += /^(?:[\s,]|\/\*[\s\S]*?\*\/|\/\/.*\n)*/.exec(text.slice(at))[0].length
    if (text[at] === close) return { value: into, end: at + 1 }
    const key = Array.isArray(into) ? null : /^(?:'([^']+)'|(\w+))\s*:/.exec(text.slice(at, at + 80))
    if (!Array.isArray(into) && !key) return null
    const found = literal(text, at + (key?.[0].length ?? 0), known)
    if (!found) {
      const skipped = /^[^,{}[\]]*(?=[,\n}\]])/.exec(text.slice(at))
      if (!skipped?.[0]) return null
      at += skipped[0].length
      continue
    }
    if (key) into[key[1] ?? key[2]] = found.value
    else into.push(found.value)
    at = found.end + /^(?: as [^,\n]*)?/.exec(text.slice(found.end, found.end + 80))[0].length
  }
}
