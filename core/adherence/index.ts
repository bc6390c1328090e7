// Adherence to a plan of measurements (clinical.md 4.7).

export * from './adherence.js'
export * from './pauses.js'
