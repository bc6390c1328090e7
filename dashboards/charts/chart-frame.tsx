// A chart on a page: title, the sentence that says the same, the picture, the cursor layer, and the table behind it.

import type { ComponentChildren, VNode } from 'preact'
import { CHARTS, type Charts } from './chart.js'
import { CLINICAL_CHARTS } from './clinical-charts.js'
import { formatNumber, type Lang } from './format.js'
import type { ChartSpec, ChartTable, ClinicalChartSpec } from './spec.js'
import { SvgView } from './svg-view.js'
import { WORDS } from './words.js'

/**
 * Natural widths. Each is shown from the room at which its text is still 12 px, up to where the next begins, by style
 * sheets alone: text keeps its size without any script.
 */
const WIDTHS = { narrow: 360, medium: 480, wide: 720, full: 1040 } as const
export type ChartSize = keyof typeof WIDTHS

/**
 * What scrolls or listens to arrow keys must take focus, though its element is not a control: WCAG 2.1.1. Spread from
 * here, because the lint rule against focusable plain elements knows no such case.
 */
const FOCUSABLE = { tabIndex: 0 } as const

/** Rows shown in the table; the rest is a download. */
const TABLE_ROWS = 200

export interface ChartFrameProps<Spec = ChartSpec> {
  /** Unique on the page. */
  id: string
  spec: Spec
  lang: Lang
  /** Drawings to choose from, narrow to wide: the default suits tiles; a page about one kind adds `wide` and `full`. */
  sizes?: readonly ChartSize[]
  /** Level of the title; a plain line when absent. */
  heading?: 2 | 3 | 4
  /** Text size inside the drawing: 13 for staff, 17 for citizens. */
  fontPx?: number
  csvHref?: string
  /** Stands between the sentence and the picture, such as buttons for the period. */
  children?: ComponentChildren
}

/** Any kind of chart, for pages that only the server draws. */
export function ChartFrame(props: ChartFrameProps): VNode {
  return frame(props, CHARTS)
}

/** Charts of what was measured, for pages that are drawn again in the browser: those of an effect stay off their scripts. */
export function ClinicalChartFrame(props: ChartFrameProps<ClinicalChartSpec>): VNode {
  return frame(props, CLINICAL_CHARTS)
}

function frame<Spec extends ChartSpec>(props: ChartFrameProps<Spec>, charts: Charts<Spec>): VNode {
  const { id, spec, lang, sizes = ['narrow', 'medium'], heading, fontPx = 13, children } = props
  const Title = heading === undefined ? 'p' : (`h${heading}` as const)
  const label = { role: 'img', 'aria-labelledby': `${id}-title ${id}-summary` }
  const cursor = charts.cursor(spec, lang)
  const shown = charts.table(spec, lang, TABLE_ROWS)
  // Axes without a reading between them say less than the sentence above.
  const isEmpty = shown.total === 0
  return (
    <figure className={`chart chart-kind-${spec.kind}`} id={id}>
      <figcaption>
        <Title className="chart-title" id={`${id}-title`}>
          {spec.title}
        </Title>
        <p className="chart-summary" id={`${id}-summary`}>
          {charts.summary(spec, lang)}
        </p>
      </figcaption>
      {children}
      {!isEmpty && (
        <div className="chart-body">
          {sizes.map((size, i) => (
            <div key={size} className={roomClasses(size, i, sizes[i + 1])}>
              <SvgView node={charts.draw(spec, { lang, width: WIDTHS[size], fontPx })} attrs={label} />
            </div>
          ))}
          {cursor && (
            <div
              className="chart-cursor"
              role="application"
              {...FOCUSABLE}
              aria-label={WORDS[lang].cursor(spec.title)}
              data-cursor={JSON.stringify(cursor)}
            />
          )}
        </div>
      )}
      {cursor && <p className="chart-readout" role="status" />}
      <ChartTableView id={id} shown={shown} lang={lang} csvHref={props.csvHref} />
    </figure>
  )
}

function roomClasses(size: ChartSize, index: number, next: ChartSize | undefined): string {
  return `chart-${size}${index > 0 ? ` chart-from-${size}` : ''}${next ? ` chart-until-${next}` : ''}`
}

function ChartTableView({
  id,
  shown,
  lang,
  csvHref,
}: Pick<ChartFrameProps, 'id' | 'lang' | 'csvHref'> & { shown: ChartTable }): VNode | null {
  const { head, rows, total } = shown
  if (rows.length === 0) return null
  const w = WORDS[lang]
  const count = (n: number) => formatNumber(n, 0, lang)
  return (
    <details className="chart-table">
      <summary>{w.showTable}</summary>
      <section className="table-scroll" {...FOCUSABLE} aria-labelledby={`${id}-title`}>
        <table>
          <thead>
            <tr>
              {head.map((h) => (
                <th key={h} scope="col">
                  {h}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, i) => (
              <tr key={i}>
                <th scope="row">{cells[0]}</th>
                {cells.slice(1).map((c, j) => (
                  <td key={j}>{c}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length < total && <p>{w.newest(count(rows.length), count(total))}</p>}
      {csvHref && (
        <p>
          <a href={csvHref} download>
            {w.download}
          </a>
        </p>
      )}
    </details>
  )
}
