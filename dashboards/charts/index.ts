// The charts: pure drawings, sentences and tables from a spec, and the frame that puts them on a page.

export { draw, summary, table } from './chart.js'
export { ChartFrame, type ChartFrameProps, type ChartSize, ClinicalChartFrame } from './chart-frame.js'
export type * from './effect-spec.js'
export * from './format.js'
export { addDays, type EpochMs, fromLocal, localParts, startOfDay } from './local-time.js'
export { drawSparkline, type SparklineSpec, summariseSparkline } from './sparkline.js'
export { Sparkline } from './sparkline-view.js'
export type * from './spec.js'
export { DEFAULT_VIEW } from './spec.js'
export { type SvgAttrs, type SvgNode, toSvgText } from './svg.js'
export { SvgView } from './svg-view.js'
