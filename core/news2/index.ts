// The National Early Warning Score 2 (clinical.md 4.4).

export * from './news2.js'
export * from './parts.js'
