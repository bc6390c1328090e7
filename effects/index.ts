// The door of effects: what happened after a start, for one citizen and for groups, as far as the data carry it.

export type * from './citizen-effect.js'
export { nightBefore } from './nights.js'
export type * from './plan-effect.js'
export { CITIZEN_EFFECT_VERSION, citizenEffect } from './read-citizen-effect.js'
export { planEffects } from './read-plan-effects.js'
export { PLAN_EFFECT_VERSION, type SettleOptions, settleNight } from './settle-night.js'
export { type Settlement, type SettlementOptions, startSettlement } from './settlement-job.js'
export { groupFigures } from './shown-plan.js'
