// The door of effects: what happened after a start, for one citizen and for groups, as far as the data carry it.

export type * from './citizen-effect.js'
export type * from './plan-effect.js'
export { CITIZEN_EFFECT_VERSION, citizenEffect } from './read-citizen-effect.js'
