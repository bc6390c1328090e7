// Brings the cursor layer of every chart on the page to life: arrow keys, Shift for ten, Home, End, Escape, pointer.
// Listens once on the document, so charts that arrive later work too. Without this script the layer is not shown.

import { type CursorData, cursorText, keyStop, nearestStop } from './cursor.js'

const SVG = 'http://www.w3.org/2000/svg'
/** A screen reader that is told more often than this stutters. */
const SAY_EVERY_MS = 250

interface Layer {
  /** The attribute that `data` was read from: a live update replaces it. */
  readonly raw: string
  readonly data: CursorData
  index: number
  saidAt: number
  timer: ReturnType<typeof setTimeout> | undefined
}

/** @returns takes the listeners away again */
export function startChartCursors(doc: Document = document): () => void {
  const layers = new WeakMap<HTMLElement, Layer>()
  const stop = new AbortController()
  const on = <K extends keyof DocumentEventMap>(
    type: K,
    handle: (event: DocumentEventMap[K], el: HTMLElement) => void,
  ) =>
    doc.addEventListener(
      type,
      (event) => {
        const el = event.target instanceof Element ? event.target.closest<HTMLElement>('.chart-cursor') : null
        if (el) handle(event, el)
      },
      { signal: stop.signal },
    )

  const layerOf = (el: HTMLElement): Layer => {
    const raw = el.dataset.cursor ?? ''
    const known = layers.get(el)
    if (known?.raw === raw) return known
    // Our own server wrote this attribute from typed data.
    const data: CursorData = JSON.parse(raw)
    const index = known ? sameStop(known, data) : -1
    const layer: Layer = { raw, data, index, saidAt: known?.saidAt ?? Number.NEGATIVE_INFINITY, timer: undefined }
    clearTimeout(known?.timer)
    layers.set(el, layer)
    return layer
  }

  const move = (el: HTMLElement, index: number) => {
    const layer = layerOf(el)
    if (layer.index === index) return
    layer.index = index
    drawMark(el, layer.data, index)
    say(el, layer)
  }

  const hide = (el: HTMLElement) => {
    const layer = layerOf(el)
    layer.index = -1
    clearTimeout(layer.timer)
    layer.timer = undefined
    for (const mark of el.parentElement?.querySelectorAll('.c-cursor') ?? []) mark.remove()
    readout(el, '')
  }

  on('keydown', (event, el) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Escape') return hide(el)
    const layer = layerOf(el)
    const next = keyStop(event.key, event.shiftKey, layer.index, layer.data.points.length)
    if (next === null) return
    event.preventDefault()
    move(el, next)
  })
  const point = (event: PointerEvent, el: HTMLElement) => {
    const { data } = layerOf(el)
    const at = placeOf(event, el, data)
    if (at !== null) move(el, nearestStop(data, at))
  }
  on('pointermove', point)
  on('pointerdown', point)
  on('focusout', (_event, el) => hide(el))
  on('pointerout', (_event, el) => {
    if (doc.activeElement !== el) hide(el)
  })

  doc.documentElement.dataset.cursors = 'on'
  return () => {
    stop.abort()
    delete doc.documentElement.dataset.cursors
  }
}

/** Where the cursor stood before a live update, among the new readings. */
function sameStop({ data, index }: Layer, fresh: CursorData): number {
  const at = data.points[index]?.[0]
  return typeof at === 'number' ? nearestStop(fresh, data.from + at - fresh.from) : -1
}

/** The drawing that style sheets show at this width. */
function shownSvg(el: HTMLElement): SVGSVGElement | undefined {
  const all = el.parentElement?.querySelectorAll<SVGSVGElement>('svg.chart-svg') ?? []
  return [...all].find((svg) => svg.getClientRects().length > 0)
}

interface Geometry {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly low: number
  readonly high: number
}

function geometryOf(svg: SVGSVGElement): Geometry {
  const [left = 0, right = 0, top = 0, bottom = 0, low = 0, high = 1] = (svg.dataset.plot ?? '').split(' ').map(Number)
  return { left, right, top, bottom, low, high }
}

/** Where on the horizontal axis the pointer is, less the axis' beginning. */
function placeOf(event: PointerEvent, el: HTMLElement, { from, to }: CursorData): number | null {
  const svg = shownSvg(el)
  if (!svg) return null
  const box = svg.getBoundingClientRect()
  const { left, right } = geometryOf(svg)
  const x = ((event.clientX - box.left) * svg.viewBox.baseVal.width) / box.width
  return ((x - left) / (right - left)) * (to - from)
}

function drawMark(el: HTMLElement, data: CursorData, index: number): void {
  const svg = shownSvg(el)
  const [at, ...values] = data.points[index] ?? []
  if (!svg || typeof at !== 'number') return
  const { left, right, top, bottom, low, high } = geometryOf(svg)
  const x = left + (at / (data.to - data.from)) * (right - left)
  for (const old of el.parentElement?.querySelectorAll('.c-cursor') ?? []) old.remove()
  const mark = make('g', { class: 'c-cursor' })
  mark.append(make('path', { d: `M${x} ${top}V${bottom}` }))
  for (const v of values) {
    if (v === null) continue
    const y = Math.min(bottom, Math.max(top, bottom - ((v - low) / (high - low)) * (bottom - top)))
    mark.append(make('circle', { cx: `${x}`, cy: `${y}`, r: '5' }))
  }
  svg.append(mark)
}

function make(name: string, attrs: Readonly<Record<string, string>>): SVGElement {
  const node = document.createElementNS(SVG, name)
  if (!(node instanceof SVGElement)) throw new TypeError(`not an SVG element: ${name}`)
  for (const [key, value] of Object.entries(attrs)) node.setAttribute(key, value)
  return node
}

/** Says the stop at once, then at most every quarter of a second; the last one is always said. */
function say(el: HTMLElement, layer: Layer): void {
  if (layer.timer !== undefined) return
  const wait = Math.max(0, layer.saidAt + SAY_EVERY_MS - performance.now())
  const now = () => {
    layer.timer = undefined
    layer.saidAt = performance.now()
    readout(el, cursorText(layer.data, layer.index))
  }
  if (wait === 0) now()
  else layer.timer = setTimeout(now, wait)
}

function readout(el: HTMLElement, text: string): void {
  const region = el.closest('.chart')?.querySelector('.chart-readout')
  if (region) region.textContent = text
}
