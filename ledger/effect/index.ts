// Effects in the ledger: what was begun with a citizen, her values by day, and what each night settles.

export * from './daily-values.js'
export * from './groups.js'
export * from './interventions.js'
export * from './settlement.js'
