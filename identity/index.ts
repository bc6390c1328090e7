// The door of identity: who asks, what she may see, and the record that she looked.

export type * from './access.js'
export type * from './principal.js'
export type { RoutePolicy } from './route-policy.js'
