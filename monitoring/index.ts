// The door of monitoring: how a citizen's newest numbers are judged, and in which order a nurse meets them.

export type * from './facts.js'
export { judgeLatest, staleAfterMs } from './judge-latest.js'
export { firstPast } from './judged.js'
export type * from './judgement.js'
export { byUrgency, type Ordered } from './morning-order.js'
export { column, remembered } from './stretch.js'
