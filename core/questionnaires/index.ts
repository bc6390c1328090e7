// Questionnaires (clinical.md 5): scores, bands and alerts. What an empty item does is each instrument's own rule.

export * from './audit.js'
export * from './cat.js'
export * from './ccq.js'
export * from './gad7.js'
export * from './gold-group.js'
export * from './instruments.js'
export type { Items } from './items.js'
export * from './mmrc.js'
export * from './phq9.js'
export * from './who5.js'
