// Clinical definitions: programmes, standard limits and plans, and the small computations that judge one person's numbers.

export * from './condition.js'
export * from './glucose-sensor.js'
export * from './important-differences.js'
export * from './limits.js'
export * from './personal-baseline.js'
export * from './plan.js'
export * from './weight-gain.js'
