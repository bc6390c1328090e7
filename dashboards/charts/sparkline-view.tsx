// A sparkline on a page, with its sentence as text alternative.

import type { VNode } from 'preact'
import type { Lang } from './format.js'
import { drawSparkline, type SparklineSpec, summariseSparkline } from './sparkline.js'
import { SvgView } from './svg-view.js'

export function Sparkline({ spec, lang }: { spec: SparklineSpec; lang: Lang }): VNode {
  return <SvgView node={drawSparkline(spec)} attrs={{ role: 'img', 'aria-label': summariseSparkline(spec, lang) }} />
}
