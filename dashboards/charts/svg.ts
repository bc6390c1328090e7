// The tiny tree every chart is drawn into. No DOM, no Preact: server, browser, print and tests share it.

export type SvgAttrs = Readonly<Record<string, string | number | undefined>>

export interface SvgNode {
  readonly name: string
  readonly attrs: SvgAttrs
  readonly children: readonly (SvgNode | string)[]
}

type Child = SvgNode | string | null | undefined | false

/** Builds a node; empty children and undefined attributes fall away, so callers can write `cond && el(…)`. */
export function el(name: string, attrs: SvgAttrs = {}, ...children: readonly (Child | readonly Child[])[]): SvgNode {
  const kept = children.flat().filter((c): c is SvgNode | string => c !== null && c !== undefined && c !== false)
  for (const key in attrs) {
    if (attrs[key] === undefined) return { name, attrs: withoutUndefined(attrs), children: kept }
  }
  return { name, attrs, children: kept }
}

const withoutUndefined = (attrs: SvgAttrs): SvgAttrs =>
  Object.fromEntries(Object.entries(attrs).filter(([, v]) => v !== undefined))

/**
 * A coordinate as text with one decimal. A number that is not finite would make the browser drop the whole path
 * without a word, so it is an error here.
 */
export function px(n: number): string {
  if (!Number.isFinite(n)) throw new RangeError(`chart coordinate is not finite: ${n}`)
  const rounded = Math.round(n * 10) / 10
  return String(rounded === 0 ? 0 : rounded)
}

/** `x,y x,y …` as the points of an SVG path: moves to the first, lines to the rest. */
export function linePath(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('')
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escapeText = (s: string): string => s.replace(/[&<>"]/g, (c) => ESCAPES[c] ?? c)

/** Serialises a tree. The outermost `<svg>` gets its namespace, so the text is also a file of its own. */
export function toSvgText(node: SvgNode): string {
  return write(node.name === 'svg' ? { ...node, attrs: { xmlns: 'http://www.w3.org/2000/svg', ...node.attrs } } : node)
}

function write(node: SvgNode): string {
  const attrs = Object.entries(node.attrs)
    .map(([k, v]) => ` ${k}="${escapeText(String(v))}"`)
    .join('')
  if (node.children.length === 0) return `<${node.name}${attrs}/>`
  const inner = node.children.map((c) => (typeof c === 'string' ? escapeText(c) : write(c))).join('')
  return `<${node.name}${attrs}>${inner}</${node.name}>`
}
