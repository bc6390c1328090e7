// Triage (clinical.md 4): limits, the own baseline, slow drifts, persistence and hysteresis, and the order of the morning list.

export * from './alarm-burden.js'
export * from './colour.js'
export * from './copd-symptoms.js'
export * from './cusum.js'
export * from './ewma.js'
export * from './morning-order.js'
export * from './own-baseline.js'
export * from './spo2-limits.js'
export * from './tile.js'
export * from './triage-state.js'
export * from './weight-rules.js'
