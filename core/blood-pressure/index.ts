// Blood pressure (clinical.md 3): home averages and how far they carry, variability, and time in the target range.

export * from './clinic-and-home.js'
export * from './digit-preference.js'
export * from './elevated.js'
export * from './home-pressure.js'
export * from './irregular-pulse.js'
export * from './phase.js'
export * from './protocol.js'
export * from './pulse-pressure.js'
export * from './reading.js'
export * from './time-in-target-range.js'
export * from './variability.js'
